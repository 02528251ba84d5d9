import { ACTIONS, type Access, type Action, type Holder } from '../model/access.ts';
import { NONE, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { parentOf, pathOf, relationOf } from '../model/securables.ts';
import type { InstanceView } from './define-rule.ts';
import { bundlesOf } from './survey.ts';

/**
 * Can the principal do that to the object, at once or after SET ROLE? What it would first have to make itself able to is no
 * explanation of what it did.
 */
export function reaches(view: InstanceView, principal: PrincipalId, object: SecurableId, action: Action): boolean {
  const { whole, single, ableAmong } = reachIndex(view);
  const lists = single.get(keyOf(object, action)) ?? [];
  if (lists.some((holders) => ableAmong(holders).has(principal))) return true;
  const { facts } = view.ownership;
  return whole.some(({ access, holders }) => {
    if (access.action !== action || access.target.kind !== 'all' || !ableAmong(holders).has(principal)) return false;
    const { under, except = [] } = access.target;
    const isLeftOut = isWithin(
      view,
      object,
      except.map((id) => relationOf(facts, id)),
    );
    return !isLeftOut && isWithin(view, object, [under]);
  });
}

/** Who can do what, by object; holders that are alike are one list. */
interface ReachIndex {
  readonly whole: readonly { readonly access: Access; readonly holders: readonly Holder[] }[];
  readonly single: ReadonlyMap<number, readonly (readonly Holder[])[]>;
  /** Those of the holders who are able now. */
  readonly ableAmong: (holders: readonly Holder[]) => ReadonlySet<PrincipalId>;
}

const known = new WeakMap<InstanceView, ReachIndex>();

function reachIndex(view: InstanceView): ReachIndex {
  let index = known.get(view);
  if (index === undefined) known.set(view, (index = buildIndex(view)));
  return index;
}

/** One pass over the accesses, whoever is asked about: going through what each principal reaches costs a pass for each. */
function buildIndex(view: InstanceView): ReachIndex {
  const { facts } = view.ownership;
  const asked = view.use === null ? null : new Set(view.use.uses.map(({ object }) => object));
  const whole: { access: Access; holders: readonly Holder[] }[] = [];
  const single = new Map<number, (readonly Holder[])[]>();
  for (const { access, ids } of bundlesOf(view)) {
    const holders = view.resolver.holders(access);
    if (access.target.kind === 'all') whole.push({ access, holders });
    if (access.target.kind !== 'one') continue;
    for (const id of ids)
      // A right on one column is a right to name the table.
      for (const object of new Set([id, relationOf(facts, id)])) {
        if (asked !== null && !asked.has(object)) continue;
        const key = keyOf(object, access.action);
        const lists = single.get(key);
        if (lists === undefined) single.set(key, [holders]);
        else if (!lists.includes(holders)) lists.push(holders);
      }
  }
  const sets = new WeakMap<readonly Holder[], ReadonlySet<PrincipalId>>();
  const ableAmong = (holders: readonly Holder[]): ReadonlySet<PrincipalId> => {
    let set = sets.get(holders);
    if (set === undefined) sets.set(holders, (set = new Set(holders.filter(isAble).map(({ principal }) => principal))));
    return set;
  };
  return { whole, single, ableAmong };
}

const isAble = ({ mode }: Holder): boolean => mode === 'now' || mode === 'assume';

const keyOf = (object: SecurableId, action: Action): number => object * ACTIONS.length + ACTIONS.indexOf(action);

function isWithin(
  { ownership: { facts } }: InstanceView,
  object: SecurableId,
  containers: readonly SecurableId[],
): boolean {
  if (containers.length === 0) return false;
  for (let at = object; at !== NONE; at = parentOf(facts, at)) if (containers.includes(at)) return true;
  return false;
}

/** Could all of these accounts, as the manifest names them, do that to all of these paths in every earlier snapshot? */
export const stoodThroughout = (
  { earlier }: InstanceView,
  names: readonly string[],
  paths: readonly string[],
  action: Action,
): boolean => earlier.every((view) => names.every((name) => paths.every((path) => stood(view, name, path, action))));

function stood(view: InstanceView, name: string, path: string, action: Action): boolean {
  const object = idsByPath(view).get(path.replace(/\/\*\*$/, ''));
  if (object === undefined) return false;
  return principalsNamed(view, name).some((principal) => reaches(view, principal, object, action));
}

/** The account of that key, or those that a pattern for rotated credentials stands for. */
export function principalsNamed(view: InstanceView, name: string): readonly PrincipalId[] {
  let names = named.get(view);
  if (names === undefined) named.set(view, (names = namesIn(view)));
  return names.get(name) ?? [];
}

const named = new WeakMap<InstanceView, ReadonlyMap<string, readonly PrincipalId[]>>();

function namesIn({ ownership }: InstanceView): ReadonlyMap<string, readonly PrincipalId[]> {
  const names = new Map<string, PrincipalId[]>();
  const add = (name: string, id: PrincipalId): void => {
    const ids = names.get(name);
    if (ids === undefined) names.set(name, [id]);
    else ids.push(id);
  };
  for (const { id, key } of ownership.facts.principals) {
    add(key, id);
    for (const subject of ownership.subjectsOf(id))
      if (subject.kind === 'service' && subject.identity.ephemeral && subject.identity.match !== key)
        add(subject.identity.match, id);
  }
  return names;
}

const paths = new WeakMap<InstanceView, ReadonlyMap<string, SecurableId>>();

function idsByPath(view: InstanceView): ReadonlyMap<string, SecurableId> {
  let ids = paths.get(view);
  if (ids === undefined) {
    const { facts } = view.ownership;
    const all = Array.from({ length: facts.securables.count }, (_, id) => [pathOf(facts, id), id] as const);
    paths.set(view, (ids = new Map(all)));
  }
  return ids;
}
