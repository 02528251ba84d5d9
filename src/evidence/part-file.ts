import { readFileSync } from 'node:fs';
import { ACTIONS } from '../model/access.ts';
import { ENGINES } from '../model/engine.ts';
import { SOURCE_KINDS, type Loss, type NamedUse, type Place, type SourceReading } from '../model/evidence.ts';
import type { ActorUse, UseSummary } from '../model/use.ts';
import { UsageError } from '../shared/errors.ts';
import { writePrivateFile } from '../shared/private-file.ts';
import { byActor } from './actor-use.ts';
import { at, fieldsOf, flag, list, oneOf, text, textOrNull, whole, wholeOrNull, type Fields } from './json-fields.ts';

const SCHEMA = 'dbowner.evidence/1';

/** What every part file of an instance is called, wherever it lies. */
export const partFileName = (instance: string): string => `${encodeURIComponent(instance)}.evidence.json`;

/**
 * Writes what a log came to, for `audit --from`: names and counts, no text of any statement. Readable by its owner only; the
 * same summary gives the same bytes.
 * @throws UsageError when it cannot be written
 */
export const writePart = (summary: UseSummary, path: string): void => writePrivateFile(path, serializePart(summary));

/** One actor a line, so that files can be compared. */
export function serializePart({ instance, engine, sources, actors, temporary }: UseSummary): string {
  const lines = (rows: readonly unknown[]): string => rows.map((row) => `\n    ${JSON.stringify(row)}`).join(',');
  const sorted = [...actors].sort(byActor).map(rowOf);
  return `{
  "schema": ${JSON.stringify(SCHEMA)},
  "instance": ${JSON.stringify(instance)},
  "engine": ${JSON.stringify(engine)},
  "sources": [${lines(sources.map(sourceRow))}
  ],
  "actors": [${lines(sorted)}
  ],
  "temporary": [${lines(temporary.map(({ account, name }) => ({ account, name })))}
  ]
}
`;
}

/** Keys in one order, whoever made the row. */
function rowOf({ actor, uses, verb, nested, assumed, source, calls, first, last, at: place }: ActorUse): unknown {
  const { account, role, database, application, client, searchPath } = actor;
  const names = uses.map(({ database: of, schema, name, kind, action }) => ({
    database: of,
    schema,
    name,
    kind,
    action,
  }));
  const who = { account, role, database, application, client, searchPath };
  return { ...who, source, verb, nested, assumed, calls, first, last, at: placeRow(place), uses: names };
}

const placeRow = ({ source, offset }: Place): Place => ({ source, offset });

const sourceRow = ({ name, kind, from, to, records, losses, limits, attempts }: SourceReading): SourceReading => ({
  name,
  kind,
  from,
  to,
  records,
  losses: losses.map(({ reason, records: lost, at: place }): Loss => ({ reason, records: lost, at: placeRow(place) })),
  limits,
  attempts,
});

/** Does the file say that it is a part? Only its beginning is looked at. */
export const isPart = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 200)).toString('latin1').includes(`"${SCHEMA}"`);

/**
 * Reads a part file and checks all of it.
 * @throws UsageError naming the file, the place in it and what was expected; nothing of it is quoted
 */
export function readPart(path: string): UseSummary {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is not readable';
    throw new UsageError(`cannot read ${path}: ${why}`, { cause });
  }
  return parsePart(content, path);
}

/** @throws UsageError */
export function parsePart(content: string, path: string): UseSummary {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new UsageError(`${path}: expected JSON`);
  }
  const fields = fieldsOf(value, path, '');
  oneOf(fields, 'schema', [SCHEMA]);
  return {
    instance: text(fields, 'instance'),
    engine: oneOf(fields, 'engine', ENGINES),
    sources: list(fields, 'sources').map(sourceIn),
    actors: list(fields, 'actors').map(actorIn),
    temporary: list(fields, 'temporary').map((one) => ({
      account: textOrNull(one, 'account'),
      name: text(one, 'name'),
    })),
  };
}

const sourceIn = (fields: Fields): SourceReading => ({
  name: text(fields, 'name'),
  kind: oneOf(fields, 'kind', SOURCE_KINDS),
  from: wholeOrNull(fields, 'from'),
  to: wholeOrNull(fields, 'to'),
  records: whole(fields, 'records'),
  losses: list(fields, 'losses').map((loss) => ({
    reason: text(loss, 'reason'),
    records: whole(loss, 'records'),
    at: placeIn(loss),
  })),
  limits: texts(fields, 'limits'),
  attempts: flag(fields, 'attempts'),
});

const actorIn = (fields: Fields): ActorUse => ({
  actor: {
    account: textOrNull(fields, 'account'),
    role: textOrNull(fields, 'role'),
    database: textOrNull(fields, 'database'),
    application: textOrNull(fields, 'application'),
    client: textOrNull(fields, 'client'),
    searchPath: fields.value['searchPath'] === null ? null : texts(fields, 'searchPath'),
  },
  uses: list(fields, 'uses').map(useIn),
  verb: textOrNull(fields, 'verb'),
  nested: flag(fields, 'nested'),
  assumed: flag(fields, 'assumed'),
  source: oneOf(fields, 'source', SOURCE_KINDS),
  calls: whole(fields, 'calls'),
  first: wholeOrNull(fields, 'first'),
  last: wholeOrNull(fields, 'last'),
  at: placeIn(fields),
});

const useIn = (fields: Fields): NamedUse => ({
  database: textOrNull(fields, 'database'),
  schema: textOrNull(fields, 'schema'),
  name: text(fields, 'name'),
  kind: oneOf(fields, 'kind', ['relation', 'routine']),
  action: oneOf(fields, 'action', ACTIONS),
});

function placeIn(fields: Fields): Place {
  const place = at(fields, 'at');
  return { source: text(place, 'source'), offset: whole(place, 'offset') };
}

function texts(fields: Fields, key: string): readonly string[] {
  const value = fields.value[key];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new UsageError(`${fields.file}: expected a list of texts at ${fields.path}/${key}`);
}
