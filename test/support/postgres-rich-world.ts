import type { PostgresServer } from './servers.ts';

/** Role names that break naive parsers of ACL text, and quoting. */
export const HOSTILE_ROLES: readonly string[] = [
  'PUBLIC',
  '"PUBLIC"',
  '123',
  '0',
  'NULL',
  'a=b/c',
  '=',
  '/',
  '*',
  'has space',
  'do"uble ""quotes"',
  "sin'gle",
  'back\\slash\\',
  'line\nbreak\ttab',
  '{brace},comma}',
  'ünïcødé',
  'é'.repeat(31),
  '数据库所有者',
  'Mixed.Case',
  'select',
];

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Secrets that are planted wherever the server can keep one; none may ever leave it. */
export const CANARY = 'cnry5f2a';

/**
 * Creates roles, a database `shop` with every kind of object and every way to grant, a database `hostile` whose names are
 * hostile, and a database `empty`; what a version does not have is left out.
 */
export async function createRichWorld(server: PostgresServer): Promise<void> {
  const major = Number(server.version.split('.')[0]);
  const cluster = await server.connect('postgres');
  for (const sql of clusterStatements(major)) await cluster.query(sql);
  const shop = await server.connect('shop');
  for (const sql of shopStatements(major)) await shop.query(sql);
  const hostile = await server.connect('hostile');
  for (const sql of hostileStatements()) await hostile.query(sql);
  await Promise.all([cluster.end(), shop.end(), hostile.end()]);
}

const clusterStatements = (major: number): readonly string[] => [
  `CREATE ROLE shop_own NOLOGIN PASSWORD '${CANARY}'`,
  `CREATE ROLE app LOGIN PASSWORD '${CANARY}' CONNECTION LIMIT 7 VALID UNTIL '2031-05-06 07:08:09+00'`,
  'CREATE ROLE reader NOLOGIN',
  'CREATE ROLE noinherit LOGIN NOINHERIT',
  'CREATE ROLE builder LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS',
  'CREATE ROLE rds_superuser NOLOGIN',
  'GRANT reader TO app WITH ADMIN OPTION',
  'GRANT app TO noinherit',
  'GRANT pg_read_all_data TO builder'.replace('pg_read_all_data', major >= 14 ? 'pg_read_all_data' : 'pg_monitor'),
  ...(major >= 16
    ? [
        'GRANT reader TO noinherit WITH INHERIT TRUE, SET FALSE',
        'GRANT reader TO builder WITH INHERIT FALSE, SET TRUE',
        'GRANT reader TO builder WITH ADMIN TRUE GRANTED BY app',
      ]
    : []),
  'ALTER ROLE app SET search_path = api, public',
  `ALTER ROLE app SET application_name = '${CANARY}'`,
  'CREATE DATABASE shop OWNER shop_own',
  'CREATE DATABASE empty',
  'CREATE DATABASE hostile',
  'ALTER ROLE app IN DATABASE shop SET role = reader',
  'ALTER DATABASE shop SET row_security = off',
  'REVOKE CONNECT ON DATABASE empty FROM PUBLIC',
  'GRANT CONNECT ON DATABASE empty TO app WITH GRANT OPTION',
  'GRANT CREATE ON TABLESPACE pg_default TO app',
  ...(major >= 15
    ? ['GRANT SET ON PARAMETER log_statement TO app', 'GRANT ALTER SYSTEM ON PARAMETER work_mem TO app']
    : []),
  ...HOSTILE_ROLES.map((name) => `CREATE ROLE ${quote(name)} LOGIN`),
];

const shopStatements = (major: number): readonly string[] => [
  'CREATE SCHEMA billing AUTHORIZATION shop_own',
  'CREATE SCHEMA api AUTHORIZATION shop_own',
  'GRANT USAGE ON SCHEMA billing TO app',
  'GRANT CREATE, USAGE ON SCHEMA api TO reader WITH GRANT OPTION',
  'SET ROLE shop_own',
  'CREATE TABLE billing.inv (id int, pan text, note text, gone text)',
  'CREATE TABLE billing.untouched (id int)',
  'CREATE TABLE billing.nobody (id int)',
  'REVOKE ALL ON billing.nobody FROM shop_own',
  'GRANT SELECT ON billing.inv TO app WITH GRANT OPTION',
  'GRANT INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON billing.inv TO reader',
  ...(major >= 17 ? ['GRANT MAINTAIN ON billing.inv TO noinherit'] : []),
  'GRANT SELECT (pan), UPDATE (pan, note) ON billing.inv TO reader',
  'GRANT SELECT (gone) ON billing.inv TO PUBLIC',
  'ALTER TABLE billing.inv DROP COLUMN gone',
  'SET ROLE app',
  'GRANT SELECT ON billing.inv TO PUBLIC',
  'GRANT SELECT ON billing.inv TO reader',
  'SET ROLE shop_own',
  'ALTER TABLE billing.inv ENABLE ROW LEVEL SECURITY',
  'ALTER TABLE billing.inv FORCE ROW LEVEL SECURITY',
  'CREATE TABLE billing.part (id int, d date) PARTITION BY RANGE (d)',
  "CREATE TABLE billing.part_1 PARTITION OF billing.part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id)",
  'CREATE TABLE billing.part_1_1 PARTITION OF billing.part_1 DEFAULT',
  'CREATE TABLE billing.parent (id int)',
  'CREATE TABLE billing.child () INHERITS (billing.parent)',
  'CREATE INDEX ON billing.part (id)',
  'CREATE SEQUENCE billing.numbers',
  'GRANT USAGE ON SEQUENCE billing.numbers TO app',
  'CREATE VIEW api.owner_rights AS SELECT * FROM billing.inv',
  ...(major >= 15
    ? [
        'CREATE VIEW api.invoker WITH (security_invoker) AS SELECT * FROM billing.inv',
        'CREATE VIEW api.invoker_off WITH (security_invoker = off) AS SELECT * FROM billing.inv',
      ]
    : []),
  'CREATE MATERIALIZED VIEW api.stored AS SELECT id FROM billing.parent',
  'GRANT SELECT ON api.stored TO PUBLIC',
  "CREATE TYPE billing.state AS ENUM ('new', 'paid')",
  'CREATE TYPE billing.money2 AS (amount numeric, currency text)',
  'CREATE DOMAIN billing.percent AS int CHECK (VALUE <= 100)',
  'CREATE TYPE billing.span AS RANGE (subtype = date)',
  'REVOKE USAGE ON TYPE billing.state FROM PUBLIC',
  'GRANT USAGE ON TYPE billing.state TO app',
  'GRANT USAGE ON TYPE billing.parent TO app', // the row type of a table
  `CREATE FUNCTION billing.f(a int, b billing.state, VARIADIC c text[]) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT '${CANARY}' $$`,
  'CREATE FUNCTION billing.f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$',
  'CREATE FUNCTION billing.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE PROCEDURE billing.p(a text, INOUT b int) LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE AGGREGATE billing.total(int) (SFUNC = int4pl, STYPE = int)',
  'REVOKE EXECUTE ON FUNCTION billing.f(int) FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION billing.f(int) TO app WITH GRANT OPTION',
  'SELECT lo_create(4242), lo_create(4243)',
  'GRANT SELECT ON LARGE OBJECT 4242 TO app',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app',
  'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT INSERT, UPDATE ON TABLES TO reader WITH GRANT OPTION',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT USAGE ON SEQUENCES TO PUBLIC',
  'ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO reader',
  'ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC, shop_own',
  ...(major >= 18 ? ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO app'] : []),
  'RESET ROLE',
  'CREATE FOREIGN DATA WRAPPER other',
  'GRANT USAGE ON FOREIGN DATA WRAPPER other TO app',
  `CREATE SERVER elsewhere FOREIGN DATA WRAPPER other OPTIONS (host 'db2.example', access_token '${CANARY}')`,
  'GRANT USAGE ON FOREIGN SERVER elsewhere TO reader',
  'CREATE FOREIGN TABLE billing.far (id int) SERVER elsewhere',
  `CREATE USER MAPPING FOR app SERVER elsewhere OPTIONS (user 'x', password '${CANARY}')`,
  'REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC',
  'GRANT USAGE ON LANGUAGE plpgsql TO app',
  // the engine's own objects, changed
  'GRANT SELECT ON pg_catalog.pg_authid TO app',
  'GRANT SELECT (subconninfo) ON pg_catalog.pg_subscription TO reader',
  'GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO app',
  'REVOKE SELECT ON information_schema.columns FROM PUBLIC',
  'CREATE FUNCTION pg_catalog.planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$',
  'CREATE TEMPORARY TABLE passing (id int)',
  // a grantee that was dropped behind the catalogs' back
  'GRANT SELECT ON billing.untouched TO reader',
  "UPDATE pg_class SET relacl = relacl || makeaclitem(99999999, relowner, 'SELECT', false) WHERE relname = 'untouched'",
];

/** Each hostile role owns a schema, a table and a column of its name, and grants to the next. */
const hostileStatements = (): readonly string[] =>
  HOSTILE_ROLES.flatMap((name, i) => {
    const next = quote(HOSTILE_ROLES[(i + 1) % HOSTILE_ROLES.length] ?? '');
    const own = quote(name);
    const type = `${own}.${quote(`t${name}`.slice(0, 30))}`;
    return [
      `CREATE SCHEMA ${own} AUTHORIZATION ${own}`,
      `CREATE TABLE ${own}.${own} (${own} int)`,
      `ALTER TABLE ${own}.${own} OWNER TO ${own}`,
      `CREATE TYPE ${type} AS ENUM ()`,
      `CREATE FUNCTION ${own}.${own}(${type}, int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$`,
      `SET ROLE ${own}`,
      `GRANT USAGE ON SCHEMA ${own} TO ${next}`,
      `GRANT SELECT, INSERT ON ${own}.${own} TO ${next} WITH GRANT OPTION`,
      `GRANT UPDATE (${own}) ON ${own}.${own} TO ${next}, PUBLIC`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${own} GRANT SELECT ON TABLES TO ${next}`,
      `SET ROLE ${next}`,
      `GRANT SELECT ON ${own}.${own} TO PUBLIC`,
      'RESET ROLE',
    ];
  });
