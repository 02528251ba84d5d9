import { SOURCE_KINDS, type Actor, type NamedUse, type Place, type SourceKind } from '../model/evidence.ts';
import { NONE, type Principal } from '../model/facts.ts';
import type { Ownership } from '../model/manifest.ts';
import type { ActorUse, InstanceUse, ObservedStatement, TemporaryName, Touch, Use, UseSummary } from '../model/use.ts';
import { greatest, keyOfName, least } from './actor-use.ts';
import { behindOf, type Behind } from './behind.ts';
import { coverageOf } from './coverage.ts';
import { objectNames, type Meaning, type ObjectNames } from './object-names.ts';
import { identifier } from './observers.ts';
import { withLosses } from './summarize.ts';

export interface UseOptions {
  /** Days, up to `to`; null: whatever the sources cover. */
  readonly window: number | null;
  /** Milliseconds since 1970 UTC: the time of the audit. */
  readonly to: number;
  /** Why something is missing that is known without reading: sources that could not be read. */
  readonly limits: readonly string[];
}

/** What was read about the use of an instance, on its objects and accounts: names resolved, services found, sources weighed. */
export function useOf(summary: UseSummary, ownership: Ownership, options: UseOptions): InstanceUse {
  const earliest = options.window === null ? -Infinity : options.to - options.window * DAY;
  const losses = new Map<string, Lost>();
  const statements: ObservedStatement[] = [];
  const identify = identifier(ownership, summary.instance);
  const reader = new TouchReader(ownership, summary.temporary);
  for (const row of summary.actors) {
    if (row.last !== null && row.last < earliest) continue;
    const identified = identify(row.actor);
    if ('unknown' in identified) {
      lose(losses, row, identified.unknown);
      continue;
    }
    const { touches, unknown } = reader.read(row, identified.user, identified.assumed);
    for (const why of unknown) lose(losses, row, why);
    if (touches.length === 0) continue;
    const { verb, source, calls, first, last } = row;
    const { application, client } = row.actor;
    statements.push({ who: identified.who, application, client, verb, source, touches, calls, first, last });
  }
  const sources = summary.sources.map((source, i) => {
    const own = [...losses.values()].filter(({ row }) => sourceOf(row, summary) === i);
    return withLosses(source, own);
  });
  const attempts = new Set(sources.filter((source) => source.attempts).map(({ kind }) => kind));
  const straddles = statements.some(({ first, last }) => first !== null && first < earliest && last !== null);
  const uses = mostTrusted(statements, attempts);
  return { sources, statements, uses, ...coverageOf(sources, options, straddles) };
}

export const DAY = 86_400_000;

interface Lost {
  readonly reason: string;
  records: number;
  readonly at: Place;
  readonly row: ActorUse;
}

function lose(losses: Map<string, Lost>, row: ActorUse, reason: string): void {
  const key = `${row.source} ${row.at.source} ${reason}`;
  const known = losses.get(key);
  if (known === undefined) losses.set(key, { reason, records: row.calls, at: row.at, row });
  else losses.set(key, { ...known, records: known.records + row.calls, at: earlier(known.at, row.at) });
}

const earlier = (a: Place, b: Place): Place => (b.offset < a.offset ? b : a);

function sourceOf({ source, at }: ActorUse, { sources }: UseSummary): number {
  const named = sources.findIndex(({ kind, name }) => kind === source && name === at.source);
  return named >= 0 ? named : sources.findIndex(({ kind }) => kind === source);
}

/** Finds the objects behind the names of a row. */
class TouchReader {
  readonly #names: ObjectNames;
  readonly #behind: ReturnType<typeof behindOf>;

  readonly #temporary: ReadonlySet<string>;

  constructor({ facts }: Ownership, temporary: readonly TemporaryName[]) {
    this.#temporary = new Set(temporary.map(keyOfName));
    this.#names = objectNames(facts);
    this.#behind = behindOf(facts);
  }

  /** @returns each object once per action and way, and why names were not found, each reason once */
  read(
    { uses, actor, nested, verb, assumed: sessionAssumed }: ActorUse,
    user: Principal | undefined,
    guessed: boolean,
  ): { readonly touches: readonly Touch[]; readonly unknown: ReadonlySet<string> } {
    const touches = new Map<string, Touch>();
    const unknown = new Set<string>();
    const add = (touch: Touch): void => {
      const key = `${String(touch.object)} ${touch.action} ${touch.reached} ${String(touch.entry)}`;
      const known = touches.get(key);
      if (known === undefined || known.assumed) touches.set(key, touch);
    };
    for (const use of uses) {
      const meaning = this.#meaning(use, actor, user);
      if (meaning.kind === 'unknown') unknown.add(meaning.why);
      if (meaning.kind !== 'objects') continue;
      // Where a name says where it is, the session changes nothing.
      const loose = use.schema === null && use.database === null;
      const assumed = guessed || meaning.assumed || (loose && sessionAssumed);
      for (const object of meaning.ids) {
        add({ object, action: use.action, reached: nested ? 'nested' : 'direct', entry: NONE, assumed });
        for (const one of this.#behind(object, use.action, verb)) add(behind(one, object, assumed));
      }
    }
    return { touches: [...touches.values()], unknown };
  }

  /** A name of a temporary table of the same account means that table in some sessions, and nobody's data then. */
  #meaning(use: NamedUse, actor: Actor, user: Principal | undefined): Meaning {
    const meaning = this.#names(use, actor, user);
    const { account } = actor;
    if (use.kind !== 'relation' || use.schema !== null || use.database !== null) return meaning;
    if (!this.#temporary.has(keyOfName({ account, name: use.name }))) return meaning;
    return meaning.kind === 'objects' ? { kind: 'unknown', why: 'it may name a temporary table' } : { kind: 'nothing' };
  }
}

/** What runs with the rights of the caller is reached with them, as if it had been named inside. */
const behind = ({ object, action, assumed, ownRights }: Behind, entry: Touch['object'], guessed: boolean): Touch => ({
  object,
  action,
  reached: ownRights ? 'nested' : 'behind',
  entry,
  assumed: assumed || guessed,
});

/** What is written raw can hold what looks like a record of somebody else. */
const FORGEABLE: ReadonlySet<SourceKind> = new Set<SourceKind>(['slow-log', 'general-log']);

/**
 * Per principal, object, action and way the count of the most trusted source that saw it: sources see the same statements, so
 * their counts are never added; several files of one kind are.
 */
function mostTrusted(statements: readonly ObservedStatement[], attempts: ReadonlySet<SourceKind>): readonly Use[] {
  const best = new Map<string, Use>();
  const rank = (source: SourceKind): number => SOURCE_KINDS.indexOf(source);
  for (const statement of statements)
    for (const touch of statement.touches) {
      const { who, source, calls, first, last, verb } = statement;
      const key = `${who.name}\0${String(who.principal)} ${String(touch.object)} ${touch.action} ${touch.reached} ${String(touch.entry)}`;
      const known = best.get(key);
      const verbs = verb === null ? [] : [verb];
      const lowTrust = FORGEABLE.has(source) || attempts.has(source);
      const use: Use = { ...touch, who, source, lowTrust, verbs, calls, first, last };
      if (known === undefined || rank(source) < rank(known.source)) best.set(key, use);
      else if (source === known.source) best.set(key, together(known, use));
    }
  return [...best.values()];
}

const together = (a: Use, b: Use): Use => ({
  ...a,
  assumed: a.assumed && b.assumed,
  verbs: b.verbs.every((verb) => a.verbs.includes(verb)) ? a.verbs : [...new Set([...a.verbs, ...b.verbs])].sort(),
  calls: a.calls + b.calls,
  first: least(a.first, b.first),
  last: greatest(a.last, b.last),
});
