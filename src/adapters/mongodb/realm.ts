import type { Questions } from './questions.ts';
import type { ExpandedRow, RoleRow, UserRow } from './rows.ts';

/** Users and roles that one server keeps: those of the cluster, or a shard's own. */
export interface Realm {
  /** null: those that everybody who connects to the instance logs in as. */
  readonly shard: string | null;
  readonly users: readonly UserRow[];
  /** By `userKey`; not of everybody where the auditor may not see it. */
  readonly expanded: ReadonlyMap<string, ExpandedRow>;
  readonly roles: readonly RoleRow[];
}

/** Users, and the roles of every database that is known to have any: by its name, its users or by who has a role of it. */
export async function readRealm(
  questions: Questions,
  listed: readonly UserRow[] | null,
  databases: readonly string[],
  shard: string | null = null,
): Promise<Realm> {
  const users = listed ?? (await Promise.all(databases.map((db) => questions.usersOf(db)))).flat();
  const asked = new Set(['admin', 'config', 'local', ...databases]);
  for (const { roles } of users) for (const { db } of roles) asked.add(db);
  const roles = [...(await questions.roles([...asked].sort()))];
  // Roles of `admin` may hold roles of databases that nobody has heard of yet.
  for (let next = unasked(roles, asked); next.length > 0; next = unasked(roles, asked)) {
    for (const db of next) asked.add(db);
    roles.push(...(await questions.roles(next)));
  }
  return { shard, users, expanded: await questions.expanded(users), roles };
}

const unasked = (roles: Realm['roles'], asked: ReadonlySet<string>): readonly string[] =>
  [...new Set(roles.flatMap((role) => role.roles.map(({ db }) => db)))].filter((db) => !asked.has(db)).sort();
