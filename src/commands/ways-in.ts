import { ACTIONS, MODES, type Access, type Action, type Holder } from '../model/access.ts';
import { NONE, SecurableFlag, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../model/securables.ts';
import type { Counted, ObjectReach, PrincipalReach, WayIn } from '../reporters/explanation-reach.ts';
import { consumersOf, servicesAmong, servicesOf, type ConsumerRef } from '../rules/consumers.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { isOwnCopy } from '../rules/foreign-access.ts';
import { toPathStep } from '../rules/foreign-candidate.ts';
import { isContainer, ownershipIndex } from '../rules/ownership-index.ts';
import { compare } from '../shared/compare.ts';
import { waysByTakeover } from './ways-by-takeover.ts';

/** Accesses of one principal that share a right's bearer, its kind, the owner of what it is on, and the mode. */
interface Bundle {
  readonly access: Access;
  readonly holder: Holder;
  readonly owner: string | null;
  readonly actions: Set<Action>;
  readonly targets: Map<string, SecurableId>;
}

/** Everything that a principal can reach on an instance. PUBLIC reaches what is granted to it. */
export function reachOf(view: InstanceView, principal: PrincipalId): PrincipalReach {
  const { facts } = view.snapshot;
  const services = servicesAmong(view.ownership.subjectsOf(principal));
  const isGroup = facts.principals[principal]?.kind === 'role' && !facts.principals[principal].login;
  const bundles = new Map<string, Bundle>();
  for (const { access, holder } of reached(view, principal)) {
    const id = access.target.kind === 'all' ? access.target.under : access.target.id;
    if (((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0 || isOwnCopy(view, access)) continue;
    // A group has nothing of PUBLIC's that its members would not have without it.
    if (isGroup && facts.principals[access.principal]?.kind === 'public') continue;
    add(bundles, view, access, holder);
  }
  const all = [...bundles.values()];
  const isOwn = ({ owner }: Bundle): boolean => owner !== null && services.includes(owner);
  const subject = { name: facts.principals[principal]?.key ?? '?', service: services[0] ?? null };
  return {
    instance: view.snapshot.instance,
    principal: subject.name,
    services,
    isGroup,
    foreign: [
      ...all.filter((bundle) => bundle.owner !== null && !isOwn(bundle)).map((bundle) => wayIn(view, bundle, subject)),
      ...waysByTakeover(view, principal),
    ].sort(byOwner),
    own: count(view, all.filter(isOwn)),
    unowned: count(
      view,
      all.filter(({ owner }) => owner === null),
    ),
  };
}

function* reached(view: InstanceView, principal: PrincipalId): Iterable<{ access: Access; holder: Holder }> {
  if (view.snapshot.facts.principals[principal]?.kind !== 'public') {
    yield* view.resolver.reach(principal);
    return;
  }
  const holder: Holder = { principal, mode: 'now', certainty: 'exact' };
  for (const access of view.resolver.accesses()) if (access.principal === principal) yield { access, holder };
}

/** Who can reach an object, or something in a container, by every right on it; each principal once per action. */
export function holdersOfObject(view: InstanceView, object: SecurableId, only: PrincipalId | null): ObjectReach {
  const strongest = new Map<string, Way>();
  for (const access of view.resolver.accesses()) {
    if (!touches(view, access, object) || isOwnCopy(view, access)) continue;
    for (const consumer of consumersOf(view.ownership, view.resolver.holders(access))) {
      if (only !== null && consumer.principal.id !== only) continue;
      const key = `${consumer.name}\n${access.action}`;
      const known = strongest.get(key);
      if (known === undefined || isShorter({ access, consumer }, known)) strongest.set(key, { access, consumer });
    }
  }
  const bundles = new Map<
    string,
    Bundle & { readonly who: { readonly name: string; readonly service: string | null } }
  >();
  for (const { access, consumer } of strongest.values()) {
    const service = servicesOf(consumer)[0] ?? (consumer.kind === 'operator' ? 'operators' : null);
    const key = `${consumer.name}\n${consumer.holder.mode} ${String(access.principal)} ${access.by} ${String(access.via?.entry)}`;
    const known = bundles.get(key);
    if (known === undefined)
      bundles.set(key, { ...bundleOf(view, access, consumer.holder), who: { name: consumer.name, service } });
    else known.actions.add(access.action);
  }
  const owner = view.ownership.owners[view.ownership.ownerOf[object] ?? NONE]?.name ?? null;
  return {
    instance: view.snapshot.instance,
    object: pathOf(view.snapshot.facts, object),
    owner,
    ways: [...bundles.values()].map((bundle) => wayIn(view, bundle, bundle.who)).sort(inOrder),
  };
}

interface Way {
  readonly access: Access;
  readonly consumer: ConsumerRef;
}

/** In a stronger mode; in the same one, without using another object on the way. */
function isShorter(way: Way, than: Way): boolean {
  const rank = ({ access, consumer: { holder } }: Way): number =>
    MODES.indexOf(holder.mode) * 2 + Number(access.via !== undefined);
  return rank(way) < rank(than);
}

/** The object itself, its columns, what it contains, and whatever covers it whole. */
function touches({ snapshot: { facts } }: InstanceView, { target }: Access, object: SecurableId): boolean {
  if (target.kind !== 'all') return isWithin(facts, target.id, object);
  if (target.except?.some((id) => isWithin(facts, object, id)) === true) return false;
  return isWithin(facts, object, target.under) || isWithin(facts, target.under, object);
}

function isWithin(facts: InstanceView['snapshot']['facts'], id: SecurableId, container: SecurableId): boolean {
  for (let at = id; at !== NONE; at = parentOf(facts, at)) if (at === container) return true;
  return false;
}

function bundleOf(view: InstanceView, access: Access, holder: Holder): Bundle {
  const { target } = access;
  const id = target.kind === 'all' ? target.under : target.id;
  const path = `${pathOf(view.snapshot.facts, id)}${target.kind === 'all' ? '/**' : ''}`;
  return {
    access,
    holder,
    owner: ownerOf(view, access),
    actions: new Set([access.action]),
    targets: new Map([[path, id]]),
  };
}

function add(bundles: Map<string, Bundle>, view: InstanceView, access: Access, holder: Holder): void {
  const fresh = bundleOf(view, access, holder);
  const { principal, by, via, privileges, action } = access;
  const how = by === 'owner' || by === 'superuser' ? '' : `${action} ${privileges.join(',')}`;
  const key = `${String(fresh.owner)}\n${holder.mode} ${String(principal)} ${by} ${how} ${String(via?.entry)}`;
  const known = bundles.get(key);
  if (known === undefined) {
    bundles.set(key, fresh);
    return;
  }
  known.actions.add(action);
  for (const [path, id] of fresh.targets) known.targets.set(path, id);
}

function ownerOf({ ownership }: InstanceView, { target }: Access): string | null {
  if (target.kind !== 'all') return ownership.owners[ownership.ownerOf[target.id] ?? NONE]?.name ?? null;
  const [only, ...others] = ownershipIndex(ownership).ownersUnder(target.under);
  if (only === undefined) return null;
  return others.length > 0 ? '*' : (ownership.owners[only]?.name ?? null);
}

function wayIn(
  view: InstanceView,
  bundle: Bundle,
  who: { readonly name: string; readonly service: string | null },
): WayIn {
  const { access, holder, owner, actions, targets } = bundle;
  const steps = view.resolver.explain(access, holder);
  // Of a role that nobody logs in as everything is latent; what counts is whether its members lack anything else.
  const lacks = steps.some(({ kind }) => kind === 'missing');
  const asGroup = view.snapshot.facts.principals[holder.principal]?.login !== true && !lacks;
  return {
    principal: who.name,
    service: who.service,
    actions: ACTIONS.filter((action) => actions.has(action)),
    mode: asGroup && holder.mode === 'latent' ? 'now' : holder.mode,
    owner,
    objects: rolledUp(view, targets),
    objectCount: targets.size,
    path: steps.map(toPathStep),
    restricted: holder.restricted ?? null,
    certainty: holder.certainty,
  };
}

/** As many objects of one container are named as one. */
const MANY = 3;

function rolledUp({ snapshot: { facts } }: InstanceView, targets: ReadonlyMap<string, SecurableId>): readonly string[] {
  const byParent = new Map<SecurableId, string[]>();
  const paths: string[] = [];
  for (const [path, id] of targets) {
    if (path.endsWith('/**') || isContainer(facts, id)) paths.push(path);
    else byParent.set(parentOf(facts, id), [...(byParent.get(parentOf(facts, id)) ?? []), path]);
  }
  for (const [parent, children] of byParent) {
    const kinds = new Set(children.map((path) => kindOf(facts, targets.get(path) ?? NONE)));
    const noun = [...kinds].every((kind) => kind === 'table' || kind === 'partitioned-table') ? 'tables' : 'objects';
    if (children.length >= MANY && isContainer(facts, parent))
      paths.push(`${pathOf(facts, parent)}/** (${String(children.length)} ${noun})`);
    else paths.push(...children);
  }
  const whole = paths.filter((path) => path.endsWith('/**')).map((path) => path.slice(0, -2));
  const isCovered = (path: string): boolean => whole.some((above) => path.startsWith(above) && path !== `${above}**`);
  return paths.filter((path) => !isCovered(path)).sort(compare);
}

function count(view: InstanceView, bundles: readonly Bundle[]): Counted {
  const { facts } = view.snapshot;
  const objects = new Set<SecurableId>();
  const places = new Set<string>();
  for (const { targets } of bundles)
    for (const [path, id] of targets) {
      objects.add(id);
      let place = id;
      while (place !== NONE && !isContainer(facts, place)) place = parentOf(facts, place);
      places.add(path.endsWith('/**') ? path : `${pathOf(facts, place)}/**`);
    }
  const actions = ACTIONS.filter((action) => bundles.some((bundle) => bundle.actions.has(action)));
  return { objects: objects.size, actions, places: [...places].sort(compare) };
}

const byOwner = (a: WayIn, b: WayIn): number => compare(a.owner ?? '', b.owner ?? '') || inOrder(a, b);

const inOrder = (a: WayIn, b: WayIn): number =>
  MODES.indexOf(a.mode) - MODES.indexOf(b.mode) ||
  compare(a.service ?? '', b.service ?? '') ||
  compare(a.principal, b.principal) ||
  compare(a.objects.join('\n'), b.objects.join('\n')) ||
  compare(a.actions.join(), b.actions.join()) ||
  compare(JSON.stringify(a.path), JSON.stringify(b.path));
