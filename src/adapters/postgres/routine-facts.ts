import { parseSearchPath } from '../../dialects/postgres/search-path.ts';
import { NONE } from '../../model/facts.ts';
import type { BodyReader, Reading } from './body-reader.ts';
import type { FactSink } from './cluster-facts.ts';
import type { DatabaseRows } from './database-rows.ts';
import type { SearchPath } from './name-index.ts';
import { CATALOG } from './object-adder.ts';
import type { ObjectIds } from './object-ids.ts';

/** Adds routines that run with their owner's rights, that triggers run, or whose bodies use something; pauses now and then. */
export async function addBodies(
  { builder, roles }: FactSink,
  { bodies, triggers }: DatabaseRows['rows'],
  ids: ObjectIds,
  reader: BodyReader,
  pause: () => Promise<void>,
): Promise<void> {
  const transitions = transitionTables(triggers);
  for (const [i, row] of bodies.entries()) {
    if (i % 50 === 49) await pause();
    const [oid, owner, language, definer, isTrigger, standard, text, hash, setting] = row;
    const on = ids.get(CATALOG.routine, oid);
    if (on === undefined) continue;
    const isDefiner = definer === 't';
    const ownerName = isDefiner ? roles.nameOf(owner ?? '') : null;
    const path = standard === 't' ? [] : searchPath(setting ?? null, ownerName);
    const reading = read(reader, language ?? '', standard === 't', text ?? null, path, transitions.get(oid ?? ''));
    if (!isDefiner && isTrigger !== 't' && reading.references.length === 0 && reading.opaque === null) continue;
    builder.addDefinition({
      kind: 'routine',
      on,
      name: '',
      events: ['EXECUTE'],
      runsAs: isDefiner ? roles.byOid(owner ?? '') : NONE,
      ...reading,
      bound: standard === 't',
      hash: hash ?? null,
      fixedSearchPath: setting != null,
    });
  }
}

function read(
  reader: BodyReader,
  language: string,
  standard: boolean,
  text: string | null,
  path: SearchPath,
  hidden: ReadonlySet<string> | undefined,
): Reading {
  if (text === null) return { references: [], opaque: `language ${language}`, shadowedBy: [] };
  // The parser takes an SQL-standard body only in its place.
  if (standard) return reader.sql(`CREATE FUNCTION f() RETURNS int LANGUAGE sql ${text}`, path);
  return language === 'sql' ? reader.sql(text, path) : reader.plpgsql(text, path, hidden);
}

/** Schemas of `search_path=…`, with the owner's for `"$user"`, which a caller's routine cannot know. */
function searchPath(setting: string | null, owner: string | null): SearchPath {
  if (setting === null) return null;
  return parseSearchPath(setting.slice(setting.indexOf('=') + 1)).flatMap((name) => {
    if (name !== '$user') return [name];
    return owner === null ? [] : [owner];
  });
}

/** Names that triggers give to the rows they saw, by the routine that they run. */
function transitionTables(triggers: DatabaseRows['rows']['triggers']): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const [, , , routine, before, after] of triggers) {
    for (const name of [before, after]) {
      if (name == null) continue;
      names.set(routine ?? '', (names.get(routine ?? '') ?? new Set()).add(name));
    }
  }
  return names;
}
