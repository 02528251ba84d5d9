import type { CauseKind } from '../model/access.ts';
import type { Candidate, Seen } from '../model/candidate.ts';
import type { Evidence } from '../model/finding.ts';
import { pathOf } from '../model/securables.ts';
import type { InstanceUse, Use } from '../model/use.ts';
import { groupBy } from '../shared/group-by.ts';
import type { InstanceView } from './define-rule.ts';
import { stoodThroughout } from './reached.ts';
import { seenIn } from './seen.ts';
import { whyNothingIsUnused } from './unseen.ts';

/** How many kinds of statements a finding names. */
const STATEMENTS = 5;

/** What was seen of a finding's consumers on its objects, and what it means that nothing was. */
export function evidenceOf(candidate: Candidate, view: InstanceView | undefined): Evidence {
  if (view === undefined || view.use === null) return unknown('no query log was read');
  const { use } = view;
  if (candidate.seen !== undefined) return used(candidate.seen, use);
  const { action, mode } = candidate;
  if (action === undefined || action === 'admin') return unknown('a query log does not show it');
  if (mode === 'latent') return unknown('nobody can use it yet');
  if (mode === 'stream') return unknown('a query log does not show streams');
  if (mode === 'escalate') return unknown('a query log does not show what could be done after an escalation');
  const names = consumerNames(candidate);
  if (names.length === 0) return unknown('it names no account');
  const uses = usesFor(candidate, view, use, names);
  if (uses.length > 0) return used(seenIn(uses), use);
  const unsure = whyNothingIsUnused(view);
  if (unsure !== null) return unknown(`not seen in ${use.window}, but ${unsure}`);
  if (isRunByOthers(candidate, view, use)) return unknown('it is used by views or routines, maybe with this right');
  const { objects } = candidate;
  if (!stoodThroughout(view, names, objects, action))
    return unknown(`not seen in ${use.window}, but it did not stand all of that time`);
  return { state: 'unused', window: use.window, coverage: 'complete' };
}

const unknown = (why: string): Evidence => ({ state: 'unknown', why });

const used = ({ calls, last, statements, sources, doubt }: Seen, { window, limits }: InstanceUse): Evidence => ({
  state: 'used',
  calls,
  last: last === null ? null : new Date(last).toISOString(),
  window,
  coverage: limits.length === 0 ? 'complete' : 'partial',
  statements: statements.slice(0, STATEMENTS),
  sources,
  doubt,
});

const consumerNames = ({ consumers, principal }: Candidate): readonly string[] =>
  consumers !== undefined && consumers.length > 0
    ? consumers.map((consumer) => consumer.principal)
    : principal === null
      ? []
      : [principal];

/** Causes whose rights are somebody else's: what is reached stands behind what is used. */
const BEHIND: ReadonlySet<CauseKind> = new Set(['definer-view', 'definer-routine', 'rule', 'trigger', 'merge']);

/** The uses that a finding is about. */
function usesFor(candidate: Candidate, view: InstanceView, use: InstanceUse, names: readonly string[]): readonly Use[] {
  const index = usesByName(view, use);
  const matching = names.flatMap((name) =>
    (index.get(`${name}\0${String(candidate.action)}`) ?? []).filter(({ paths }) =>
      paths.some((path) => isAmong(candidate, path)),
    ),
  );
  const uses = [...new Set(matching)].map((indexed) => indexed.use);
  if (candidate.cause !== undefined && BEHIND.has(candidate.cause))
    return onceEach(uses.filter(({ reached }) => reached !== 'direct'));
  return [
    ...uses.filter(({ reached }) => reached === 'direct'),
    ...onceEach(uses.filter(({ reached }) => reached === 'nested')),
  ];
}

/** What definitions say and what a log saw inside of statements is the same: the larger count per account and object. */
function onceEach(uses: readonly Use[]): readonly Use[] {
  const ways = groupBy(uses, ({ who, object }) => `${who.name}\0${String(object)}`);
  return [...ways.values()].flatMap((group) => {
    const seen = group.filter(({ entry }) => entry < 0);
    const inferred = group.filter(({ entry }) => entry >= 0);
    const sum = (list: readonly Use[]): number => list.reduce((total, { calls }) => total + calls, 0);
    return sum(seen) >= sum(inferred) ? seen : inferred;
  });
}

interface Indexed {
  readonly use: Use;
  /** Of the object, and of the table that it is a partition of. */
  readonly paths: readonly string[];
}

const indexes = new WeakMap<InstanceUse, ReadonlyMap<string, readonly Indexed[]>>();

/** By name of the account and action. */
function usesByName({ ownership: { facts } }: InstanceView, use: InstanceUse): ReadonlyMap<string, readonly Indexed[]> {
  let index = indexes.get(use);
  if (index === undefined) {
    const all = use.uses.map((one): Indexed => {
      const root = facts.securables.root.get(one.object);
      const own = pathOf(facts, one.object);
      return { use: one, paths: root === undefined ? [own] : [own, pathOf(facts, root)] };
    });
    indexes.set(use, (index = groupBy(all, ({ use: { who, action } }) => `${who.name}\0${action}`)));
  }
  return index;
}

const sets = new WeakMap<
  readonly string[],
  { readonly exact: ReadonlySet<string>; readonly below: readonly string[] }
>();

/** A right on a column is used by naming its table. */
function isAmong({ objects }: Candidate, path: string): boolean {
  let set = sets.get(objects);
  if (set === undefined) {
    const exact = new Set(objects.flatMap((object) => [object, object.replace(/\((?:[^()\\]|\\.)*\)$/, '')]));
    const below = objects.filter((object) => object.endsWith('/**')).map((object) => object.slice(0, -2));
    sets.set(objects, (set = { exact, below }));
  }
  return set.exact.has(path) || set.below.some((container) => path.startsWith(container));
}

/** Somebody reached one of the objects through something: the right of this finding may be its definer's. */
function isRunByOthers(candidate: Candidate, view: InstanceView, use: InstanceUse): boolean {
  for (const [key, list] of usesByName(view, use)) {
    if (!key.endsWith(`\0${String(candidate.action)}`)) continue;
    if (list.some((one) => one.use.reached !== 'direct' && one.paths.some((path) => isAmong(candidate, path))))
      return true;
  }
  return false;
}
