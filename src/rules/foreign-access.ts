import { ACTIONS, MODES, type Access, type Action, type CauseKind, type Holder, type Mode } from '../model/access.ts';
import { factKind, factRow, GRANT_ORIGINS, NONE, ROOT, type SecurableId } from '../model/facts.ts';
import type { Ownership } from '../model/manifest.ts';
import { consumersOf, servicesOf, type ConsumerRef } from './consumers.ts';
import type { InstanceView } from './define-rule.ts';
import { kindOf } from '../model/securables.ts';
import { ownershipIndex, type OwnerIndex } from './ownership-index.ts';
import { surveyor } from './survey.ts';

/** Accesses that share a bearer, a cause, an owner, an action, a mode and their consumers: one thing to clear. */
export interface ForeignGroup {
  readonly view: InstanceView;
  /** The first of them; its path stands for all. */
  readonly access: Access;
  readonly by: CauseKind;
  readonly action: Action;
  readonly mode: Mode;
  readonly consumerKind: ConsumerRef['kind'];
  readonly consumers: readonly ConsumerRef[];
  /** NONE: the access covers what is of several owners. */
  readonly owner: OwnerIndex;
  /** Objects, or columns of them. */
  readonly objects: SecurableId[];
  /** Containers that are covered whole. */
  readonly containers: Set<SecurableId>;
  /** Nothing that anybody granted: an engine's or an extension's default. */
  readonly builtIn: boolean;
}

/**
 * Every access on owned data that the manifest allows neither by owning, nor by context or publication, nor to an
 * operator. Its cost follows the number of accesses, since the resolver answers accesses that have the same holders with
 * the same list.
 */
export const foreignAccess: (view: InstanceView) => readonly ForeignGroup[] = surveyor((view) => {
  const groups = new Map<string, ForeignGroup>();
  const judge = new Judge(view.ownership);
  return {
    visit: ({ access, ids }) => {
      const { action, by, target } = access;
      if (action === 'execute' || (action === 'admin' && !TAKES_OVER.has(by)) || target.kind === 'pattern') return;
      // Where anybody may do anything, that is what there is to say: DBO106.
      if (by === 'anonymous' && view.snapshot.engine === 'mongodb') return;
      if (isOwnCopy(view, access)) return;
      const holders = view.resolver.holders(access);
      // What the engine gives to PUBLIC by itself is only told where it opens something.
      const byDefault = access.via !== undefined && isByDefault(view, access);
      const whole = coversContainers(access);
      let last: {
        readonly owner: OwnerIndex;
        readonly parts: readonly Part[];
        readonly in: readonly ForeignGroup[];
      } | null = null;
      const note = (owner: OwnerIndex, parts: readonly Part[], id: SecurableId): void => {
        if (last?.owner !== owner || last.parts !== parts) {
          const told = (by === 'public' ? [everybody(parts)] : parts).filter(
            ({ mode }) => !byDefault || mode !== 'latent',
          );
          last = { owner, parts, in: told.map((part) => groupOf(groups, view, access, owner, part)) };
        }
        for (const group of last.in)
          if (whole) group.containers.add(id);
          else group.objects.push(id);
      };
      const containers = containersOf(view, access);
      if (containers !== null) {
        for (const container of containers) {
          const verdict = judge.onContainer(access, holders, container);
          if (verdict !== null) note(verdict.owner, verdict.parts, container);
        }
        return;
      }
      const verdictOn = judge.among(access, holders);
      const found: { readonly owner: OwnerIndex; readonly parts: readonly Part[]; readonly id: SecurableId }[] = [];
      for (const id of ids) {
        const owner = view.ownership.ownerOf[id] ?? NONE;
        if (owner === NONE) continue;
        // What is published to everybody may be granted to everybody.
        if (by === 'public' && view.ownership.allows('*', action, id)) continue;
        const parts = verdictOn(id);
        if (parts.length > 0 || by === 'public') found.push({ owner, parts, id });
      }
      const wide = isOnManyByName(view, access) && found.some(({ owner }) => owner !== found[0]?.owner);
      for (const { owner, parts, id } of found) note(wide ? NONE : owner, parts, id);
    },
    result: () => [...groups.values()],
  };
});

/** Ways to become whoever owns the data: `admin` on it is more than any right on rows. */
const TAKES_OVER: ReadonlySet<CauseKind> = new Set(['role-administration', 'account-takeover', 'credentials']);

/** A privilege on one name in every database (MongoDB) is one cause, however many services keep something of that name. */
function isOnManyByName({ snapshot: { facts } }: InstanceView, { cause, via }: Access): boolean {
  if (via !== undefined || factKind(cause) !== 'grant') return false;
  return kindOf(facts, facts.grants.target[factRow(cause)] ?? NONE) === 'resource';
}

/**
 * The containers that an access covers whole, or null where it is on objects. A partial revoke (MySQL) takes databases out
 * of it; what shows the statements of the whole server is on all that is in it.
 */
function containersOf({ ownership: { facts } }: InstanceView, access: Access): readonly SecurableId[] | null {
  const { target } = access;
  if (target.kind !== 'all') return coversContainers(access) ? [ROOT] : null;
  const { under, except = [] } = target;
  const without = except.filter((id) => kindOf(facts, id) === 'database');
  if (without.length === 0) return [under]; // what is left out within a database (MongoDB's system collections) is nobody's
  const left: SecurableId[] = [];
  for (let id = 0; id < facts.securables.count; id++)
    if (facts.securables.parent[id] === under && kindOf(facts, id) === 'database' && !without.includes(id))
      left.push(id);
  return left;
}

/** PUBLIC is one cause, even when nobody is there to use it yet; who could only use it later is left out beside who can now. */
function everybody(parts: readonly Part[]): Part {
  const relevant = parts.filter(({ kind }) => kind !== 'operator');
  const mode = MODES.find((known) => relevant.some((part) => part.mode === known)) ?? 'now';
  const first = relevant.filter((part) => part.mode === mode);
  const id = first.reduce((sum, part) => sum * 65_536 + part.id + 1, 0);
  return { mode, kind: 'service', consumers: first.flatMap(({ consumers }) => consumers), id };
}

function groupOf(
  groups: Map<string, ForeignGroup>,
  view: InstanceView,
  access: Access,
  owner: OwnerIndex,
  { mode, kind, consumers, id }: Part,
): ForeignGroup {
  const builtIn = access.via === undefined && isByDefault(view, access);
  const key = `${String(access.principal)} ${access.by} ${access.action} ${mode} ${kind} ${String(id)} ${String(owner)} ${String(builtIn)}`;
  let group = groups.get(key);
  if (group === undefined) {
    const { by, action } = access;
    const fresh = { view, access, by, action, mode, consumerKind: kind, consumers, owner, builtIn };
    groups.set(key, (group = { ...fresh, objects: [], containers: new Set() }));
  }
  return group;
}

const coversContainers = ({ target }: Access): boolean =>
  target.kind === 'all' || (target.kind === 'one' && target.id === ROOT);

/** A materialized view of the same owner is data of its own, judged as such. */
export function isOwnCopy({ ownership }: InstanceView, { via, target }: Access): boolean {
  const kind = ownership.facts.definitions[via?.definitions[0] ?? NONE]?.kind;
  if (via === undefined || kind !== 'materialized-view' || target.kind !== 'one') return false;
  return ownership.ownerOf[via.entry] === ownership.ownerOf[target.id];
}

/** Granted by nobody: an engine's or an extension's default. */
function isByDefault({ snapshot: { facts } }: InstanceView, access: Access): boolean {
  if (factKind(access.cause) !== 'grant') return false;
  return GRANT_ORIGINS[facts.grants.origin[factRow(access.cause)] ?? 0] !== 'explicit';
}

/** Consumers of one kind in one mode; `id` is the same for the same list. */
interface Part {
  readonly mode: Mode;
  readonly kind: ConsumerRef['kind'];
  readonly consumers: readonly ConsumerRef[];
  readonly id: number;
}

/** More than the manifest tells apart on one instance; the numbers made of it stay exact. */
const MOST_ALIKE = 2 ** 22;
interface Verdict {
  /** NONE: of several. */
  readonly owner: OwnerIndex;
  readonly parts: readonly Part[];
}

const NOBODY: readonly Part[] = [];

/** Decides for (owner, holders) who of them is not allowed, and remembers it. */
class Judge {
  readonly #ownership: Ownership;
  /** By holders, then by what is judged; likeness and action, or a container and action below zero. */
  readonly #verdicts = new WeakMap<readonly Holder[], Map<number, readonly Part[]>>();
  readonly #ids = new Map<string, number>();

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  /** Whose data below a container it is on, and who of the holders is not allowed to; null: nobody's. */
  onContainer(access: Access, holders: readonly Holder[], under: SecurableId): Verdict | null {
    const owners = [...ownershipIndex(this.#ownership).ownersUnder(under)];
    const [only] = owners;
    if (only === undefined) return null;
    if (owners.length === 1) return { owner: only, parts: this.among(access, holders)(under) };
    // A right over everything is one cause, however many services it is over.
    return { owner: NONE, parts: this.#partsOverAll(access, holders, owners, under) };
  }

  /** Says for objects who of the holders is not allowed to; what is alike is judged once. */
  among(access: Access, holders: readonly Holder[]): (id: SecurableId) => readonly Part[] {
    const known = this.#verdictsOf(holders);
    const { via, action, mode } = access;
    const way = (via === undefined ? 0 : this.#ownership.likeness(via.entry) + 1) * MOST_ALIKE;
    const what = ACTIONS.indexOf(action) * 2 + Number(mode === 'stream');
    let last = NONE;
    let lastParts = NOBODY;
    return (id) => {
      const likeness = this.#ownership.likeness(id);
      if (likeness === last) return lastParts; // what lies together is alike
      const key = (way + likeness) * ACTIONS.length * 2 + what;
      let parts = known.get(key);
      if (parts === undefined) {
        const foreign = consumersOf(this.#ownership, holders).filter(
          (consumer) => !this.#allowed(consumer, access, id),
        );
        known.set(key, (parts = this.#partition(foreign)));
      }
      last = likeness;
      return (lastParts = parts);
    };
  }

  #partsOverAll(
    access: Access,
    holders: readonly Holder[],
    owners: readonly OwnerIndex[],
    under: SecurableId,
  ): readonly Part[] {
    const known = this.#verdictsOf(holders);
    const what = under * ACTIONS.length + ACTIONS.indexOf(access.action);
    const key = -1 - (what * 2 + Number(access.mode === 'stream'));
    let parts = known.get(key);
    if (parts === undefined) {
      const foreign = consumersOf(this.#ownership, holders).filter((consumer) => {
        if (consumer.kind !== 'service') return !this.#allowed(consumer, access, under);
        const own = servicesOf(consumer);
        return owners.some((owner) => !own.includes(this.#ownership.owners[owner]?.name ?? ''));
      });
      known.set(key, (parts = this.#partition(foreign)));
    }
    return parts;
  }

  #allowed({ kind, subjects }: ConsumerRef, access: Access, id: SecurableId): boolean {
    if (kind === 'unknown') return false;
    const action = access.mode === 'stream' ? 'stream' : access.action;
    return subjects.some((subject) =>
      subject.kind === 'service'
        ? this.#ownership.allows(subject.service.name, access.action, id) ||
          this.#entersAsAllowed(subject.service.name, access, id)
        : this.#ownership.operatorMay(subject.operator, action, id),
    );
  }

  /** Through an object of the same owner that the service may use, a published view or routine, it may see what is behind. */
  #entersAsAllowed(service: string, { via, action }: Access, id: SecurableId): boolean {
    if (via === undefined || this.#ownership.ownerOf[via.entry] !== this.#ownership.ownerOf[id]) return false;
    const use = kindOf(this.#ownership.facts, via.entry) === 'routine' ? 'execute' : action;
    return this.#ownership.allows(service, use, via.entry);
  }

  #verdictsOf(holders: readonly Holder[]): Map<number, readonly Part[]> {
    let known = this.#verdicts.get(holders);
    if (known === undefined) this.#verdicts.set(holders, (known = new Map<number, readonly Part[]>()));
    return known;
  }

  #partition(consumers: readonly ConsumerRef[]): readonly Part[] {
    if (consumers.length === 0) return NOBODY;
    const parts: Part[] = [];
    for (const kind of ['service', 'operator', 'unknown'] as const)
      for (const mode of MODES) {
        const some = consumers.filter((consumer) => consumer.kind === kind && consumer.holder.mode === mode);
        if (some.length > 0) parts.push({ mode, kind, consumers: some, id: this.#idOf(some) });
      }
    return parts;
  }

  #idOf(consumers: readonly ConsumerRef[]): number {
    const text = consumers
      .map(
        ({ principal, holder }) =>
          `${String(principal.id)}${holder.restricted ?? ''}${holder.certainty === 'exact' ? '' : '?'}`,
      )
      .join(' ');
    let id = this.#ids.get(text);
    if (id === undefined) this.#ids.set(text, (id = this.#ids.size));
    return id;
  }
}
