import { runInNewContext } from 'node:vm';
import type { Document } from 'mongodb';
import { execute } from './account-commands.ts';
import { answerOf } from './account-questions.ts';
import type { Accounts } from './accounts.ts';

export interface Ran {
  readonly printed: readonly string[];
  /** What ended it; null: nothing. */
  readonly error: string | null;
}

/**
 * Runs a script on accounts without a connection, for thousands of worlds: what it needs of mongosh's `db` and no more. The real
 * shell runs the same scripts in test/servers.
 */
export function runScript(accounts: Accounts, script: string): Ran {
  const printed: string[] = [];
  try {
    runInNewContext(script, { db: databaseOf(accounts, 'test'), print: (text: string) => void printed.push(text) });
    return { printed, error: null };
  } catch (error) {
    // Of another realm, so that it is no Error of ours.
    return { printed, error: String((error as { readonly message?: unknown }).message) };
  }
}

function databaseOf(accounts: Accounts, db: string): Document {
  const runCommand = (command: Document): Document => {
    const reply = answerTo(accounts, db, command);
    if (reply['ok'] !== 1) throw new Error(String(reply['errmsg']));
    return reply;
  };
  const about =
    (name: string, list: string) =>
    (who: string, items: readonly unknown[]): Document =>
      runCommand({ [name]: who, [list]: items });
  return {
    getSiblingDB: (name: string) => databaseOf(accounts, name),
    runCommand,
    createRole: ({ role, ...rest }: Document) => runCommand({ createRole: String(role), ...rest }),
    dropRole: (role: string) => runCommand({ dropRole: role }),
    grantRolesToUser: about('grantRolesToUser', 'roles'),
    revokeRolesFromUser: about('revokeRolesFromUser', 'roles'),
    grantRolesToRole: about('grantRolesToRole', 'roles'),
    revokeRolesFromRole: about('revokeRolesFromRole', 'roles'),
    grantPrivilegesToRole: about('grantPrivilegesToRole', 'privileges'),
    revokePrivilegesFromRole: about('revokePrivilegesFromRole', 'privileges'),
  };
}

function answerTo(accounts: Accounts, db: string, command: Document): Document {
  if ('hello' in command) return { isWritablePrimary: true, ok: 1 };
  // Authorization is off: nobody is logged in.
  if ('connectionStatus' in command)
    return { authInfo: { authenticatedUsers: [], authenticatedUserPrivileges: [] }, ok: 1 };
  const reply = answerOf(accounts, db, command) ?? execute(accounts, db, command);
  if (reply === undefined) throw new Error(`no server answers ${Object.keys(command).join(' ')}`);
  return reply;
}
