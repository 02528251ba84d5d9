import type { Client } from 'pg';

/** One privilege of one grantee on one object, as the server itself takes its ACLs apart. */
const TABLES: readonly { readonly kind: string; readonly code: string; readonly sql: string }[] = [
  {
    kind: 'relation',
    code: "CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END",
    sql: `SELECT n.nspname AS schema, c.relname AS name, c.relowner AS owner, c.relacl AS acl, c.relkind
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')`,
  },
  {
    kind: 'column',
    code: "'c'",
    sql: `SELECT n.nspname AS schema, c.relname || '/' || a.attname AS name, c.relowner AS owner, a.attacl AS acl
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE a.attacl IS NOT NULL AND NOT a.attisdropped`,
  },
  {
    kind: 'routine',
    code: "'f'",
    sql: `SELECT n.nspname AS schema, p.proowner AS owner, p.proacl AS acl,
                 p.proname || '(' || COALESCE((SELECT string_agg(format_type(t.type, NULL), ', ' ORDER BY t.i)
                   FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, i)), '') || ')' AS name
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace`,
  },
  {
    kind: 'type',
    code: "'T'",
    sql: `SELECT n.nspname AS schema, t.typname AS name, t.typowner AS owner, t.typacl AS acl
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
           WHERE t.typacl IS NOT NULL OR t.typtype IN ('b', 'd', 'e', 'r') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
              OR t.typtype = 'c' AND (SELECT c.relkind FROM pg_class c WHERE c.oid = t.typrelid) = 'c'`,
  },
  {
    kind: 'schema',
    code: "'n'",
    sql: `SELECT nspname AS schema, '' AS name, nspowner AS owner, nspacl AS acl FROM pg_namespace`,
  },
  {
    kind: 'language',
    code: "'l'",
    sql: `SELECT '' AS schema, lanname AS name, lanowner AS owner, lanacl AS acl FROM pg_language`,
  },
  {
    kind: 'foreign-data-wrapper',
    code: "'F'",
    sql: `SELECT '' AS schema, fdwname AS name, fdwowner AS owner, fdwacl AS acl FROM pg_foreign_data_wrapper`,
  },
  {
    kind: 'foreign-server',
    code: "'S'",
    sql: `SELECT '' AS schema, srvname AS name, srvowner AS owner, srvacl AS acl FROM pg_foreign_server`,
  },
  {
    kind: 'large-object',
    code: "'L'",
    sql: `SELECT '' AS schema, oid::text AS name, lomowner AS owner, lomacl AS acl FROM pg_largeobject_metadata`,
  },
];

/** Objects that every cluster shares; asked once. */
const SHARED: typeof TABLES = [
  {
    kind: 'database',
    code: "'d'",
    sql: `SELECT '' AS schema, datname AS name, datdba AS owner, datacl AS acl FROM pg_database`,
  },
  {
    kind: 'tablespace',
    code: "'t'",
    sql: `SELECT '' AS schema, spcname AS name, spcowner AS owner, spcacl AS acl FROM pg_tablespace`,
  },
];
const PARAMETERS: typeof TABLES = [
  {
    kind: 'parameter',
    code: "'p'",
    sql: `SELECT '' AS schema, parname AS name, 10::oid AS owner, paracl AS acl FROM pg_parameter_acl`,
  },
];

const HIDDEN_SCHEMAS = `o.schema !~ '^pg_(toast|temp)' AND o.schema NOT IN ('pg_catalog', 'information_schema')`;

export interface OracleAnswer {
  /** `kind schema name owner` of every object. */
  readonly objects: readonly string[];
  /** `kind schema name grantee privilege grantable grantor`; the owner's own under a NULL ACL left out. */
  readonly grants: readonly string[];
}

/** What the server says with `aclexplode(coalesce(acl, acldefault(…)))`, sorted; JSON arrays. */
export const askDatabase = (client: Client): Promise<OracleAnswer> => ask(client, TABLES);
export const askCluster = (client: Client, major: number): Promise<OracleAnswer> =>
  ask(client, major >= 15 ? [...SHARED, ...PARAMETERS] : SHARED);

async function ask(client: Client, tables: typeof TABLES): Promise<OracleAnswer> {
  await client.query("SET search_path = 'pg_catalog'");
  const objects: string[] = [];
  const grants: string[] = [];
  for (const { kind, code, sql } of tables) {
    const rows = await client.query<{ readonly schema: string; readonly name: string; readonly owner: string }>(
      `SELECT o.schema, o.name, ${roleName('o.owner')} AS owner FROM (${sql}) o WHERE ${HIDDEN_SCHEMAS}`,
    );
    for (const row of rows.rows) {
      const owner = kind === 'column' || kind === 'parameter' ? null : row.owner;
      objects.push(JSON.stringify([kind, row.schema, row.name, owner]));
    }
    const exploded = await client.query<Readonly<Record<string, string | boolean>>>(
      `SELECT o.schema, o.name, CASE x.grantee WHEN 0 THEN 'is PUBLIC' ELSE ${roleName('x.grantee')} END AS grantee,
              x.privilege_type, x.is_grantable, ${roleName('x.grantor')} AS grantor
         FROM (${sql}) o, LATERAL aclexplode(COALESCE(o.acl, acldefault((${code})::"char", o.owner))) x
        WHERE ${HIDDEN_SCHEMAS} AND NOT (o.acl IS NULL AND x.grantee = o.owner)`,
    );
    for (const row of exploded.rows) {
      const what = [kind, row['schema'], row['name'], row['grantee'], row['privilege_type'], row['is_grantable']];
      grants.push(JSON.stringify([...what, row['grantor']]));
    }
  }
  return { objects: objects.sort(), grants: grants.sort() };
}

const roleName = (oid: string): string =>
  `COALESCE((SELECT 'role ' || r.rolname FROM pg_roles r WHERE r.oid = ${oid}), 'no role ' || ${oid}::text)`;
