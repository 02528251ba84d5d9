import type { Actor, NamedUse } from '../model/evidence.ts';
import { NONE, ROOT, SecurableFlag, type Facts, type Principal, type SecurableId } from '../model/facts.ts';
import { kindOf, parentOf, RELATION_KINDS } from '../model/securables.ts';
import { foldName } from '../dialects/mysql/names.ts';
import { loginSearchPath, parseSearchPath } from '../dialects/postgres/search-path.ts';

/** What a name of a statement means on a server. */
export type Meaning =
  /** Several: routines of one name that differ in their arguments. */
  | { readonly kind: 'objects'; readonly ids: readonly SecurableId[]; readonly assumed: boolean }
  /** A catalog, a built-in function, a temporary table: nobody's data. */
  | { readonly kind: 'nothing' }
  /** `why` holds no name. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Looks names up as the server does. @param user who ran it, where the facts know him */
export type ObjectNames = (use: NamedUse, actor: Actor, user: Principal | undefined) => Meaning;

/** The rules of the engine for its names, on the objects of one snapshot. */
export function objectNames(facts: Facts): ObjectNames {
  switch (facts.engine) {
    case 'postgres':
      return postgresNames(facts);
    case 'mysql':
    case 'mariadb':
      return namesInDatabases(facts, foldName(facts.settings), MYSQL_SYSTEM);
    case 'mongodb':
      return namesInDatabases(facts, (name) => name, MONGODB_SYSTEM);
  }
}

const NOTHING: Meaning = { kind: 'nothing' };
const UNKNOWN: Meaning = { kind: 'unknown', why: 'it names no object of the snapshot' };
const NO_DATABASE: Meaning = { kind: 'unknown', why: 'the database that it ran in is not known' };

const found = (ids: readonly SecurableId[], assumed: boolean): Meaning => ({ kind: 'objects', ids, assumed });

/**
 * Without a schema the first one of search_path that has the name counts; pg_catalog and the temporary tables come before it.
 * https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-SEARCH-PATH
 */
function postgresNames(facts: Facts): ObjectNames {
  const index = new ObjectIndex(facts, (name) => name);
  const paths = new Map<string, ReturnType<typeof loginSearchPath>>();
  const onlyDatabase = index.onlyDatabase();
  return (use, actor, user) => {
    const { schema, name, kind } = use;
    if (schema !== null && isPostgresSystem(schema)) return NOTHING;
    const asked = use.database ?? actor.database;
    const database = asked === null ? onlyDatabase : (index.child(ROOT, asked) ?? NONE);
    const builtIn = schema === null && (kind === 'routine' || name.startsWith('pg_'));
    if (database === NONE) return builtIn ? NOTHING : asked === null ? NO_DATABASE : UNKNOWN;
    const inSchema = (of: string): readonly SecurableId[] =>
      index.objects(index.child(database, of) ?? NONE, kind, name);
    const guessed = asked === null;
    if (schema !== null) {
      const ids = inSchema(schema);
      return ids.length > 0 ? found(ids, guessed || ids.length > 1) : UNKNOWN;
    }
    const place = facts.securables.name[database] ?? '';
    let pathAtLogin = paths.get(place);
    if (pathAtLogin === undefined) paths.set(place, (pathAtLogin = loginSearchPath(facts.settings, place)));
    const { value, known } = searchPathOf(actor, user, pathAtLogin);
    const own = actor.role ?? actor.account ?? '';
    for (const entry of parseSearchPath(value)) {
      const ids = inSchema(entry === '$user' ? own : entry);
      // A function of pg_catalog may have the same name, and would be meant.
      if (ids.length > 0) return found(ids, guessed || !known || kind === 'routine');
    }
    return builtIn ? NOTHING : UNKNOWN;
  };
}

function searchPathOf(
  { searchPath }: Actor,
  user: Principal | undefined,
  atLogin: ReturnType<typeof loginSearchPath>,
): { readonly value: string; readonly known: boolean } {
  return searchPath === null ? atLogin(user?.attributes ?? {}) : { value: searchPath.join(', '), known: true };
}

const isPostgresSystem = (schema: string): boolean =>
  /^(pg_catalog|information_schema|pg_toast|pg_temp(_\d+)?)$/.test(schema);

const MYSQL_SYSTEM = /^(mysql|information_schema|performance_schema|sys)$/i;
const MONGODB_SYSTEM = /^(admin|config|local)$/;

/** MySQL, MariaDB and MongoDB: names without a database are of the session's. */
function namesInDatabases(facts: Facts, fold: (name: string) => string, system: RegExp): ObjectNames {
  const index = new ObjectIndex(facts, fold);
  return ({ database, name, kind }, actor) => {
    const asked = database ?? actor.database;
    if (asked !== null && system.test(asked)) return NOTHING;
    // Only a routine can be built in, and those have no database.
    if (asked === null) return kind === 'routine' ? NOTHING : NO_DATABASE;
    if (facts.engine === 'mongodb' && name.startsWith('system.')) return NOTHING;
    const ids = index.objects(index.child(ROOT, asked) ?? NONE, kind, name);
    if (ids.length > 0) return found(ids, ids.length > 1);
    return kind === 'routine' && database === null ? NOTHING : UNKNOWN;
  };
}

/** Objects by what contains them and their name; routines by their name without arguments. */
class ObjectIndex {
  readonly #byName = new Map<string, SecurableId[]>();
  readonly #facts: Facts;
  readonly #fold: (name: string) => string;

  constructor(facts: Facts, fold: (name: string) => string) {
    this.#facts = facts;
    this.#fold = fold;
    const { count, name, flags } = facts.securables;
    for (let id = 0; id < count; id++) {
      if (((flags[id] ?? 0) & SecurableFlag.missing) !== 0) continue;
      const kind = kindOf(facts, id);
      const own = name[id] ?? '';
      if (kind === 'database' || kind === 'schema') this.#add(parentOf(facts, id), 'in', own, id);
      else if (kind === 'routine') this.#add(parentOf(facts, id), 'routine', baseName(own), id);
      else if (RELATION_KINDS.has(kind)) this.#add(parentOf(facts, id), 'relation', own, id);
    }
  }

  child(parent: SecurableId, name: string): SecurableId | undefined {
    return this.#byName.get(this.#key(parent, 'in', name))?.[0];
  }

  objects(parent: SecurableId, kind: NamedUse['kind'], name: string): readonly SecurableId[] {
    return parent === NONE ? [] : (this.#byName.get(this.#key(parent, kind, name)) ?? []);
  }

  /** The database, where the snapshot has no more than one; else NONE. */
  onlyDatabase(): SecurableId {
    const { count } = this.#facts.securables;
    const all = Array.from({ length: count }, (_, id) => id).filter((id) => kindOf(this.#facts, id) === 'database');
    return all.length === 1 ? (all[0] ?? NONE) : NONE;
  }

  #add(parent: SecurableId, kind: string, name: string, id: SecurableId): void {
    const key = this.#key(parent, kind, name);
    const known = this.#byName.get(key);
    if (known === undefined) this.#byName.set(key, [id]);
    else known.push(id);
  }

  /** Routines of MySQL are compared without regard to case whatever the setting. */
  #key(parent: SecurableId, kind: string, name: string): string {
    const folded = kind === 'routine' && this.#facts.engine !== 'postgres' ? name.toLowerCase() : this.#fold(name);
    return `${String(parent)} ${kind} ${folded}`;
  }
}

const baseName = (routine: string): string =>
  routine.includes('(') ? routine.slice(0, routine.indexOf('(')) : routine;
