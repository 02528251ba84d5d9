import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { World, WorldDefinition } from './world.ts';
import { numberOf, type WorldServer } from './world-server.ts';

/** What one account could do from one place: for each unit, at login and in any other set of active roles. */
export interface Session {
  /** `user@host` of the account that the client came to be. */
  readonly account: string;
  readonly place: string;
  readonly now: readonly boolean[];
  readonly later: readonly boolean[];
}

export interface Testimony {
  readonly world: World;
  readonly sessions: readonly Session[];
  /** By definition: does using it work for somebody who may use it and nothing else? */
  readonly works: ReadonlyMap<WorldDefinition, boolean>;
}

/** Logs in as every user of the world from everywhere, and tries everything. */
export async function testify(server: WorldServer, world: World): Promise<Testimony> {
  const sessions: Session[] = [];
  for (const user of world.users)
    for (const place of user.endsWith('p') ? world.places.slice(0, 1) : world.places) {
      const session = await tryAs(server, world, user, place);
      if (session !== undefined) sessions.push(session);
    }
  const probe = sessions.find(({ account }) => account === `${world.prefix}p@127.0.0.1`);
  const uses = world.units.flatMap(({ through }, i) =>
    through === undefined ? [] : [[through, probe?.now[i] === true] as const],
  );
  return { world, sessions, works: new Map(uses) };
}

async function tryAs(server: WorldServer, world: World, user: string, place: string): Promise<Session | undefined> {
  const client = await server.login(user, place);
  if (client === undefined) return undefined;
  const statements = world.units.map(({ sql }) => sql);
  try {
    const account = await textOf(client, 'SELECT CURRENT_USER() AS text');
    const elsewhere = await allowedTogether(client, statements);
    const now = server.engine === 'mysql' ? await orInside(client, world, elsewhere) : elsewhere;
    const later = now.map(() => false);
    for (const choice of choicesOf(server, world)) {
      const left = [...statements.keys()].filter((i) => now[i] !== true && later[i] !== true);
      if (left.length === 0) break;
      if (!(await takes(client, `SET ROLE ${choice}`))) continue;
      const allowed = await allowedTogether(
        client,
        left.map((i) => statements[i] ?? ''),
      );
      left.forEach((i, at) => (later[i] = allowed[at] === true));
    }
    return { account, place, now, later };
  } finally {
    client.destroy();
  }
}

/**
 * What failed, tried again with each database as the current one: on MySQL that can change what a definer may. `lab`, from
 * where things are tried otherwise, is like no current database at all.
 */
async function orInside(client: Connection, world: World, allowed: readonly boolean[]): Promise<boolean[]> {
  const found = [...allowed];
  for (const database of world.databases) {
    const left = world.units.flatMap(({ through }, i) => (through === undefined || found[i] === true ? [] : [i]));
    if (left.length === 0 || !(await takes(client, `USE ${database}`))) continue;
    const inside = await allowedEach(
      client,
      left.map((i) => world.units[i]?.sql ?? ''),
    );
    left.forEach((i, at) => (found[i] = inside[at] === true));
  }
  await client.query('USE lab');
  return found;
}

const choicesOf = ({ engine }: WorldServer, { assumable }: World): readonly string[] => [
  'NONE',
  ...assumable,
  ...(engine === 'mysql' ? ['ALL'] : []),
];

async function takes(client: Connection, sql: string): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    if ([1044, 3530, 1959].includes(numberOf(error))) return false;
    throw error;
  }
}

async function allowedEach(client: Connection, statements: readonly string[]): Promise<boolean[]> {
  const allowed: boolean[] = [];
  for (const sql of statements)
    allowed.push(
      await client.query(sql).then(
        () => true,
        (error: unknown) => isAllowed(sql, numberOf(error)),
      ),
    );
  return allowed;
}

/** The same in one round trip, but for UPDATE, of which MariaDB asks more when it is prepared than when it is not. */
async function allowedTogether(client: Connection, statements: readonly string[]): Promise<boolean[]> {
  const isUpdate = (sql: string): boolean => sql.startsWith('UPDATE');
  const alone = await allowedEach(client, statements.filter(isUpdate));
  const others = await allowedAtOnce(
    client,
    statements.filter((sql) => !isUpdate(sql)),
  );
  return statements.map((sql) => (isUpdate(sql) ? alone.shift() : others.shift()) === true);
}

async function allowedAtOnce(client: Connection, statements: readonly string[]): Promise<boolean[]> {
  if (statements.length === 0) return [];
  const [results] = await client.query<RowDataPacket[][]>('CALL lab.try(?)', [JSON.stringify(statements)]);
  const last = results.findLast((result) => Array.isArray(result) && result[0]?.['outcomes'] !== undefined);
  const numbers = String(last?.[0]?.['outcomes'] ?? '')
    .trim()
    .split(' ')
    .map(Number);
  if (numbers.length !== statements.length)
    throw new Error(`${String(numbers.length)} outcomes of ${String(statements.length)} statements`);
  return statements.map((sql, i) => isAllowed(sql, numbers[i] ?? 0));
}

/** Denied for want of a privilege, of the user or of a definer; anything else that says nothing about privileges is passed on. */
function isAllowed(sql: string, error: number): boolean {
  if (DENIED.has(error)) return false;
  if (error === 0 || ALLOWED.has(error)) return true;
  throw new Error(`${sql}: error ${String(error)}`);
}

/** Access denied; a view whose definer may not, or a definer that is gone. */
const DENIED: ReadonlySet<number> = new Set([1044, 1045, 1142, 1143, 1227, 1356, 1370, 1449]);

/** The table, its column or its index is there already. */
const ALLOWED: ReadonlySet<number> = new Set([1050, 1060, 1061]);

async function textOf(client: Connection, sql: string): Promise<string> {
  const [rows] = await client.query<RowDataPacket[]>(sql);
  return String(rows[0]?.['text'] ?? '');
}
