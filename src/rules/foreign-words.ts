import type { Action, CauseKind, Mode } from '../model/access.ts';

const ABILITIES: Readonly<Record<Mode, Readonly<Record<'read' | 'write' | 'ddl', string>>>> = {
  now: { read: 'can read', write: 'can write', ddl: 'can change or drop' },
  stream: { read: 'can read the stream of', write: 'can write the stream of', ddl: 'can change the stream of' },
  assume: {
    read: 'can read, after SET ROLE,',
    write: 'can write, after SET ROLE,',
    ddl: 'can change or drop, after SET ROLE,',
  },
  escalate: {
    read: 'can make itself able to read',
    write: 'can make itself able to write',
    ddl: 'can make itself able to change or drop',
  },
  latent: {
    read: 'is one step away from reading',
    write: 'is one step away from writing',
    ddl: 'is one step away from changing or dropping',
  },
};

export function ability(action: Action, mode: Mode): string {
  if (action === 'admin' && mode === 'escalate') return 'can make itself able to do anything to';
  return action === 'read' || action === 'write' || action === 'ddl' ? ABILITIES[mode][action] : `can ${action}`;
}

export function who(services: readonly string[], single: string | undefined): string {
  if (services.length === 0) return single ?? 'everybody';
  return services.length > 3 ? `${String(services.length)} services` : services.join(', ');
}

export function whatOf(paths: readonly string[], count: number): string {
  const [only] = paths;
  return only !== undefined && paths.length === 1 ? only : `${String(count)} objects`;
}

export function through(cause: CauseKind, bearer: string, single: string | undefined, entry: string | null): string {
  switch (cause) {
    case 'superuser':
      return single === bearer ? ' as superuser' : ` by becoming the superuser ${bearer}`;
    case 'owner':
      return ' as its owner in the database';
    case 'owner-membership':
      return ` through its owner ${bearer}`;
    case 'public':
      return ' through PUBLIC';
    case 'replication':
      return ' by REPLICATION';
    case 'createrole':
      return ' by CREATEROLE';
    case 'server-program':
      return ` as the server's operating system user`;
    case 'role-administration':
      return ` by granting itself roles through ${bearer}`;
    case 'account-takeover':
      return ` by setting passwords of others through ${bearer}`;
    case 'oplog':
      return ` by the oplog, through ${bearer}`;
    case 'activity':
      return ` by the statements that are running, through ${bearer}`;
    case 'log':
      return ` by the log of the server, through ${bearer}`;
    case 'trigger':
      return entry === null ? ' with a trigger of its own' : ` through a trigger on ${entry}`;
    case 'definer-view':
    case 'definer-routine':
    case 'rule':
    case 'user-mapping':
      return entry === null ? '' : ` through ${entry}`;
    default:
      return single === bearer ? '' : ` through ${bearer}`;
  }
}

/**
 * What would clear it, in words; the statements are the plan's business.
 * @param fixed the bearer comes with the engine: nobody can revoke anything from it
 */
export function clearingOf(
  cause: CauseKind,
  bearer: string,
  single: string | null,
  privileges: readonly string[],
  paths: readonly string[],
  entry: string | null,
  fixed = false,
): string {
  const what = privileges.length === 0 ? 'its rights' : privileges.join(', ');
  const where = paths.length === 1 ? (paths[0] ?? '') : `${String(paths.length)} objects`;
  const leave = single === null || single === bearer ? '' : `take ${single} out of ${bearer}, or `;
  switch (cause) {
    case 'superuser':
      return `${leave}make ${bearer} NOSUPERUSER`;
    case 'owner':
    case 'owner-membership':
      return `${leave}transfer the ownership from ${bearer} to the owning service`;
    case 'predefined-role':
      return `take ${single ?? 'its members'} out of ${bearer} and grant what is needed by name`;
    case 'public':
      return `revoke ${what} on ${where} from PUBLIC and grant it to whom the manifest allows`;
    case 'definer-view':
    case 'definer-routine':
    case 'rule':
      return `revoke the use of ${String(entry)} from ${bearer}, or let the owner publish it`;
    case 'trigger':
      return entry === null
        ? `revoke TRIGGER on ${where} from ${bearer}, and drop the triggers that it has made`
        : `drop the trigger on ${entry}, or let its routine run with the rights of whoever writes`;
    case 'user-mapping':
      return `drop the user mapping, or map to a role without rights on ${where}`;
    case 'schema-create':
      return `${leave}revoke CREATE on ${where} from ${bearer}`;
    case 'membership-admin':
      return `take the ADMIN OPTION on ${bearer} from ${single ?? 'those who have it'}`;
    case 'replication':
      return `make ${bearer} NOREPLICATION, and drop the slots that it has made`;
    case 'createrole':
      return `make ${bearer} NOCREATEROLE`;
    case 'server-program':
      return `take ${single ?? 'its members'} out of ${bearer}`;
    case 'role-administration':
    case 'account-takeover':
    case 'credentials':
    case 'oplog':
    case 'profile':
    case 'activity':
    case 'log':
      return `take the role ${bearer} from ${single ?? 'those who have it'}${fixed ? '' : `, or revoke ${what} from it`}`;
    case 'default-privilege':
      return `revoke ${what} on ${where} from ${bearer} and drop the default privileges that give it to new objects`;
    default:
      if (fixed)
        return `move the caller to the owner's API or a published view, then take ${single ?? 'its members'} out of ${bearer}`;
      return `move the caller to the owner's API or a published view, then ${leave}revoke ${what} on ${where} from ${bearer}`;
  }
}
