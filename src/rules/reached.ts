import type { Access, Action } from '../model/access.ts';
import { NONE, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { parentOf, pathOf, relationOf } from '../model/securables.ts';
import type { InstanceView } from './define-rule.ts';

/**
 * Can the principal do that to the object, at once or after SET ROLE? What it would first have to make itself able to is no
 * explanation of what it did.
 */
export function reaches(view: InstanceView, principal: PrincipalId, object: SecurableId, action: Action): boolean {
  const { whole, single } = reachOf(view, principal);
  if (single.has(keyOf(object, action))) return true;
  const { facts } = view.ownership;
  return whole.some((access) => {
    if (access.action !== action || access.target.kind !== 'all') return false;
    const { under, except = [] } = access.target;
    return (
      isWithin(view, object, [under]) &&
      !isWithin(
        view,
        object,
        except.map((id) => relationOf(facts, id)),
      )
    );
  });
}

interface Reach {
  /** Accesses on all of a container. */
  readonly whole: readonly Access[];
  readonly single: ReadonlySet<string>;
}

const known = new WeakMap<InstanceView, Map<PrincipalId, Reach>>();

/** Everything that one principal can do now, remembered: few are asked about. */
function reachOf(view: InstanceView, principal: PrincipalId): Reach {
  let byPrincipal = known.get(view);
  if (byPrincipal === undefined) known.set(view, (byPrincipal = new Map<PrincipalId, Reach>()));
  let reach = byPrincipal.get(principal);
  if (reach === undefined) byPrincipal.set(principal, (reach = findReach(view, principal)));
  return reach;
}

function findReach({ resolver, ownership }: InstanceView, principal: PrincipalId): Reach {
  const whole: Access[] = [];
  const single = new Set<string>();
  for (const { access, holder } of resolver.reach(principal)) {
    if (holder.mode !== 'now' && holder.mode !== 'assume') continue;
    if (access.target.kind === 'all') whole.push(access);
    else if (access.target.kind === 'one') {
      single.add(keyOf(access.target.id, access.action));
      // A right on one column is a right to name the table.
      single.add(keyOf(relationOf(ownership.facts, access.target.id), access.action));
    }
  }
  return { whole, single };
}

const keyOf = (object: SecurableId, action: Action): string => `${String(object)} ${action}`;

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
export const principalsNamed = ({ ownership }: InstanceView, name: string): readonly PrincipalId[] =>
  ownership.facts.principals
    .filter(
      ({ id, key }) =>
        key === name ||
        ownership
          .subjectsOf(id)
          .some(
            (subject) => subject.kind === 'service' && subject.identity.ephemeral && subject.identity.match === name,
          ),
    )
    .map(({ id }) => id);

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
