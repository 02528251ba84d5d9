import type { Evidence } from '../model/finding.ts';
import {
  CHANGE_KINDS,
  HAZARDS,
  type Change,
  type ChangeKind,
  type Hazard,
  type InstancePlan,
  type Plan,
} from '../model/plan.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { paint, type Paint } from '../shared/paint.ts';
import { printable } from '../shared/printable.ts';
import { wrap } from '../shared/wrap.ts';
import { spaced, usedText } from './evidence-text.ts';
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
    ...safe.unread.map(({ name, why }) => wrap(`${name}: ${why}`, width, 'not planned: ', '  ')),
    ...(commands.length === 0 ? [] : ['run', ...commands.map((line) => `  ${printable(line)}`), '']),
    ...foot(safe, commands.length > 0, width),
  ];
  return `${lines.join('\n')}\n`;
}

function legend({ instances }: Plan): readonly string[] {
  const occurring = new Set(instances.flatMap(({ changes }) => changes.map(({ kind }) => kind)));
  const parts = CHANGE_KINDS.filter((kind) => occurring.has(kind)).map((kind) => SIGNS[kind].join(' '));
  return parts.length === 0 ? [] : [parts.join('   '), ''];
}

function instanceLines(
  { name, engine, version, changes, held, advice, roles }: InstancePlan,
  now: string,
  width: number,
  colors: Paint,
): readonly string[] {
  const ofRoles = roles === undefined ? [] : roleLines(name, roles, width);
  if (changes.length + held.length + advice.length + ofRoles.length === 0) return [`${name}: nothing to change`, ''];
  const objects = groupBy(changes, ({ on }) => on);
  return [
    colors.title(`${name} (${engine} ${version})`),
    '',
    ...[...objects].flatMap(([on, some]) => [
      `  ${on}`,
      ...some.flatMap((change) => changeLines(change, now, width, colors)),
      '',
    ]),
    ...ofRoles,
    ...(held.length === 0 ? [] : ['  held back', '']),
    ...held.flatMap(({ finding, hazards, titles, instead }) => [
      findingLine(finding, width, colors),
      ...(titles.length === 0 ? [] : [wrap(shortList(titles), width, '      would ')]),
      wrap(`${hazards.join(', ')}: ${evidenceText(finding.evidence, now)}`, width, '      '),
      ...instead.map((line, i) => wrap(line, width, i === 0 ? '      instead: ' : '               ')),
      '',
    ]),
    ...(advice.length === 0 ? [] : ['  for people: no statements are planned', '']),
    ...advice.flatMap(({ finding, lines }) => [
      findingLine(finding, width, colors),
      ...lines.map((line) => wrap(line, width, '      ')),
      '',
    ]),
  ];
}

function changeLines(
  { kind, title, id, clears, reason, evidence }: Change,
  now: string,
  width: number,
  colors: Paint,
): string[] {
  const [sign] = SIGNS[kind];
  const why =
    clears.length === 0
      ? reason
      : `${clears[0] ?? ''}${clears.length > 1 ? ` and ${counted(clears.length - 1, 'more finding')}` : ''}: ${reason}`;
  const use = evidence === null ? '' : `; ${evidenceText(evidence, now)}`;
  return [wrap(`${title}  ${colors.dim(id)}`, width, `    ${sign} `), wrap(`${why}${use}`, width, '      ')];
}

const findingLine = (
  { id, severity, message }: InstancePlan['held'][number]['finding'],
  width: number,
  colors: Paint,
): string => wrap(`${colors.severity[severity](id)}  ${message}`, width, '    ', '      ');

const MOST_TITLES = 3;

function shortList(titles: readonly string[]): string {
  const more = titles.length > MOST_TITLES ? `; and ${counted(titles.length - MOST_TITLES, 'more change')}` : '';
  return `${titles.slice(0, MOST_TITLES).join('; ')}${more}`;
}

function evidenceText(evidence: Evidence, now: string): string {
  switch (evidence.state) {
    case 'used':
      return `used ${usedText(evidence, now)}`;
    case 'unused':
      return `unused in ${spaced(evidence.window)} (coverage ${evidence.coverage})`;
    case 'unknown':
      return `use unknown: ${evidence.why}`;
  }
}

function foot({ instances }: Plan, written: boolean, width: number): readonly string[] {
  const changes = instances.flatMap((instance) => instance.changes);
  const held = instances.flatMap((instance) => instance.held);
  const advice = instances.flatMap((instance) => instance.advice);
  const count = (...kinds: ChangeKind[]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  const other = count('create', 'alter', 'drop');
  const hazards = [...new Set(held.flatMap((one) => one.hazards))].sort(compare);
  const parts = [
    `${number(count('grant'))} to grant`,
    `${number(count('revoke'))} to revoke`,
    `${number(count('transfer'))} to transfer`,
    ...(other === 0 ? [] : [`${number(other)} other`]),
    `${counted(held.length, 'finding')} held back`,
    ...(advice.length === 0 ? [] : [`${number(advice.length)} for people`]),
  ];
  return [
    ...hazards.map((hazard) =>
      wrap(`${HAZARDS[hazard]} (${holds(held, hazard)}; --allow-hazard ${hazard})`, width, `${hazard}: `, '  '),
    ),
    ...(hazards.length === 0 ? [] : ['']),
    ...(changes.length === 0 || written ? [] : ['scripts: dbowner plan -o fix/']),
    `plan: ${parts.join(', ')}`,
  ];
}

const holds = (held: readonly { readonly hazards: readonly Hazard[] }[], hazard: Hazard): string =>
  `holds back ${counted(held.filter(({ hazards }) => hazards.includes(hazard)).length, 'finding')}`;
