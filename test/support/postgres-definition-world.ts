import { CANARY } from './postgres-rich-world.ts';
import type { PostgresServer } from './servers.ts';

/** A database `defs` with everything that runs when an object is used, and every way out of it. */
export async function createDefinitionWorld(server: PostgresServer): Promise<void> {
  const major = Number(server.version.split('.')[0]);
  const cluster = await server.connect('postgres');
  for (const sql of CLUSTER) await cluster.query(sql);
  await cluster.end();
  const database = await server.connect('defs');
  for (const sql of statements(major)) await database.query(sql);
  await database.end();
}

const CLUSTER = [
  'CREATE ROLE own NOLOGIN',
  `CREATE ROLE "odd ""own" NOLOGIN`,
  'CREATE ROLE app LOGIN',
  'CREATE ROLE far LOGIN',
  'CREATE DATABASE defs OWNER own',
];

const statements = (major: number): readonly string[] => [
  'CREATE SCHEMA b AUTHORIZATION own',
  'CREATE SCHEMA api AUTHORIZATION own',
  'CREATE SCHEMA "odd. ""x" AUTHORIZATION "odd ""own"',
  'GRANT USAGE ON SCHEMA b TO "odd ""own"',
  'CREATE TABLE b.inv (id int PRIMARY KEY, n int)',
  'CREATE TABLE b.item (id int PRIMARY KEY, inv int CONSTRAINT item_inv REFERENCES b.inv ON DELETE CASCADE, log int)',
  'CREATE TABLE b.part (id int CONSTRAINT part_inv REFERENCES b.inv) PARTITION BY RANGE (id)',
  'CREATE TABLE b.part_1 PARTITION OF b.part FOR VALUES FROM (0) TO (9)',
  'CREATE TABLE b.log (t text)',
  'CREATE TABLE public.plain (id int)',
  'CREATE TABLE public.twice (id int)',
  'CREATE TABLE api.twice (id int)',
  'CREATE TABLE "odd. ""x"."ta""ble; --" (id int)',
  ...['inv', 'item', 'part', 'part_1', 'log'].map((table) => `ALTER TABLE b.${table} OWNER TO own`),
  `ALTER TABLE "odd. ""x"."ta""ble; --" OWNER TO "odd ""own"`,
  // Routines first: views use them.
  `CREATE FUNCTION b.used(i int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT n FROM b.inv WHERE id = i /* ${CANARY} */'`,
  `CREATE FUNCTION b.nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE FUNCTION b.plain_definer() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = b, pg_temp AS $$
     DECLARE r inv%ROWTYPE; x int := (SELECT count(*) FROM item); secret text := '${CANARY}';
     BEGIN
       SELECT * INTO r FROM inv WHERE id = 1;
       r.n := used(2);
       UPDATE inv SET n = n + 1;
       DELETE FROM log;
       INSERT INTO plain VALUES (1);
     END $$`,
  `CREATE FUNCTION b.dynamic() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
     BEGIN EXECUTE 'DELETE FROM b.inv'; INSERT INTO b.log VALUES ('x'); END $$`,
  `CREATE FUNCTION b.by_path() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM plain, pg_class'`,
  `CREATE FUNCTION b.unclear() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM twice'`,
  `CREATE FUNCTION b.over(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE FUNCTION b.over(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE FUNCTION b.calls_over() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT b.over(1)'`,
  `CREATE FUNCTION b.log(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE FUNCTION b.builtin() RETURNS double precision LANGUAGE sql SECURITY DEFINER AS 'SELECT log(2)'`,
  `CREATE FUNCTION b.internal() RETURNS double precision LANGUAGE internal STRICT SECURITY DEFINER AS 'drandom'`,
  `CREATE PROCEDURE b.proc(x int) LANGUAGE plpgsql AS $$ BEGIN CALL b.proc_2(x); COMMIT; END $$`,
  `CREATE PROCEDURE b.proc_2(x int) LANGUAGE sql AS 'TRUNCATE b.log'`,
  ...(major >= 14
    ? [
        `CREATE FUNCTION b.standard(i int) RETURNS bigint LANGUAGE sql SECURITY DEFINER
         BEGIN ATOMIC INSERT INTO b.log VALUES ('${CANARY}'); SELECT count(*) FROM b.inv WHERE b.used(i) > 0; END`,
        'CREATE FUNCTION b.returned() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM b.item)',
      ]
    : []),
  `CREATE FUNCTION b.on_change() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO b.log SELECT 'x' FROM log; RETURN NULL; END $$`,
  `CREATE FUNCTION b.empty_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
  `CREATE FUNCTION b.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM id FROM b.inv; END $$`,
  'CREATE TRIGGER changed AFTER INSERT ON b.inv REFERENCING NEW TABLE AS log FOR EACH STATEMENT EXECUTE FUNCTION b.on_change()',
  'CREATE TRIGGER gone BEFORE TRUNCATE OR DELETE OR UPDATE ON b.item EXECUTE FUNCTION b.empty_trigger()',
  'CREATE TRIGGER off BEFORE INSERT ON b.item FOR EACH ROW EXECUTE FUNCTION b.empty_trigger()',
  'ALTER TABLE b.item DISABLE TRIGGER off',
  'CREATE EVENT TRIGGER ddl ON ddl_command_end EXECUTE FUNCTION b.on_ddl()',
  'ALTER EVENT TRIGGER ddl ENABLE ALWAYS',
  // Views.
  `CREATE VIEW api.v AS SELECT i.id, b.used(i.id) AS u, '${CANARY}' AS c FROM b.inv i`,
  'CREATE VIEW api.nested AS SELECT v.id FROM api.v WHERE EXISTS (SELECT FROM b.item x WHERE x.id = v.id)',
  'CREATE VIEW api.joined AS SELECT i.id FROM b.inv i JOIN b.item x USING (id)',
  'CREATE VIEW api.catalog AS SELECT oid FROM pg_class',
  `CREATE VIEW "odd. ""x"."vi'ew" AS SELECT * FROM "odd. ""x"."ta""ble; --"`,
  'CREATE MATERIALIZED VIEW api.m AS SELECT id FROM b.inv',
  ...['v', 'nested', 'joined', 'catalog', 'm'].map((view) => `ALTER TABLE api.${view} OWNER TO own`),
  ...(major >= 15 ? ['CREATE VIEW api.invoker WITH (security_invoker) AS SELECT count(*) FROM b.inv'] : []),
  'CREATE VIEW api.ruled AS SELECT id FROM b.inv',
  'CREATE RULE away AS ON DELETE TO api.ruled DO INSTEAD UPDATE b.inv SET n = 0 WHERE id = OLD.id',
  `CREATE RULE "lo""g" AS ON INSERT TO public.plain DO ALSO (INSERT INTO b.log SELECT 'x' FROM b.item; NOTIFY x)`,
  'CREATE RULE off AS ON UPDATE TO public.plain DO ALSO DELETE FROM b.log',
  'ALTER TABLE public.plain DISABLE RULE off',
  'CREATE VIEW api.triggered AS SELECT id FROM b.inv',
  'CREATE TRIGGER instead INSTEAD OF INSERT ON api.triggered FOR EACH ROW EXECUTE FUNCTION b.empty_trigger()',
  // Other servers.
  'CREATE EXTENSION postgres_fdw',
  `CREATE SERVER srv FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '5432', dbname 'shop')`,
  'CREATE SERVER bare FOREIGN DATA WRAPPER postgres_fdw',
  `CREATE USER MAPPING FOR app SERVER srv OPTIONS (user 'far', password '${CANARY}')`,
  `CREATE USER MAPPING FOR PUBLIC SERVER srv OPTIONS (user 'every', password '${CANARY}')`,
  `CREATE USER MAPPING FOR app SERVER bare`,
  `CREATE FOREIGN TABLE api.f (id int) SERVER srv OPTIONS (schema_name 'b', table_name 'inv')`,
  'CREATE FOREIGN TABLE api.same (id int) SERVER bare',
  // Streams.
  'CREATE PUBLICATION pub FOR TABLE b.inv, b.item',
  'CREATE PUBLICATION every FOR ALL TABLES',
  'CREATE PUBLICATION none',
  'ALTER PUBLICATION pub OWNER TO own',
  ...(major >= 15 ? ['CREATE PUBLICATION schemas FOR TABLES IN SCHEMA b, TABLE public.plain'] : []),
  `CREATE SUBSCRIPTION sub CONNECTION 'host=127.0.0.1 password=${CANARY}' PUBLICATION p2, p1
     WITH (connect = false, slot_name = NONE)`,
];
