import type { Connection, RowDataPacket } from 'mysql2/promise';
import { addGrantTables, type ServerNames } from '../../../src/dialects/mysql/grant-rows.ts';
import type { GrantTables, ObjectRow } from '../../../src/dialects/mysql/grant-tables.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, type Facts } from '../../../src/model/facts.ts';
import type { WorldDefinition } from './world.ts';

/** The grant tables as they stand, and the definitions as the worlds made them. */
export async function readFacts(
  root: Connection,
  engine: 'mysql' | 'mariadb',
  definitions: readonly WorldDefinition[],
): Promise<Facts> {
  const builder = new FactBuilder(engine, 'server');
  const names = addGrantTables(builder, await grantTables(root, engine));
  for (const definition of definitions) addDefinition(builder, names, definition);
  return builder.build();
}

function addDefinition(builder: FactBuilder, { principalOf, objects }: ServerNames, world: WorldDefinition): void {
  const { kind, database, on, name, event, definer, invoker, references } = world;
  const target = (place: string, object: string, privilege: string): number =>
    privilege === 'EXECUTE' ? objects.routine(place, object, 'PROCEDURE') : objects.table(place, object);
  const at = definer.lastIndexOf('@');
  const principal = at < 0 ? principalOf(definer, '') : principalOf(definer.slice(0, at), definer.slice(at + 1));
  builder.addDefinition({
    ...{ kind, on: target(database, on, event), name, events: [event], runsAs: invoker ? NONE : principal },
    ...(invoker ? { definer: principal } : {}),
    references: references.map((use) => ({
      target: target(use.database, use.name, use.privilege),
      privilege: use.privilege,
    })),
    ...{ opaque: null, bound: false, hash: null, fixedSearchPath: false, shadowedBy: [] },
  });
}

async function grantTables(root: Connection, engine: 'mysql' | 'mariadb'): Promise<GrantTables> {
  const rows = async (sql: string): Promise<never> => (await root.query<RowDataPacket[]>(sql))[0] as never;
  const common = {
    instance: 'server',
    db: await rows('SELECT * FROM mysql.db'),
    tablesPriv: await rows('SELECT * FROM mysql.tables_priv'),
    columnsPriv: await rows('SELECT * FROM mysql.columns_priv'),
    procsPriv: await rows('SELECT * FROM mysql.procs_priv'),
    objects: await objectsOf(root),
    settings: await settingsOf(root),
  };
  if (engine === 'mysql')
    return {
      engine,
      ...common,
      user: await rows('SELECT *, CAST(User_attributes AS CHAR) AS User_attributes FROM mysql.user'),
      globalGrants: await rows('SELECT * FROM mysql.global_grants'),
      roleEdges: await rows('SELECT * FROM mysql.role_edges'),
      defaultRoles: await rows('SELECT * FROM mysql.default_roles'),
    };
  const [globals] = await root.query<RowDataPacket[]>(
    `SELECT Host, User, COALESCE(JSON_VALUE(Priv, '$.access'), '0') AS access, JSON_VALUE(Priv, '$.plugin') AS plugin,
       JSON_VALUE(Priv, '$.is_role') AS is_role, JSON_VALUE(Priv, '$.account_locked') AS account_locked,
       JSON_VALUE(Priv, '$.default_role') AS default_role FROM mysql.global_priv`,
  );
  const isOn = (value: unknown): boolean => value === '1' || value === 'true';
  return {
    engine,
    ...common,
    globalPriv: globals.map((row) => ({
      ...{ Host: String(row['Host']), User: String(row['User']), access: String(row['access']) },
      ...{ plugin: null, is_role: isOn(row['is_role']), account_locked: isOn(row['account_locked']) },
      ...{ password_expired: false, default_role: row['default_role'] === null ? null : String(row['default_role']) },
    })),
    rolesMapping: await rows('SELECT * FROM mysql.roles_mapping'),
  };
}

async function objectsOf(root: Connection): Promise<ObjectRow[]> {
  const rows = async (sql: string): Promise<readonly string[][]> =>
    (await root.query<RowDataPacket[][]>({ sql, rowsAsArray: true }))[0].map((row) => row.map(String));
  const databases = await rows('SELECT schema_name FROM information_schema.schemata');
  const tables = await rows(
    "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema LIKE 'w%'",
  );
  const routines = await rows('SELECT routine_schema, routine_name FROM information_schema.routines');
  return [
    ...databases.map(([name = '']) => ({ kind: 'database', name }) as const),
    ...tables.map(
      ([database = '', name = '', type]) => ({ kind: type === 'VIEW' ? 'view' : 'table', database, name }) as const,
    ),
    ...routines.map(([database = '', name = '']) => ({ kind: 'routine', database, name, type: 'PROCEDURE' }) as const),
  ];
}

async function settingsOf(root: Connection): Promise<ReadonlyMap<string, string>> {
  const [rows] = await root.query<RowDataPacket[]>('SHOW GLOBAL VARIABLES');
  return new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
}
