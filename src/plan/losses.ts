import { MODES, type Access, type Action, type Holder, type Resolver } from '../model/access.ts';
import {
  NONE,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type SecurableId,
  type SecurableKind,
} from '../model/facts.ts';
import type { Ownership, Subject } from '../model/manifest.ts';
import { kindOf, parentOf } from '../model/securables.ts';
import type { Lost } from './engine.ts';

/** An engine's words that give an action on a kind of object; nothing where only its owner has it. */
export type WordsFor = (kind: SecurableKind, action: Action) => readonly string[];

/**
 * What principals could do at once or after SET ROLE, may do by the manifest, and can do no more.
 * @param affected nobody else is looked at
 */
export function lossesBetween(
  before: Resolver,
  after: Resolver,
  ownership: Ownership,
  affected: ReadonlySet<PrincipalId>,
  wordsFor: WordsFor,
): readonly Lost[] {
  if (affected.size === 0) return [];
  const kept = new Held(ownership.facts, after, affected);
  const lost = new Map<string, Lost>();
  for (const { access, holders } of exercised(before, affected)) {
    const { action, target, by } = access;
    for (const { principal, mode } of holders) {
      const privileges = by === 'owner' && !mayOwn(ownership, principal) ? [] : access.privileges;
      for (const { on, parts } of partsMeant(ownership, principal, access)) {
        const missing = parts.flatMap((id) => {
          const words = privileges.length === 0 ? wordsFor(kindOf(ownership.facts, id), action) : privileges;
          // what only an owner has is had or not: there is no word for it
          if (words.length === 0 && OWNERS.has(action))
            return kept.has(principal, id, action, null, mode) ? [] : [null];
          const able = target.kind === 'one' ? words : wordsFor(kindOf(ownership.facts, id), action);
          return words.filter((word) => able.includes(word) && !kept.has(principal, id, action, word, mode));
        });
        if (missing.length === 0) continue;
        const key = `${String(principal)} ${String(on)} ${action}`;
        const words = missing.filter((word) => word !== null);
        const all = new Set([...(lost.get(key)?.privileges ?? []), ...words]);
        lost.set(key, { principal, on, action, privileges: [...all].sort() });
      }
    }
  }
  return [...lost.values()];
}

function* exercised(
  resolver: Resolver,
  affected: ReadonlySet<PrincipalId>,
): Generator<{ readonly access: Access; readonly holders: readonly Holder[] }> {
  for (const access of resolver.accesses()) {
    if (access.via !== undefined || access.mode !== 'now' || access.target.kind === 'pattern') continue;
    const holders = resolver
      .holders(access)
      .filter(({ principal, mode }) => affected.has(principal) && (mode === 'now' || mode === 'assume'));
    if (holders.length > 0) yield { access, holders };
  }
}

/** Something that the manifest grants: an object, or a container with the objects in it. */
interface Part {
  readonly on: SecurableId;
  readonly parts: readonly SecurableId[];
}

/** Of an access, what the manifest grants: an object, or the widest containers and objects of one's own. */
function partsMeant(ownership: Ownership, principal: PrincipalId, { target, action }: Access): readonly Part[] {
  if (target.kind === 'pattern') return [];
  const subjects = ownership.subjectsOf(principal).filter((subject) => mayBeGiven(subject, action));
  if (subjects.length === 0) return [];
  const isMeant = (id: SecurableId): boolean =>
    subjects.some((subject) =>
      subject.kind === 'service'
        ? ownership.allows(subject.service.name, action, id)
        : ownership.operatorMay(subject.operator, action, id),
    );
  if (target.kind === 'one') return isMeant(target.id) ? [{ on: target.id, parts: [target.id] }] : [];
  return partsBelow(ownership.facts, target.under, target.except ?? [], isMeant, OWNERS.has(action));
}

function partsBelow(
  facts: Facts,
  under: SecurableId,
  except: readonly SecurableId[],
  isMeant: (id: SecurableId) => boolean,
  withContainers: boolean,
): readonly Part[] {
  const found = new Map<SecurableId, SecurableId[]>();
  /** By container: the widest one above it, or itself, that is meant; NONE: it is not. */
  const within = new Map<SecurableId, SecurableId>([[under, isMeant(under) ? under : NONE]]);
  for (let id = 0; id < facts.securables.count; id++) {
    const above = within.get(parentOf(facts, id));
    const flags = facts.securables.flags[id] ?? 0;
    if (above === undefined || except.includes(id) || (flags & (SecurableFlag.system | SecurableFlag.missing)) !== 0)
      continue;
    const kind = kindOf(facts, id);
    if (kind === 'column') continue;
    const on = above !== NONE ? above : isMeant(id) ? id : NONE;
    if (CONTAINERS.has(kind)) within.set(id, on);
    if (on !== NONE && (withContainers || !CONTAINERS.has(kind))) append(found, on, id);
  }
  return [...found].map(([on, parts]) => ({ on, parts }));
}

/** What goes with owning, containers as well as what is in them. */
const OWNERS: ReadonlySet<Action> = new Set<Action>(['ddl', 'admin']);
const CONTAINERS: ReadonlySet<SecurableKind> = new Set<SecurableKind>(['instance', 'database', 'schema']);

function append(map: Map<SecurableId, SecurableId[]>, key: SecurableId, id: SecurableId): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else list.push(id);
}

/** Changing tables goes with owning them: an application that is to own nothing loses that on purpose. */
function mayBeGiven(subject: Subject, action: Action): boolean {
  if (!OWNERS.has(action)) return true;
  return ownsThings(subject);
}

/** Whoever is not, and owns something all the same, keeps what there is to do with rows: no TRUNCATE, for one. */
const mayOwn = (ownership: Ownership, principal: PrincipalId): boolean =>
  ownership.subjectsOf(principal).some(ownsThings);

const ownsThings = (subject: Subject): boolean =>
  subject.kind === 'service' && (subject.identity.use === 'owner' || subject.identity.use === 'migrate');

/** What principals hold, by what it is on. */
class Held {
  readonly #facts: Facts;
  readonly #known = new Map<string, number>();

  constructor(facts: Facts, resolver: Resolver, affected: ReadonlySet<PrincipalId>) {
    this.#facts = facts;
    for (const { access, holders } of exercised(resolver, affected)) {
      const { target, action, privileges } = access;
      if (target.kind === 'pattern' || (target.kind === 'all' && target.except !== undefined)) continue;
      const on = target.kind === 'one' ? target.id : target.under;
      for (const { principal, mode } of holders)
        for (const word of privileges.length === 0 ? [null] : privileges)
          this.#note(keyOf(principal, on, action, word), MODES.indexOf(mode));
    }
  }

  has(principal: PrincipalId, on: SecurableId, action: Action, word: string | null, mode: Holder['mode']): boolean {
    const most = MODES.indexOf(mode);
    const held = (at: SecurableId, of: string | null): boolean =>
      (this.#known.get(keyOf(principal, at, action, of)) ?? MODES.length) <= most;
    for (let at = on; at !== NONE; at = parentOf(this.#facts, at)) if (held(at, null) || held(at, word)) return true;
    return false;
  }

  #note(key: string, rank: number): void {
    this.#known.set(key, Math.min(rank, this.#known.get(key) ?? rank));
  }
}

const keyOf = (principal: PrincipalId, on: SecurableId, action: Action, word: string | null): string =>
  `${String(principal)} ${String(on)} ${action} ${word ?? ''}`;
