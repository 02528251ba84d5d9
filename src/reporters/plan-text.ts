import { CHANGE_KINDS, type Change, type ChangeKind, type InstancePlan, type Plan } from '../model/plan.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { paint, type Paint } from '../shared/paint.ts';
import { printable } from '../shared/printable.ts';
import { wrap } from '../shared/wrap.ts';
import { planFoot } from './plan-foot.ts';
import { alikeChanges, parentOf, type AlikeChanges } from './plan-groups.ts';
import { unplannedLines, useText } from './plan-unplanned.ts';
import { roleLines } from './plan-roles-text.ts';
import { counted, number } from './words.ts';

export interface PlanTextOptions {
  readonly width: number;
  readonly color: boolean;
}

const SIGNS: Readonly<Record<ChangeKind, readonly [sign: string, meaning: string]>> = {
  create: ['*', 'create'],
  grant: ['+', 'grant'],
  alter: ['~', 'alter'],
  transfer: ['>', 'transfer'],
  revoke: ['-', 'revoke'],
  drop: ['x', 'drop'],
};

/** How many names of accounts or objects are listed where changes are alike, and how many findings of a change. */
const MOST_NAMES = 30;
const MOST_FINDINGS = 4;

/**
 * A plan as people read it, ending in one line that counts it.
 * @param commands how to run the scripts, where they were written
 */
export function planText(plan: Plan, commands: readonly string[], { width, color }: PlanTextOptions): string {
  const safe = JSON.parse(JSON.stringify(plan), (_, value: unknown) =>
    typeof value === 'string' ? printable(value) : value,
  ) as Plan;
  const colors = paint(color);
  const lines = [
    ...legend(safe),
    ...safe.instances.flatMap((instance) => instanceLines(instance, safe.createdAt, width, colors)),
    ...safe.unread.flatMap(({ name, why }) => [
      colors.title(name),
      '',
      wrap(`not planned, since not all of it could be read: ${why}`, width, '  '),
      '',
    ]),
    ...runLines(commands.map((line) => printable(line))),
    ...planFoot(safe, commands.length > 0, width),
  ];
  return `${lines.join('\n')}\n`;
}

function legend({ instances }: Plan): readonly string[] {
  const occurring = new Set(instances.flatMap(({ changes }) => changes.map(({ kind }) => kind)));
  const parts = CHANGE_KINDS.filter((kind) => occurring.has(kind)).map((kind) => SIGNS[kind].join(' '));
  return parts.length === 0 ? [] : [parts.join('   '), ''];
}

function instanceLines(plan: InstancePlan, now: string, width: number, colors: Paint): readonly string[] {
  const { name, engine, version, changes, held, advice, roles } = plan;
  const ofRoles = roles === undefined ? [] : roleLines(name, roles, width);
  const title = colors.title(`${name} (${engine} ${version})`);
  if (changes.length + held.length + advice.length + ofRoles.length === 0)
    return [title, '', '  nothing to change', ''];
  const byObject = groupBy(alikeChanges(changes), headingOf);
  return [
    title,
    '',
    ...[...byObject]
      .sort(([one], [other]) => compare(one, other))
      .flatMap(([heading, groups]) => [
        wrap(heading, width, '  '),
        ...groups.flatMap((group) => groupLines(group, now, width, colors)),
        '',
      ]),
    ...ofRoles,
    ...unplannedLines(plan, now, width, colors),
  ];
}

const headingOf = ({ first, on }: AlikeChanges): string =>
  on.length === 1 ? first.on : `${parentOf(first.on)} (${counted(on.length, 'object')})`;

function groupLines(
  { first, all, names, on }: AlikeChanges,
  now: string,
  width: number,
  colors: Paint,
): readonly string[] {
  const { kind, title, id, evidence, irreversible } = first;
  const [, ...others] = names;
  const objects = on.filter((path) => path !== first.on).map(lastOf);
  const ids = all.length === 1 ? id : `${id} and ${number(all.length - 1)} more`;
  const more = [
    ...(others.length === 0 ? [] : [`the same for ${listed(others)}`]),
    ...(objects.length === 0 ? [] : [`the same on ${listed(objects)}`]),
    reasonOf(first),
    ...(evidence === null || evidence.state === 'unknown' ? [] : [useText(evidence, now)]),
    ...(irreversible === null ? [] : [`the rollback cannot restore all of it: ${irreversible}`]),
  ];
  return [
    wrap(`${title}  ${colors.dim(ids)}`, width, `    ${SIGNS[kind][0]} `),
    ...more.map((line) => wrap(line, width, '      ')),
  ];
}

function listed(names: readonly string[]): string {
  const more =
    names.length > MOST_NAMES ? ` and ${number(names.length - MOST_NAMES)} more (plan.json has them all)` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

const lastOf = (path: string): string => path.slice(parentOf(path).length + 1);

/** The findings that it helps to clear, and what the first of them is about. */
function reasonOf({ clears, reason }: Change): string {
  if (clears.length === 0) return reason;
  const shown = clears.slice(0, MOST_FINDINGS).join(', ');
  const more = clears.length > MOST_FINDINGS ? ` and ${counted(clears.length - MOST_FINDINGS, 'more finding')}` : '';
  return `${shown}${more}: ${reason}`;
}

function runLines(commands: readonly string[]): readonly string[] {
  if (commands.length === 0) return [];
  const how = 'run, in this order (each has a rollback and a verify script beside it)';
  return [how, ...commands.map((line) => `  ${line}`), ''];
}
