import type { Definition, Reference } from '../model/definitions.ts';
import { GRANT_ORIGINS, NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { kindOf, parentOf } from '../model/securables.ts';

/**
 * The facts of a scratch server with what stand-ins cannot say taken from the snapshot that it was loaded with, and what no
 * change of a plan touches: what views, routines, triggers and rules refer to, extensions, partitions, foreign keys, where
 * foreign servers lead, publications, who may log in from where, and the server's settings. Whose rights something uses, and
 * whether a trigger, rule, mapping or fixed search_path is there, stays what the scratch server says.
 *
 * @param loaded read of the scratch server under the name of the source's instance
 */
export function carryOver(loaded: Facts, source: Facts): Facts {
  const ids = new IdMap(loaded, source);
  const { flags, extension, root } = structure(loaded, source, ids);
  return {
    ...loaded,
    securables: { ...loaded.securables, flags, extension, root },
    grants: { ...loaded.grants, origin: origins(loaded, source, ids) },
    definitions: definitions(loaded, source, ids),
    foreignServers: kept(source.foreignServers, (row) => ({ ...row, server: ids.securable(row.server) })),
    foreignTables: kept(source.foreignTables, (row) => ({
      ...row,
      table: ids.securable(row.table),
      server: ids.securable(row.server),
    })),
    foreignKeys: kept(source.foreignKeys, (row) => ({
      ...row,
      from: ids.securable(row.from),
      to: ids.securable(row.to),
    })),
    userMappings: userMappings(loaded, source, ids),
    publishedSets: kept(source.publishedSets, (row) => ({
      ...row,
      database: ids.securable(row.database),
      owner: ids.principal(row.owner),
      members: row.members.map((id) => ids.securable(id)).filter((id) => id !== NONE),
    })),
    subscriptions: kept(source.subscriptions, (row) => ({
      ...row,
      database: ids.securable(row.database),
      owner: ids.principal(row.owner),
      tables: row.tables.map((id) => ids.securable(id)).filter((id) => id !== NONE),
    })),
    loginRules: source.loginRules,
    settings: source.settings,
  };
}

/** Rows none of whose ids leads nowhere. */
const kept = <T extends object>(rows: readonly T[], move: (row: T) => T): readonly T[] =>
  rows.map(move).filter((row) => !Object.values(row).includes(NONE));

/** Ids of the source as those of the loaded server, by names. */
class IdMap {
  readonly #securables: Int32Array;
  readonly #principals: readonly PrincipalId[];

  constructor(loaded: Facts, source: Facts) {
    const there = new Map<string, SecurableId>();
    for (let id = 0; id < loaded.securables.count; id++) there.set(keyOf(loaded, id, parentOf(loaded, id)), id);
    this.#securables = new Int32Array(source.securables.count).fill(NONE);
    for (let id = 0; id < source.securables.count; id++) {
      const above = parentOf(source, id);
      const parent = above === NONE ? NONE : this.securable(above);
      if (above === NONE || parent !== NONE) this.#securables[id] = there.get(keyOf(source, id, parent)) ?? NONE;
    }
    const roles = new Map(loaded.principals.map(({ id, key }) => [key, id]));
    this.#principals = source.principals.map(({ key }) => roles.get(key) ?? NONE);
  }

  securable(id: SecurableId): SecurableId {
    return this.#securables[id] ?? NONE;
  }

  principal(id: PrincipalId): PrincipalId {
    return this.#principals[id] ?? NONE;
  }
}

/** MySQL has a name space for each kind of routine. */
const NAME_SPACE = SecurableFlag.procedure | SecurableFlag.package | SecurableFlag.packageBody | SecurableFlag.library;

const keyOf = (facts: Facts, id: SecurableId, parent: SecurableId): string =>
  `${String(parent)} ${kindOf(facts, id)} ${String((facts.securables.flags[id] ?? 0) & NAME_SPACE)} ${facts.securables.name[id] ?? ''}`;

function structure(
  loaded: Facts,
  source: Facts,
  ids: IdMap,
): Pick<Facts['securables'], 'flags' | 'extension' | 'root'> {
  const flags = Uint16Array.from(loaded.securables.flags);
  const extension = new Map<SecurableId, string>();
  const root = new Map<SecurableId, SecurableId>();
  for (const [id, name] of source.securables.extension) extension.set(ids.securable(id), name);
  for (const [id, top] of source.securables.root) {
    const child = ids.securable(id);
    if (child === NONE) continue;
    flags[child] = (flags[child] ?? 0) | SecurableFlag.partition;
    root.set(child, ids.securable(top));
  }
  extension.delete(NONE);
  return { flags, extension, root };
}

/** What CREATE EXTENSION granted is its grant still, where it stands unchanged. */
function origins(loaded: Facts, source: Facts, ids: IdMap): Uint8Array {
  const initial = GRANT_ORIGINS.indexOf('initial');
  const keyAt = (
    { grants, privilegeSets }: Facts,
    row: number,
    who: (id: number) => number,
    target: number,
  ): string => {
    const set = privilegeSets[grants.privileges[row] ?? 0];
    const held = `${(set?.privileges ?? []).join(',')}|${(set?.grantable ?? []).join(',')}`;
    return [who(grants.grantee[row] ?? NONE), target, who(grants.grantor[row] ?? NONE), held].join(' ');
  };
  const known = new Set<string>();
  for (let row = 0; row < source.grants.count; row++)
    if (source.grants.origin[row] === initial)
      known.add(keyAt(source, row, (id) => ids.principal(id), ids.securable(source.grants.target[row] ?? NONE)));
  return loaded.grants.origin.map((origin, row) =>
    known.has(keyAt(loaded, row, (id) => id, loaded.grants.target[row] ?? NONE)) ? initial : origin,
  );
}

/** Those that have a row of their own on the scratch server have to have it still; views and routines go with their objects. */
function definitions(loaded: Facts, source: Facts, ids: IdMap): readonly Definition[] {
  const keyAt = ({ kind, name }: Definition, on: SecurableId): string => `${String(on)} ${kind} ${name}`;
  const there = new Map(loaded.definitions.map((row) => [keyAt(row, row.on), row]));
  return source.definitions.flatMap((row): Definition[] => {
    const on = ids.securable(row.on);
    const own = there.get(keyAt(row, on));
    if (on === NONE || (own === undefined && ATTACHED.has(row.kind))) return [];
    const references = row.references.flatMap(({ target, privilege }): Reference[] => {
      const id = ids.securable(target);
      return id === NONE ? [] : [{ target: id, privilege }];
    });
    const fixedSearchPath = own?.fixedSearchPath ?? row.fixedSearchPath;
    const shadowedBy = fixedSearchPath && !row.fixedSearchPath ? [] : row.shadowedBy;
    const runsAs = runsAsOf(loaded, row, on, ids, own);
    const definer = row.definer === undefined ? {} : { definer: own?.definer ?? ids.principal(row.definer) };
    return [{ ...row, ...definer, on, references, runsAs, fixedSearchPath, shadowedBy }];
  });
}

const ATTACHED: ReadonlySet<string> = new Set(['trigger', 'rule', 'event-trigger', 'event']);

/** The owner's rights are those of whoever owns it now. */
function runsAsOf(
  loaded: Facts,
  row: Definition,
  on: SecurableId,
  ids: IdMap,
  own: Definition | undefined,
): PrincipalId {
  if (row.runsAs === NONE) return NONE;
  if (loaded.engine === 'postgres') return loaded.securables.owner[on] ?? NONE;
  return own?.runsAs ?? ids.principal(row.runsAs);
}

function userMappings(loaded: Facts, source: Facts, ids: IdMap): Facts['userMappings'] {
  const remote = new Map(
    source.userMappings.map((row) => [
      `${String(ids.securable(row.server))} ${String(ids.principal(row.principal))}`,
      row.remoteUser,
    ]),
  );
  return loaded.userMappings.map((row) => ({
    ...row,
    remoteUser: remote.get(`${String(row.server)} ${String(row.principal)}`) ?? row.remoteUser,
  }));
}
