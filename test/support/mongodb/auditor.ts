import {
  coversCluster,
  coversCollection,
  coversDatabase,
  parseResource,
} from '../../../src/dialects/mongodb/resources.ts';
import { fixtureJson, type Doc, type Exchange } from './recording.ts';

export interface Privilege {
  readonly resource: Doc;
  readonly actions: readonly string[];
}

interface Measured {
  readonly privileges: Readonly<Record<string, Privilege>>;
  readonly commands: Readonly<
    Record<string, { readonly db: string; readonly command: Doc; readonly allOf: readonly string[] }>
  >;
}

const measured = fixtureJson('auditor-privileges.json') as Measured;

/** What a command takes on a real server, as one action on a place; null: nothing. */
export interface Needed {
  readonly action: string;
  /** null: the cluster. */
  readonly db: string | null;
  readonly collection: string | null;
}

/** What the server wanted for each kind of command that an audit sends; the recording names each by an example. */
const EXAMPLES: Readonly<Record<string, string>> = {
  getCmdLineOpts: 'getCmdLineOpts',
  'usersInfo forAllDBs': 'usersInfoAll',
  usersInfo: 'usersInfoOnePrivileges',
  rolesInfo: 'rolesInfoBuiltin',
  'rolesInfo config': 'rolesInfoConfig',
  listCollections: 'listCollections',
  hello: 'buildInfo',
  buildInfo: 'buildInfo',
  connectionStatus: 'buildInfo',
  listDatabases: 'listDatabases',
};

export function neededFor(db: string, command: Doc): Needed | null {
  const [name = ''] = Object.keys(command);
  // https://github.com/mongodb/mongo/blob/r4.4.0/src/mongo/db/commands.cpp: profile with -1 takes find on system.profile.
  if (name === 'profile') return { action: 'find', db, collection: 'system.profile' };
  const all = JSON.stringify(command['usersInfo']) === '{"forAllDBs":true}';
  const example =
    EXAMPLES[all ? 'usersInfo forAllDBs' : name === 'rolesInfo' && db === 'config' ? 'rolesInfo config' : name];
  const found = measured.commands[example ?? ''];
  if (found === undefined) throw new Error(`nobody measured what ${name} takes`);
  const [privilege] = found.allOf.map((key) => measured.privileges[key]);
  if (privilege === undefined) return null;
  // Of the two actions that were measured together on `config`, rolesInfo takes the one of its own.
  const action =
    privilege.actions.find((each) => each === 'viewRole' && name === 'rolesInfo') ?? privilege.actions[0] ?? '';
  if ('cluster' in privilege.resource) return { action, db: null, collection: null };
  return { action, db: name === 'usersInfo' ? userDb(command) : db, collection: null };
}

const userDb = (command: Doc): string => {
  const { db } = command['usersInfo'] as { readonly db?: string };
  return db ?? 'admin';
};

export const holds = (privileges: readonly Privilege[], { action, db, collection }: Needed): boolean =>
  privileges.some(({ resource: stated, actions }) => {
    const resource = parseResource(stated);
    if (resource === undefined || !actions.includes(action)) return false;
    if (db === null) return coversCluster(resource);
    return collection === null ? coversDatabase(resource, db) : coversCollection(resource, db, collection);
  });

/** The same server to an account with these privileges alone. */
export const askedBy = (exchanges: readonly Exchange[], privileges: readonly Privilege[]): readonly Exchange[] =>
  exchanges.map((exchange) => {
    const { db, command } = exchange;
    if ('connectionStatus' in command) return { ...exchange, reply: status(privileges) };
    if ('listDatabases' in command && !holds(privileges, { action: 'listDatabases', db: null, collection: null }))
      return { ...exchange, reply: { databases: [], ok: 1 } };
    const needed = neededFor(db, command);
    return needed === null || holds(privileges, needed) ? exchange : { ...exchange, reply: REFUSED };
  });

const REFUSED = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' };

const status = (privileges: readonly Privilege[]): Doc => ({
  authInfo: {
    authenticatedUsers: [{ user: 'dbowner', db: 'admin' }],
    authenticatedUserRoles: [{ role: 'dbowner_auditor', db: 'admin' }],
    authenticatedUserPrivileges: privileges,
  },
  ok: 1,
});
