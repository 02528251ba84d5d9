import type { CauseKind, Mode } from '../model/access.ts';

/** What a finding on MySQL or MariaDB is told from. */
export interface MysqlCause {
  readonly cause: CauseKind;
  readonly mode: Mode;
  /** Whose the right is: an account, a role, PUBLIC, a row for another host. */
  readonly bearer: string;
  /** The one who has it; null: several. */
  readonly single: string | null;
  readonly privileges: readonly string[];
  readonly paths: readonly string[];
  /** The object that is used on the way; null: none, or the server as a whole. */
  readonly entry: string | null;
}

/** How it is reached: the end of a message. */
export function throughOnMysql({ cause, mode, bearer, single, privileges, entry }: MysqlCause): string {
  const by = privileges.length === 0 ? '' : ` by ${privileges.join(', ')}`;
  switch (cause) {
    case 'public':
      return ' through PUBLIC';
    case 'anonymous':
      return single === bearer ? '' : ` through rows of the blank user ${bearer}`;
    case 'proxy':
      return ` as ${bearer}`;
    case 'foreign-key':
      return mode === 'escalate' ? ' with a foreign key of its own' : ` by a foreign key to ${String(entry)}`;
    case 'table-move':
      return ' by moving it into a database of its own';
    case 'planted-code':
      return entry === null ? by : `${by} on ${entry}`;
    case 'user-mapping':
      return mode === 'escalate' ? ' with a password that the server stores' : ` through ${String(entry)}`;
    case 'definer-view':
    case 'definer-routine':
    case 'trigger':
    case 'event':
    case 'merge':
    case 'system-tables':
      return ` through ${String(entry)}`;
    case 'account-admin':
    case 'server-admin':
    case 'server-program':
    case 'replication':
    case 'statements':
      return entry === null ? by : ` through ${entry}`;
    default:
      return single === bearer ? '' : ` through ${bearer}`;
  }
}

/** What would clear it, in words; where statements do, they are the plan's business. */
export function clearingOnMysql({ cause, mode, bearer, single, privileges, paths, entry }: MysqlCause): string {
  const what = privileges.join(', ');
  const where = paths.length === 1 ? (paths[0] ?? '') : `${String(paths.length)} objects`;
  const use = `revoke the use of ${String(entry)} from ${bearer}`;
  const definer = `SQL SECURITY INVOKER, or a DEFINER without rights on ${where}`;
  switch (cause) {
    case 'public':
      return `revoke ${what} on ${where} from PUBLIC and grant it to whom the manifest allows`;
    case 'anonymous':
      return `revoke ${what} on ${where} from ${bearer}, whose rows count for other users too`;
    case 'membership':
      return `move the caller to the owner's API or a published view, then take ${single ?? 'those who have it'} out of ${bearer}, or revoke ${what} on ${where} from ${bearer}`;
    case 'proxy':
      return `revoke PROXY on ${bearer} from ${single ?? 'those who have it'}`;
    case 'definer-view':
    case 'definer-routine':
      return `${use}; where that takes what is its own too, let it have ${definer}`;
    case 'trigger':
      return `drop the trigger behind ${String(entry)}, or let it have a DEFINER without rights on ${where}`;
    case 'event':
      return `${use}, or drop the event that fills it`;
    case 'merge':
      return `${use}, or take ${where} out of its UNION`;
    case 'foreign-key':
      return mode === 'escalate'
        ? `revoke REFERENCES on ${where} from ${bearer}`
        : `let the foreign key of ${where} to ${String(entry)} restrict instead of cascade`;
    case 'user-mapping':
      return mode === 'escalate'
        ? `drop the table or server that stores the password, or let its account have no rights on ${where}`
        : `${use}, or let the account whose password it stores have no rights on ${where}`;
    case 'replication':
      return `revoke ${what} from ${bearer}, and let nobody but replicas and backups have it: it is not bound to databases`;
    case 'statements':
      return `revoke ${what}${entry === null ? '' : ` on ${entry}`} from ${bearer}: it shows the statements of all sessions`;
    case 'server-program':
      return `revoke ${what} from ${bearer}, or bind it by secure_file_priv to a folder that holds no data`;
    case 'account-admin':
      return `revoke ${what} from ${bearer}, and leave accounts to the operators`;
    case 'server-admin':
      return `revoke ${what} from ${bearer}, and grant it the one privilege that it needs of what ${what} brings along`;
    case 'system-tables':
    case 'planted-code':
      return `revoke ${what}${entry === null ? '' : ` on ${entry}`} from ${bearer}`;
    case 'table-move':
      return `revoke ${what} on ${where} from ${bearer}`;
    default:
      return `move the caller to the owner's API or a published view, then revoke ${what} on ${where} from ${bearer}`;
  }
}
