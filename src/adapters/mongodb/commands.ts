/** A command as the driver takes it; its name is the first key. */
export type Command = Readonly<Record<string, unknown>>;

/** How many users are expanded at once; each takes some kilobytes of the 16 MB that a reply may have. */
export const USERS_AT_ONCE = 200;

/** Everything that dbowner ever asks a MongoDB server. None of it writes, and the only documents that it reads are those of profiles. */
export const COMMANDS = {
  hello: (): Command => ({ hello: 1 }),
  version: (): Command => ({ buildInfo: 1 }),
  auditor: (): Command => ({ connectionStatus: 1, showPrivileges: true }),
  options: (): Command => ({ getCmdLineOpts: 1 }),
  databases: (): Command => ({ listDatabases: 1, nameOnly: true }),
  shards: (): Command => ({ listShards: 1 }),
  users: (): Command => ({ usersInfo: { forAllDBs: true } }),
  usersOfDatabase: (): Command => ({ usersInfo: 1 }),
  /** showPrivileges is refused together with forAllDBs (error 20). */
  expandedUsers: (users: readonly { readonly user: string; readonly db: string }[]): Command => ({
    usersInfo: users.map(({ user, db }) => ({ user, db })),
    showPrivileges: true,
    showAuthenticationRestrictions: true,
  }),
  roles: (): Command => ({ rolesInfo: 1, showPrivileges: true, showBuiltinRoles: true }),
  collections: (): Command => ({ listCollections: 1, cursor: { batchSize: COLLECTIONS_AT_ONCE } }),
  moreCollections: (cursor: unknown): Command => ({ getMore: cursor, collection: '$cmd.listCollections' }),
  /** -1 changes nothing. */
  profiling: (): Command => ({ profile: -1 }),
  /** @param from older documents are not wanted; null: all */
  profile: (from: Date | null): Command => ({
    find: PROFILE,
    filter: from === null ? {} : { ts: { $gte: from } },
    projection: PROFILE_LEAVES_OUT,
    batchSize: DOCUMENTS_AT_ONCE,
  }),
  moreOfProfile: (cursor: unknown): Command => ({ getMore: cursor, collection: PROFILE, batchSize: DOCUMENTS_AT_ONCE }),
} as const;

/** Where a node keeps what it noted of the statements in one database. */
const PROFILE = 'system.profile';

/** The bulk of a document that says nothing about who touched what, and most of the data that it repeats. */
const PROFILE_LEAVES_OUT = Object.fromEntries(
  ['execStats', 'locks', 'storage', 'flowControl', 'command.documents', 'command.filter', 'command.query'].map(
    (field) => [field, 0],
  ),
);

const DOCUMENTS_AT_ONCE = 1000;

const COLLECTIONS_AT_ONCE = 100_000;

const NAMES: ReadonlySet<string> = new Set([
  ...['hello', 'buildInfo', 'connectionStatus', 'getCmdLineOpts', 'listDatabases', 'listShards', 'usersInfo'],
  ...['rolesInfo', 'listCollections', 'getMore', 'profile'],
]);

/** A second look, whatever builds the command: nothing else leaves this program. */
export function isAllowed(command: Command): boolean {
  const [name = ''] = Object.keys(command);
  if (name === 'profile') return command['profile'] === -1;
  if (name === 'find') return command['find'] === PROFILE;
  if (name === 'getMore') return ['$cmd.listCollections', PROFILE].includes(String(command['collection']));
  return NAMES.has(name);
}
