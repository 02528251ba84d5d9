import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { codeOf, type Row, type Session } from './connect.ts';
import { DATASETS, datasetsOf, isGrantTable, type Dataset, type DatasetName } from './datasets.ts';
import { compare } from '../../shared/compare.ts';
import { KIT_GRANTS, KIT_PREFIX, KIT_TABLE_DEFINITION } from './kit.ts';
import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import { ENGINES } from './queries/engines.ts';
import { KIT_PROCEDURES } from './queries/kit-procedures.ts';
import { OWN_GRANTS } from './queries/own-grants.ts';
import { LEADING_ENGINES, tableDefinition } from './queries/table-definition.ts';
import { VARIABLES } from './queries/variables.ts';
import { sightOf, type Sight } from './sight.ts';

/** Everything that one reading of a server gave, and what it did not. */
export interface ServerRows {
  readonly datasets: Readonly<Partial<Record<DatasetName, readonly Row[]>>>;
  readonly variables: readonly Row[];
  readonly engines: readonly Row[];
  /** What SHOW CREATE TABLE said, by database and table; null: refused. */
  readonly definitions: readonly {
    readonly database: string;
    readonly table: string;
    readonly statement: string | null;
  }[];
  readonly missing: readonly Missing[];
  /** The statement that gave a dataset, for asking again. */
  readonly asked: Readonly<Partial<Record<DatasetName, string>>>;
  /** Procedures that were called instead of sending a query. */
  readonly called: readonly KitCall[];
  /** A procedure was called and nothing said what its definer may. */
  readonly kitUnjudged: boolean;
}

/** One or more with the same server. */
export type Sessions = readonly [Session, ...Session[]];

/** A dataset that was refused, or of which rows may be hidden. */
export interface Missing {
  readonly dataset: DatasetName;
  readonly why: 'refused' | 'hidden';
  /** Databases that a partial revoke hides; empty: all that the reader has no right in. */
  readonly databases: readonly string[];
  /** The procedure of the kit that was used has too few rights itself. */
  readonly byKit: boolean;
}

export interface KitCall {
  readonly schema: string;
  readonly procedure: string;
}

/**
 * Reads every dataset: with a query of our own where that shows everything, else by a procedure of the kit. The first session
 * reads the grant tables, so that they are of one moment; what there is on the server is read by whichever session is free.
 */
export async function readDatasets(engine: MysqlEngine, sessions: Sessions): Promise<ServerRows> {
  const [{ query }] = sessions;
  const kit = await findKit(query);
  const own = sightOf(await texts(query, OWN_GRANTS));
  const grantsOfKit = kit.schemaOf(KIT_GRANTS);
  const definers = grantsOfKit === undefined ? undefined : sightOf(await texts(query, kit.call(KIT_GRANTS)));
  const names = datasetsOf(engine);
  const readings = new Map<DatasetName, Reading>();
  const readEach = async (session: Session, list: Iterable<DatasetName>): Promise<void> => {
    for (const name of list) readings.set(name, await readDataset(session.query, engine, name, own, kit, definers));
  };
  const objects = names.filter((name) => !isGrantTable(name)).values(); // shared: who is free takes the next
  await Promise.all(
    sessions.map(async (session, i) => {
      if (i === 0) await readEach(session, names.filter(isGrantTable));
      await readEach(session, objects);
    }),
  );
  const datasets: Partial<Record<DatasetName, readonly Row[]>> = {};
  const asked: Partial<Record<DatasetName, string>> = {};
  const missing: Missing[] = [];
  for (const name of names) {
    const read = readings.get(name);
    datasets[name] = read?.rows ?? [];
    if (read?.sql !== undefined) asked[name] = read.sql;
    if (read?.missing !== undefined) missing.push(read.missing);
  }
  const [variables, engines] = [await query(VARIABLES), await query(ENGINES)];
  const definitions = [];
  for (const row of datasets.tables ?? []) {
    if (!leads(row)) continue;
    const [database, table] = [row['TABLE_SCHEMA'] ?? '', row['TABLE_NAME'] ?? ''];
    definitions.push({ database, table, statement: await readDefinition(query, kit, database, table) });
  }
  const kitUnjudged = definers === undefined && kit.called().length > 0;
  return { datasets, variables, engines, definitions, missing, asked, called: kit.called(), kitUnjudged };
}

const leads = (row: Row): boolean =>
  (LEADING_ENGINES as readonly string[]).includes((row['ENGINE'] ?? '').toUpperCase()) &&
  !['mysql', 'sys', 'performance_schema'].includes(row['TABLE_SCHEMA'] ?? '');

interface Reading {
  readonly rows: readonly Row[];
  /** undefined: refused. */
  readonly sql?: string;
  readonly missing?: Missing;
}

async function readDataset(
  query: Session['query'],
  engine: MysqlEngine,
  name: DatasetName,
  own: Sight,
  kit: Kit,
  definers: Sight | undefined,
): Promise<Reading> {
  const dataset: Dataset = DATASETS[name];
  const procedure = KIT_PREFIX + name;
  const miss = (why: Missing['why'], byKit: boolean, databases: readonly string[] = []): Missing => ({
    dataset: name,
    why,
    databases,
    byKit,
  });
  const limits = limitsOf(dataset, engine, own);
  if (limits === undefined || kit.schemaOf(procedure) === undefined) {
    const quick = dataset.quick?.[engine];
    const short =
      quick === undefined || !own.has(quick.takes) ? undefined : await unlessRefused(() => query(quick.sql));
    const rows = short ?? (await unlessRefused(() => query(dataset.sql)));
    if (rows !== undefined)
      return { rows, sql: dataset.sql, ...(limits === undefined ? {} : { missing: miss('hidden', false, limits) }) };
  }
  if (kit.schemaOf(procedure) === undefined) return { rows: [], missing: miss('refused', false) };
  const sql = kit.call(procedure);
  const rows = await unlessRefused(() => query(sql));
  if (rows === undefined) return { rows: [], missing: miss('refused', true) };
  const seen = definers === undefined ? undefined : limitsOf(dataset, engine, definers);
  return { rows, sql, ...(seen === undefined ? {} : { missing: miss('hidden', true, seen) }) };
}

/** undefined: the rights are enough to see all; else the databases that are hidden, none named where it is most of them. */
function limitsOf(dataset: Dataset, engine: MysqlEngine, sight: Sight): readonly string[] | undefined {
  if (dataset.anyOf === undefined) return undefined;
  if (!dataset.anyOf[engine].some(sight.has)) return [];
  return sight.except.length > 0 ? sight.except : undefined;
}

async function readDefinition(
  query: Session['query'],
  kit: Kit,
  database: string,
  table: string,
): Promise<string | null> {
  const direct = await unlessRefused(() => query(tableDefinition(database, table)));
  const values = [database, table].map(quoteText).join(', ');
  const rows =
    direct ??
    (kit.schemaOf(KIT_TABLE_DEFINITION) === undefined
      ? undefined
      : await unlessRefused(() => query(kit.call(KIT_TABLE_DEFINITION, values))));
  return rows?.[0]?.['Create Table'] ?? null;
}

/** A string for this session, whose sql_mode leaves backslashes their meaning. */
const quoteText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

interface Kit {
  readonly schemaOf: (procedure: string) => string | undefined;
  readonly call: (procedure: string, values?: string) => string;
  readonly called: () => readonly KitCall[];
}

/** Finds the procedures that we may call; where several databases have one, the first. */
async function findKit(query: Session['query']): Promise<Kit> {
  const schemas = new Map<string, string>();
  const found = (await query(KIT_PROCEDURES)).map((row) => [row['ROUTINE_NAME'] ?? '', row['ROUTINE_SCHEMA'] ?? '']);
  for (const [name = '', schema = ''] of found.sort()) if (!schemas.has(name)) schemas.set(name, schema);
  const called = new Map<string, KitCall>();
  return {
    schemaOf: (procedure) => schemas.get(procedure),
    call: (procedure, values = '') => {
      const schema = schemas.get(procedure) ?? '';
      called.set(procedure, { schema, procedure });
      return `CALL ${quoteIdentifier(schema)}.${quoteIdentifier(procedure)}(${values})`;
    },
    called: () => [...called.values()].sort((a, b) => compare(a.procedure, b.procedure)),
  };
}

async function texts(query: Session['query'], sql: string): Promise<readonly string[]> {
  const rows = (await unlessRefused(() => query(sql))) ?? [];
  return rows.flatMap((row) => Object.values(row).filter((value) => value !== null));
}

/** The server's words for "you may not". */
const REFUSALS: ReadonlySet<string> = new Set([
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_PROCACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_ERROR',
  'ER_VIEW_INVALID',
  'ER_NO_SUCH_USER',
  'ER_SP_DOES_NOT_EXIST',
  'ER_NO_SUCH_TABLE',
  'ER_UNKNOWN_TABLE', // of information_schema, where a plugin is off
  'ER_NONEXISTING_GRANT',
]);

/** undefined: refused. */
async function unlessRefused<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (REFUSALS.has(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
