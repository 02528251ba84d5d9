import type { Access } from '../model/access.ts';
import { ROOT } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { InstanceView, RuleContext } from '../rules/define-rule.ts';
import { foreignAccess, type ForeignGroup } from '../rules/foreign-access.ts';
import { foreignCandidate } from '../rules/foreign-candidate.ts';

/** The groups of accesses that the finding was made of: a rule may join several, the first gives the path. */
export function groupsOf(finding: Finding, view: InstanceView, context: RuleContext): readonly ForeignGroup[] {
  const all = foreignAccess(view);
  const first = all.find((group) => isOf(finding, group, context));
  if (first === undefined) return [];
  if (first.mode !== 'escalate') return [first];
  const who = namesOf(first);
  const same = all.filter(
    (group) =>
      group.mode === first.mode &&
      group.owner === first.owner &&
      group.access.principal === first.access.principal &&
      namesOf(group) === who,
  );
  return [first, ...same.filter((group) => group !== first)];
}

const namesOf = ({ consumers }: ForeignGroup): string => consumers.map(({ name }) => name).join('\n');

function isOf(finding: Finding, group: ForeignGroup, context: RuleContext): boolean {
  if (group.action !== finding.action || group.mode !== finding.mode || group.consumers.length === 0) return false;
  const candidate = foreignCandidate(context, group);
  const { path = [], consumers = [], cause, owner, objects } = candidate;
  const alike =
    cause === finding.cause &&
    owner === finding.owner &&
    sameJson(path, finding.path) &&
    consumers.length === finding.consumerCount;
  if (!alike || !sameJson(consumers.slice(0, finding.consumers.length), finding.consumers)) return false;
  const listed = new Set(finding.objects);
  return finding.mode === 'escalate'
    ? objects.some((path) => listed.has(path))
    : sameJson(objects.slice(0, listed.size), finding.objects);
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Is it an access of that group, or would it be, on other facts? */
export function isIn({ access: first, by, action, objects, containers }: ForeignGroup, access: Access): boolean {
  if (access.principal !== first.principal || access.by !== by || access.action !== action) return false;
  const { target } = access;
  if (target.kind === 'pattern') return false;
  if (target.kind === 'all') {
    const { under, except = [] } = target;
    // Where a part of the server is left out, the finding names what is left.
    const isPart = under === ROOT && except.length > 0;
    return containers.has(under) || (isPart && [...containers].some((id) => !except.includes(id)));
  }
  // What shows the statements of a whole server is on the server itself.
  if (target.id === ROOT) return containers.has(ROOT);
  return membersOf(objects).has(target.id);
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

function membersOf(objects: readonly number[]): ReadonlySet<number> {
  let set = sets.get(objects);
  if (set === undefined) sets.set(objects, (set = new Set(objects)));
  return set;
}
