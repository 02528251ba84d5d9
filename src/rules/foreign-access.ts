import { ACTIONS, MODES, type Access, type Action, type CauseKind, type Holder, type Mode } from '../model/access.ts';
import { factKind, factRow, GRANT_ORIGINS, NONE, type SecurableId } from '../model/facts.ts';
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
  /** NONE: the access covers containers of several owners. */
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
    visit: (access) => {
      if (access.action === 'execute' || access.action === 'admin' || access.target.kind === 'pattern') return;
      if (isOwnCopy(view, access)) return;
      // What is published to everybody may be granted to everybody.
      if (
        access.by === 'public' &&
        access.target.kind === 'one' &&
        view.ownership.allows('*', access.action, access.target.id)
      )
        return;
      if (!judge.concerns(access)) return;
      const { owner, parts } = judge.verdict(access, view.resolver.holders(access));
      if (parts.length === 0 && access.by !== 'public') return;
      // What the engine gives to PUBLIC by itself is only told where it opens something.
      const byDefault = access.via !== undefined && isByDefault(view, access);
      for (const part of access.by === 'public' ? [everybody(parts)] : parts)
        if (!byDefault || part.mode !== 'latent') add(groups, view, access, owner, part);
    },
    result: () => [...groups.values()],
  };
});

/** PUBLIC is one cause, even when nobody is there to use it yet; who could only use it later is left out beside who can now. */
function everybody(parts: readonly Part[]): Part {
  const relevant = parts.filter(({ kind }) => kind !== 'operator');
  const mode = MODES.find((known) => relevant.some((part) => part.mode === known)) ?? 'now';
  const first = relevant.filter((part) => part.mode === mode);
  const id = first.reduce((sum, part) => sum * 65_536 + part.id + 1, 0);
  return { mode, kind: 'service', consumers: first.flatMap(({ consumers }) => consumers), id };
}

function add(
  groups: Map<string, ForeignGroup>,
  view: InstanceView,
  access: Access,
  owner: OwnerIndex,
  { mode, kind, consumers, id }: Part,
): void {
  const { target } = access;
  const builtIn = access.via === undefined && isByDefault(view, access);
  const key = `${String(access.principal)} ${access.by} ${access.action} ${mode} ${kind} ${String(id)} ${String(owner)} ${String(builtIn)}`;
  let group = groups.get(key);
  if (group === undefined) {
    const { by, action } = access;
    const fresh = { view, access, by, action, mode, consumerKind: kind, consumers, owner, builtIn };
    groups.set(key, (group = { ...fresh, objects: [], containers: new Set() }));
  }
  if (target.kind === 'one') group.objects.push(target.id);
  else group.containers.add(target.kind === 'all' ? target.under : NONE);
}

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

/** Decides for (owner, holders) who of them is not allowed, and remembers it. */
class Judge {
  readonly #ownership: Ownership;
  readonly #consumers = new WeakMap<readonly Holder[], readonly ConsumerRef[]>();
  /** By holders, then by what is judged; likeness and action, or a container and action below zero. */
  readonly #verdicts = new WeakMap<readonly Holder[], Map<number, readonly Part[]>>();
  readonly #ids = new Map<string, number>();

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  /** Is it on anything that somebody owns? */
  concerns({ target }: Access): boolean {
    if (target.kind !== 'all') return this.#ownership.ownerOf[target.id] !== NONE;
    return ownershipIndex(this.#ownership).ownersUnder(target.under).size > 0;
  }

  /** Whose data it is on, and who of the holders is not allowed to. */
  verdict(access: Access, holders: readonly Holder[]): Verdict {
    const { target } = access;
    if (target.kind !== 'all') {
      const owner = this.#ownership.ownerOf[target.id] ?? NONE;
      return { owner, parts: this.#parts(access, holders, target.id) };
    }
    const owners = [...ownershipIndex(this.#ownership).ownersUnder(target.under)];
    const [only] = owners;
    if (only !== undefined && owners.length === 1)
      return { owner: only, parts: this.#parts(access, holders, target.under) };
    // A right over everything is one cause, however many services it is over.
    return { owner: NONE, parts: this.#partsOverAll(access, holders, owners, target.under) };
  }

  #parts(access: Access, holders: readonly Holder[], id: SecurableId): readonly Part[] {
    const { via, action, mode } = access;
    const way = via === undefined ? 0 : this.#ownership.likeness(via.entry) + 1;
    const streams = Number(mode === 'stream');
    const judged =
      ((way * MOST_ALIKE + this.#ownership.likeness(id)) * ACTIONS.length + ACTIONS.indexOf(action)) * 2 + streams;
    return this.#remember(holders, judged, () =>
      this.#consumersOf(holders).filter((consumer) => !this.#allowed(consumer, access, id)),
    );
  }

  #partsOverAll(
    access: Access,
    holders: readonly Holder[],
    owners: readonly OwnerIndex[],
    under: SecurableId,
  ): readonly Part[] {
    const what = under * ACTIONS.length + ACTIONS.indexOf(access.action);
    const judged = -1 - (what * 2 + Number(access.mode === 'stream'));
    return this.#remember(holders, judged, () =>
      this.#consumersOf(holders).filter((consumer) => {
        if (consumer.kind !== 'service') return !this.#allowed(consumer, access, under);
        const own = servicesOf(consumer);
        return owners.some((owner) => !own.includes(this.#ownership.owners[owner]?.name ?? ''));
      }),
    );
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

  #consumersOf(holders: readonly Holder[]): readonly ConsumerRef[] {
    let consumers = this.#consumers.get(holders);
    if (consumers === undefined) this.#consumers.set(holders, (consumers = consumersOf(this.#ownership, holders)));
    return consumers;
  }

  #remember(holders: readonly Holder[], key: number, judge: () => readonly ConsumerRef[]): readonly Part[] {
    let byKey = this.#verdicts.get(holders);
    if (byKey === undefined) this.#verdicts.set(holders, (byKey = new Map<number, readonly Part[]>()));
    let parts = byKey.get(key);
    if (parts === undefined) byKey.set(key, (parts = this.#partition(judge())));
    return parts;
  }

  #partition(consumers: readonly ConsumerRef[]): readonly Part[] {
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
      .map(({ principal, holder }) => `${String(principal.id)}${holder.restricted ?? ''}`)
      .join(' ');
    let id = this.#ids.get(text);
    if (id === undefined) this.#ids.set(text, (id = this.#ids.size));
    return id;
  }
}
