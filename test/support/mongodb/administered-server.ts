import type { Document } from 'mongodb';
import { execute } from './account-commands.ts';
import { answerOf } from './account-questions.ts';
import { lacking, neededFor } from './account-rights.ts';
import { keyOf, recordedAccounts, type Accounts } from './accounts.ts';
import type { Exchange } from './recording.ts';
import { startReplay, type ReplayedNode } from './replay-server.ts';

export interface AdministeredOptions {
  /** As the recording names itself. */
  readonly address?: string;
  readonly exchanges: readonly Exchange[];
  /** Who everybody that connects is; undefined: an administrator who may do everything. */
  readonly as?: { readonly user: string; readonly db: string };
  /** Called with each command that is to change users or roles, once before it is done and once after, before its answer. */
  readonly onChange?: (when: 'before' | 'after', db: string, command: Document) => 'drop' | undefined;
  /** Commands that are answered with ok and change nothing. */
  readonly ignores?: (command: Document) => boolean;
}

export interface Administered {
  readonly url: string;
  /** As they are now. */
  readonly accounts: Accounts;
  /** Every command that was to change users or roles, as it was sent. */
  readonly changes: readonly { readonly db: string; readonly command: Document }[];
  /** What was asked and nobody can answer. */
  readonly unrecorded: () => readonly string[];
  readonly stop: () => void;
}

/** A recorded server whose users and roles can be changed and then look as they do on a real one. */
export async function startAdministered(options: AdministeredOptions): Promise<Administered> {
  const { exchanges, address, as, onChange } = options;
  const accounts = recordedAccounts(exchanges);
  const changes: { readonly db: string; readonly command: Document }[] = [];
  const answers: ReplayedNode['answers'] = (db, sent) => {
    const command = plain(sent);
    const refused = as === undefined ? [] : lacking(accounts, as, neededFor(db, command));
    if (refused.length > 0) return unauthorized(db, command);
    const [name = ''] = Object.keys(command);
    if (as !== undefined && name === 'connectionStatus') return statusOf(accounts, as);
    const known = answerOf(accounts, db, command);
    if (known !== undefined) return known;
    if (!CHANGES.has(name)) return askedByMongosh(command);
    changes.push({ db, command });
    if (onChange?.('before', db, command) === 'drop') return null;
    const reply = options.ignores?.(command) === true ? { ok: 1 } : execute(accounts, db, command);
    return onChange?.('after', db, command) === 'drop' ? null : reply;
  };
  const replay = await startReplay([{ ...(address === undefined ? {} : { address }), exchanges, answers }]);
  const { urls, unrecorded, stop } = replay;
  return { url: urls[0] ?? '', accounts, changes, unrecorded, stop };
}

const CHANGES: ReadonlySet<string> = new Set([
  ...['createUser', 'updateUser', 'dropUser', 'grantRolesToUser', 'revokeRolesFromUser'],
  ...['createRole', 'updateRole', 'dropRole', 'grantRolesToRole', 'revokeRolesFromRole'],
  ...['grantPrivilegesToRole', 'revokePrivilegesFromRole'],
]);

/** What mongosh 2.12 asks on connecting beside what it is told to ask, and what a server of our own answers. */
function askedByMongosh(command: Document): Document | undefined {
  if (command['aggregate'] === 'atlascli') return { cursor: { id: 0, ns: 'admin.atlascli', firstBatch: [] }, ok: 1 };
  if ('atlasVersion' in command)
    return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: "no such command: 'atlasVersion'" };
  if (!('getParameter' in command)) return undefined;
  if ('featureCompatibilityVersion' in command) return { featureCompatibilityVersion: { version: '4.9' }, ok: 1 };
  return { ok: 0, code: 72, codeName: 'InvalidOptions', errmsg: 'no option found to get' };
}

/** What a client carries along. */
const plain = (command: Document): Document =>
  Object.fromEntries(Object.entries(command).filter(([key]) => !CARRIED.has(key)));

const CARRIED: ReadonlySet<string> = new Set([
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  'maxTimeMS',
  'txnNumber',
  'apiVersion',
]);

const unauthorized = (db: string, command: Document): Document => ({
  ok: 0,
  code: 13,
  codeName: 'Unauthorized',
  errmsg: `not authorized on ${db} to execute command ${JSON.stringify(command)}`,
});

function statusOf(accounts: Accounts, { user, db }: { readonly user: string; readonly db: string }): Document {
  const roles = accounts.users.get(keyOf({ user, db }))?.roles ?? [];
  return {
    authInfo: {
      authenticatedUsers: [{ user, db }],
      authenticatedUserRoles: accounts.closure(roles).map(({ role, db: of }) => ({ role, db: of })),
      authenticatedUserPrivileges: accounts.privilegesOf(roles),
    },
    ok: 1,
  };
}
