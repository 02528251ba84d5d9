import type { Loss, NamedUse, Place, Ran, SourceReading, Statement, UseReading } from '../model/evidence.ts';
import type { StatementReading } from '../dialects/statement-reading.ts';
import type { ActorUse, TemporaryName, UseSummary } from '../model/use.ts';
import { compare } from '../shared/compare.ts';
import { added, byActor, distinctNames, firstPlace, keyOfActorUse, keyOfUse } from './actor-use.ts';

/** Reads SQL or a command; what audit events say needs no reading. */
export type ReadStatement = (ran: Exclude<Ran, { kind: 'objects' }>) => StatementReading;

/**
 * What the statements of a reading touched, by actor. Each distinct statement is read once; what cannot be read is counted as
 * a loss of its source. No text and no literal is left.
 */
export function summarizeUse({ instance, engine, sources, statements }: UseReading, read: ReadStatement): UseSummary {
  const known = new Map<string, StatementReading>();
  const rows = new Map<string, ActorUse>();
  const losses = new Losses();
  const temporary: TemporaryName[] = [];
  for (const statement of statements) {
    const reading = readOnce(statement.ran, read, known);
    if ('error' in reading) {
      losses.add(statement, reading.error);
      continue;
    }
    if (reading.dynamic) losses.add(statement, 'it runs statements that are made when it runs');
    if (makesTemporary(statement.ran))
      for (const name of madeBy(reading.uses)) temporary.push({ account: statement.actor.account, name });
    if (reading.uses.length > 0) addRow(rows, statement, reading.uses);
  }
  return {
    instance,
    engine,
    sources: sources.map((source, i) => losses.into(source, i, sources)),
    actors: [...rows.values()].sort(byActor),
    temporary: distinctNames(temporary),
  };
}

function readOnce(ran: Ran, read: ReadStatement, known: Map<string, StatementReading>): StatementReading {
  if (ran.kind === 'objects') return { uses: ran.uses, reader: 'grammar', dynamic: false };
  // A command is a document of its own each time.
  if (ran.kind === 'command') return read(ran);
  const key = `${ran.truncated ? '~' : '='}${ran.text}`;
  let reading = known.get(key);
  if (reading === undefined) known.set(key, (reading = read(ran)));
  return reading;
}

function addRow(rows: Map<string, ActorUse>, statement: Statement, uses: readonly NamedUse[]): void {
  const { actor, nested, assumed, source, calls, first, last, at } = statement;
  const verb = verbOf(statement.ran);
  const row: ActorUse = { actor, uses: sorted(uses), verb, nested, assumed, source, calls, first, last, at };
  const key = keyOfActorUse(row);
  const known = rows.get(key);
  rows.set(key, known === undefined ? row : added(known, row));
}

const TEMPORARY =
  /^\s*(?:create\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp(?:orary)?\s+table\b|select\b[^]*\binto\s+temp(?:orary)?\b)/i;

const makesTemporary = (ran: Ran): boolean => ran.kind === 'sql' && TEMPORARY.test(ran.text);

/** What such a statement makes is what it names for data definition. */
const madeBy = (uses: readonly NamedUse[]): readonly string[] =>
  uses
    .filter(({ kind, action, schema }) => kind === 'relation' && action === 'ddl' && schema === null)
    .map(({ name }) => name);

const sorted = (uses: readonly NamedUse[]): readonly NamedUse[] => {
  const unique = new Map(uses.map((use) => [keyOfUse(use), use]));
  return [...unique.keys()].sort(compare).flatMap((key) => unique.get(key) ?? []);
};

/** Of a fixed list, so that it is never a part of what was written. */
function verbOf(ran: Ran): string | null {
  if (ran.kind === 'objects') return null;
  // Several statements have no verb in common; a literal that looks like it costs no more than the verb.
  if (ran.kind === 'sql' && /;\s*[a-z(]/i.test(ran.text)) return null;
  const word = ran.kind === 'sql' ? /^[\s(;]*([a-z]+)/i.exec(ran.text)?.[1]?.toUpperCase() : commandOf(ran);
  return word !== undefined && VERBS.has(word) ? word : null;
}

/** The first key of a command is its name; what is no document goes by its kind. */
const commandOf = ({ command, type }: Extract<Ran, { kind: 'command' }>): string =>
  (typeof command === 'object' && command !== null ? Object.keys(command)[0] : undefined) ?? type;

const VERBS: ReadonlySet<string> = new Set(
  (
    'SELECT INSERT UPDATE DELETE MERGE REPLACE WITH TABLE VALUES COPY CALL DO HANDLER LOAD TRUNCATE LOCK CREATE ALTER DROP RENAME ' +
    'find getMore aggregate count distinct insert update delete findAndModify mapReduce remove query create drop collMod'
  ).split(' '),
);

/** What could not be read of the statements, by source and reason. */
class Losses {
  readonly #found = new Map<string, { readonly reason: string; records: number; at: Place; kind: string }>();

  add({ at, calls, source }: Statement, reason: string): void {
    const key = `${at.source} ${source} ${reason}`;
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { reason, records: calls, at, kind: source });
    else {
      known.records += calls;
      known.at = firstPlace(known.at, at);
    }
  }

  /** A loss belongs to the source that it is of: the one of its name, else the first of its kind. */
  into(source: SourceReading, index: number, all: readonly SourceReading[]): SourceReading {
    const own = [...this.#found.values()].filter(({ at, kind }) => {
      const named = all.findIndex((one) => one.kind === kind && one.name === at.source);
      return index === (named >= 0 ? named : all.findIndex((one) => one.kind === kind));
    });
    return withLosses(source, own);
  }
}

/** A source with more losses, sorted by place. */
export function withLosses(source: SourceReading, more: readonly Loss[]): SourceReading {
  if (more.length === 0) return source;
  const losses = [...source.losses, ...more.map(({ reason, records, at }) => ({ reason, records, at }))];
  losses.sort((a, b) => compare(a.at.source, b.at.source) || a.at.offset - b.at.offset || compare(a.reason, b.reason));
  return { ...source, losses };
}
