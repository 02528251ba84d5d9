import type pg from 'pg';
import type { Action } from '../../../src/model/access.ts';
import type { SecurableKind } from '../../../src/model/facts.ts';
import { quoteIdentifier } from '../../../src/dialects/postgres/names.ts';
import { OTHER, WORLD } from './generate.ts';
import type { Way } from './generate-ways.ts';

/** Something to try. Several of them make one unit: the action is allowed when one of them is. */
export interface Attempt {
  readonly sql: string;
  /** A plannable statement: PREPARE takes it. */
  readonly prepares?: true;
  /** Needs no session in the world's own database. */
  readonly anywhere?: true;
  /** Shows by division by zero that a policy hid a row. */
  readonly counts?: true;
  /**
   * Makes itself able first: as the owner, who grants itself its own right (the attempts that this one follows up, and what
   * shows that one is the owner), or by leaving the server for its machine.
   */
  readonly escalates?: { readonly failed?: string; readonly owner?: string };
  /** The relation that ANALYZE without names has to reach. */
  readonly analyzes?: number;
}

/** One cell of the comparison: this action on this object (or on this column of it). */
export interface Unit {
  readonly kind: SecurableKind;
  /** Names from the database downwards, as the catalogs spell them; a column comes last. */
  readonly names: readonly string[];
  readonly action: Action;
  readonly attempts: readonly Attempt[];
  /** Tables that are used by it, of an object that stands for a way to others. */
  readonly reaches?: readonly { readonly names: readonly string[]; readonly action: Action }[];
  /** Names in its definition were resolved when it was made. */
  readonly bound?: boolean;
}

interface Found {
  readonly kind: string;
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly columns: readonly string[] | null;
  readonly keys: readonly string[] | null;
}

/** Everything that the world's objects can be used for, read from the catalogs, so that it fits any world. */
export async function unitsOf(client: pg.Client, major: number): Promise<readonly Unit[]> {
  const { rows } = await client.query<Found>(OBJECTS);
  const { rows: places } = await client.query<{ data: string }>("SELECT current_setting('data_directory') AS data");
  const outside = breakouts(places[0]?.data ?? '');
  const units = rows
    .flatMap((row) => unitsFor(row, major))
    .map((unit) => ({ ...unit, attempts: [...unit.attempts, ...outside(unit.action)] }));
  return [...units, ...(await ways(client))];
}

/** Whoever runs programs or changes files as the server's own user has all that the server has; its files show what it holds. */
function breakouts(data: string): (action: Action) => readonly Attempt[] {
  const outside = (sql: string): Attempt => ({ sql, anywhere: true, escalates: {} });
  const changes = [outside("COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'"), outside("COPY (SELECT 1) TO '/dev/null'")];
  const reads = outside(`COPY lab.mine FROM '${data}/PG_VERSION'`);
  return (action) => (action === 'read' ? [...changes, reads] : changes);
}

interface FoundWay extends Omit<Way, 'reaches'> {
  readonly kind: SecurableKind;
  readonly schema: string;
  readonly name: string;
  readonly reaches: Unit['reaches'] & object;
}

/** What the comments say that the generator left; objects that are ways are tried as such only. */
async function ways(client: pg.Client): Promise<readonly Unit[]> {
  const { rows } = await client.query<FoundWay>(WAYS);
  return rows.map(({ kind, schema, name, action, attempt, prepares, bound, reaches }) => ({
    kind,
    names: [WORLD, schema, name],
    action,
    attempts: [{ sql: attempt, ...(prepares ? { prepares } : {}) }],
    reaches,
    bound,
  }));
}

const WAYS = `
SELECT o.kind, o.schema, o.name, w->>'action' AS action, w->>'attempt' AS attempt, (w->'prepares')::bool AS prepares,
       (w->'bound')::bool AS bound,
       (SELECT jsonb_agg(jsonb_build_object('names', jsonb_build_array('${WORLD}', n.nspname, c.relname), 'action', r->>1))
          FROM jsonb_array_elements(w->'reaches') r JOIN pg_class c ON c.oid = to_regclass(r->>0)
          JOIN pg_namespace n ON n.oid = c.relnamespace) AS reaches
  FROM (SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreign-table' ELSE 'materialized-view' END AS kind,
               n.nspname AS schema, c.relname AS name, obj_description(c.oid, 'pg_class') AS description
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname LIKE 'x\\_%'
        UNION ALL
        SELECT 'routine', n.nspname, p.proname || '()', obj_description(p.oid, 'pg_proc')
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname LIKE 'x\\_%') o,
       jsonb_array_elements(o.description::jsonb) w
 WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(w->'reaches') r WHERE to_regclass(r->>0) IS NULL)
 ORDER BY 1, 2, 3, 4`;

const OBJECTS = `
SELECT 'database' AS kind, oid::int, '' AS schema, datname AS name, datdba::regrole::text AS owner, NULL::text[] AS columns, NULL::text[] AS keys
  FROM pg_database WHERE datname IN ('${WORLD}', '${OTHER}')
UNION ALL
SELECT 'schema', oid::int, nspname, nspname, nspowner::regrole::text, NULL, NULL FROM pg_namespace
 WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'lab')
UNION ALL
SELECT c.relkind::text, c.oid::int, n.nspname, c.relname, c.relowner::regrole::text,
       ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum),
       ARRAY(SELECT attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
              WHERE i.indrelid = c.oid AND i.indisunique AND i.indnatts = 1)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relname NOT LIKE 'x\\_%' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'lab')
UNION ALL
SELECT 'f', p.oid::int, n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', p.proowner::regrole::text, NULL, NULL
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE p.proname NOT LIKE 'x\\_%' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'lab')
UNION ALL
SELECT 'L', oid::int, '', oid::text, lomowner::regrole::text, NULL, NULL FROM pg_largeobject_metadata
ORDER BY 1, 3, 4`;

function unitsFor(row: Found, major: number): Unit[] {
  switch (row.kind) {
    case 'database':
      return databaseUnits(row);
    case 'schema':
      return schemaUnits(row);
    case 'S':
      return sequenceUnits(row, major);
    case 'f':
      return routineUnits(row);
    case 'L':
      return largeObjectUnits(row);
    default:
      return relationUnits(row, major);
  }
}

/** A database's owner may drop it from a session in any other; ALTER DATABASE asks for the same right and can be undone. */
const ownsDatabase = (name: string): Attempt => ({
  sql: `ALTER DATABASE ${name} SET work_mem = '4MB'`,
  anywhere: true,
});
const ownsWorld = ownsDatabase(WORLD);

function databaseUnits({ name }: Found): Unit[] {
  const create: Attempt[] = name === WORLD ? [{ sql: 'CREATE SCHEMA lab_new' }] : [];
  return [{ kind: 'database', names: [name], action: 'ddl', attempts: [ownsDatabase(name), ...create] }];
}

const dropsSchema = (schema: string): Attempt => ({ sql: `DROP SCHEMA ${quoteIdentifier(schema)} CASCADE` });
/** The server refuses to drop what a role of its own owns, as such. */
const dropsOwned = (owner: string): Attempt[] =>
  owner === 'postgres' || owner === 'pg_database_owner' ? [] : [{ sql: `DROP OWNED BY ${owner} CASCADE` }];

function schemaUnits({ name, owner }: Found): Unit[] {
  const attempts = [
    ownsWorld,
    dropsSchema(name),
    ...dropsOwned(owner),
    { sql: `CREATE TABLE ${quoteIdentifier(name)}.lab_new ()` },
  ];
  return [{ kind: 'schema', names: [WORLD, name], action: 'ddl', attempts }];
}

const qualified = ({ schema, name }: Found): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

const SEQUENCE_DATA = (oid: string): string =>
  `SELECT 1 / (last_value IS NOT NULL)::int FROM pg_get_sequence_data(${oid})`;

/** USAGE would do for this function, and SELECT is what is asked about. */
const LAST_VALUE = (oid: string): string =>
  `SELECT pg_sequence_last_value(${oid}), 1 / has_sequence_privilege(${oid}, 'SELECT')::int`;

function sequenceUnits(row: Found, major: number): Unit[] {
  const name = qualified(row);
  const byOid = `${String(row.oid)}::oid::regclass`;
  const grantSelf = `GRANT ALL ON SEQUENCE ${name} TO ${row.owner}`;
  const read: Attempt[] = [
    { sql: `SELECT last_value FROM ${name}`, prepares: true },
    // By OID, without USAGE on the schema; either answers without an error where the privilege is missing.
    { sql: major >= 18 ? SEQUENCE_DATA(byOid) : LAST_VALUE(byOid) },
  ];
  const write: Attempt[] = [{ sql: `SELECT nextval(${byOid})` }, { sql: `SELECT setval(${byOid}, 5)` }];
  const owns = comments(`SEQUENCE ${name}`);
  const shared = { kind: 'sequence', names: [WORLD, row.schema, row.name] } as const;
  return [
    { ...shared, action: 'read', attempts: [...read, ...escalated(grantSelf, owns, read)] },
    { ...shared, action: 'write', attempts: [...write, ...escalated(grantSelf, owns, write)] },
    {
      ...shared,
      action: 'ddl',
      attempts: [ownsWorld, dropsSchema(row.schema), ...dropsOwned(row.owner), owns],
    },
  ];
}

function routineUnits(row: Found): Unit[] {
  const bare = row.name.slice(0, row.name.indexOf('('));
  const name = `${quoteIdentifier(row.schema)}.${quoteIdentifier(bare)}`;
  const signature = name + row.name.slice(bare.length);
  const call: Attempt = { sql: `SELECT ${name}()`, prepares: true };
  const owns = comments(`FUNCTION ${signature}`);
  const shared = { kind: 'routine', names: [WORLD, row.schema, row.name] } as const;
  return [
    {
      ...shared,
      action: 'execute',
      attempts: [call, ...escalated(`GRANT ALL ON FUNCTION ${signature} TO ${row.owner}`, owns, [call])],
    },
    {
      ...shared,
      action: 'ddl',
      attempts: [ownsWorld, dropsSchema(row.schema), ...dropsOwned(row.owner), owns],
    },
  ];
}

function largeObjectUnits({ name, owner }: Found): Unit[] {
  const grantSelf = `GRANT ALL ON LARGE OBJECT ${name} TO ${owner}`;
  const read: Attempt[] = [{ sql: `SELECT lo_get(${name})` }];
  const write: Attempt[] = [{ sql: `SELECT lo_put(${name}, 0, 'y')` }];
  const owns = comments(`LARGE OBJECT ${name}`);
  const shared = { kind: 'large-object', names: [WORLD, name] } as const;
  return [
    { ...shared, action: 'read', attempts: [...read, ...escalated(grantSelf, owns, read)] },
    { ...shared, action: 'write', attempts: [...write, ...escalated(grantSelf, owns, write)] },
    { ...shared, action: 'ddl', attempts: [ownsWorld, ...dropsOwned(owner), owns] },
  ];
}

const RELATIONS: Readonly<Record<string, { readonly kind: SecurableKind; readonly keyword: string }>> = {
  r: { kind: 'table', keyword: 'TABLE' },
  p: { kind: 'partitioned-table', keyword: 'TABLE' },
  v: { kind: 'view', keyword: 'VIEW' },
  m: { kind: 'materialized-view', keyword: 'MATERIALIZED VIEW' },
};

function relationUnits(row: Found, major: number): Unit[] {
  const { kind, keyword } = RELATIONS[row.kind] ?? { kind: 'table', keyword: 'TABLE' };
  const name = qualified(row);
  const owns = comments(`${keyword} ${name}`);
  const table = row.kind === 'r' || row.kind === 'p';
  const columns = (row.columns ?? []).map(quoteIdentifier);
  const grantSelf = `GRANT ALL ON ${name} TO ${row.owner}`;
  const names = [WORLD, row.schema, row.name];
  const whole = wholeTable(name, columns, row.kind);
  // Columns of which none is granted alone stand for the table: the first one.
  const [first = ''] = row.columns ?? [];
  const reference = (row.keys ?? []).includes(first) ? [references(name, quoteIdentifier(first))] : [];
  const ddl: Attempt[] = [
    ownsWorld,
    dropsSchema(row.schema),
    owns,
    { sql: `DROP ${keyword} ${name} CASCADE` },
    ...triggers(name, row.kind),
    ...dropsOwned(row.owner),
  ];
  const read: Attempt[] = [{ sql: `SELECT 1 / (count(t.*) > 1)::int FROM ${name} t`, prepares: true, counts: true }];
  const units: Unit[] = [{ kind, names, action: 'read', attempts: [...read, ...escalated(grantSelf, owns, read)] }];
  if (row.kind !== 'm')
    units.push({ kind, names, action: 'write', attempts: [...whole, ...escalated(grantSelf, owns, whole)] });
  units.push({ kind, names, action: 'ddl', attempts: [...ddl, ...reference] });
  if (row.kind !== 'v') units.push(maintenance(row, { kind, names }, owns, major));
  if (!table) return units;
  return [...units, ...(row.columns ?? []).slice(1).flatMap((column) => columnUnits(column, row, name, ddl, owns))];
}

/** The same attempts after the owner has granted itself what it lacks; `owner` is a statement that asks for ownership. */
const escalated = (grantSelf: string, owner: Attempt, attempts: readonly Attempt[]): Attempt[] =>
  attempts.map(({ sql, counts }) => ({
    sql: `${grantSelf}; ${sql}`,
    escalates: { failed: sql, owner: owner.sql },
    ...(counts === true ? { counts } : {}),
  }));

const comments = (object: string): Attempt => ({ sql: `COMMENT ON ${object} IS 'x'` });

function wholeTable(name: string, columns: readonly string[], relkind: string): Attempt[] {
  const list = columns.join(', ');
  return [
    { sql: `INSERT INTO ${name} (${list}) VALUES (${columns.map(() => '7').join(', ')})`, prepares: true },
    { sql: `UPDATE ${name} SET ${columns.map((column) => `${column} = 7`).join(', ')}`, prepares: true },
    { sql: `DELETE FROM ${name}`, prepares: true },
    ...(relkind === 'v' ? [] : [{ sql: `TRUNCATE ${name}` }]),
  ];
}

function triggers(name: string, relkind: string): Attempt[] {
  if (relkind === 'm') return [];
  // A trigger for each row of a partitioned table would be one on every partition, too.
  const [when, each] = relkind === 'v' ? ['INSTEAD OF', 'ROW'] : ['BEFORE', 'STATEMENT'];
  return [{ sql: `CREATE TRIGGER lab_new ${when} INSERT ON ${name} FOR EACH ${each} EXECUTE FUNCTION lab.fires()` }];
}

const references = (name: string, column: string): Attempt => ({
  sql: `ALTER TABLE lab.mine ADD FOREIGN KEY (c) REFERENCES ${name} (${column})`,
});

/** ANALYZE stands for what MAINTAIN allows: it tells by its effect, and without a name it looks none up. */
function maintenance(row: Found, shared: Pick<Unit, 'kind' | 'names'>, owns: Attempt, major: number): Unit {
  const name = qualified(row);
  const named: Attempt[] =
    row.kind === 'm'
      ? [{ sql: `REFRESH MATERIALIZED VIEW ${name}` }]
      : row.kind === 'r' && (row.keys ?? []).length > 0
        ? [{ sql: `REINDEX TABLE ${name}` }]
        : [];
  const grantSelf = `GRANT MAINTAIN ON ${name} TO ${row.owner}`;
  // REINDEX of a partitioned table cannot be undone.
  const lock: Attempt = { sql: `${grantSelf}; LOCK TABLE ${name}`, escalates: { owner: owns.sql } };
  const escalates = major < 17 ? [] : row.kind === 'p' ? [lock] : escalated(grantSelf, owns, named);
  return { ...shared, action: 'admin', attempts: [...named, { sql: '', analyzes: row.oid }, ...escalates] };
}

function columnUnits(column: string, row: Found, table: string, ddl: readonly Attempt[], owns: Attempt): Unit[] {
  const name = quoteIdentifier(column);
  const grantSelf = `GRANT ALL ON ${table} TO ${row.owner}`;
  const shared = { kind: 'column', names: [WORLD, row.schema, row.name, column] } as const;
  const read: Attempt[] = [{ sql: `SELECT 1 / (count(${name}) > 1)::int FROM ${table}`, prepares: true, counts: true }];
  // Deleting rows takes their columns along.
  const write: Attempt[] = [
    { sql: `UPDATE ${table} SET ${name} = 7`, prepares: true },
    { sql: `INSERT INTO ${table} (${name}) VALUES (7)`, prepares: true },
    { sql: `DELETE FROM ${table}`, prepares: true },
    { sql: `TRUNCATE ${table}` },
  ];
  const units: Unit[] = [
    { ...shared, action: 'read', attempts: [...read, ...escalated(grantSelf, owns, read)] },
    { ...shared, action: 'write', attempts: [...write, ...escalated(grantSelf, owns, write)] },
  ];
  // Nothing can reference a column that is no key.
  if (!(row.keys ?? []).includes(column)) return units;
  return [...units, { ...shared, action: 'ddl', attempts: [...ddl, references(table, name)] }];
}
