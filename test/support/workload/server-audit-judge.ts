import { tallyKey, tallyLines } from './truth.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  READ: 'read',
  WRITE: 'write',
  CREATE: 'ddl',
  ALTER: 'ddl',
  DROP: 'ddl',
  RENAME: 'ddl',
};

/**
 * What MariaDB's server_audit saw, from the TABLE events of its file, as lines of a tally. They say neither the application
 * nor what was named by the statement itself and what by a view; an object counts once for each statement (connection and
 * query id) that touched it in one way.
 */
export function serverAuditTally(file: string): string[] {
  const seen = new Set<string>();
  const counted: [string, number][] = [];
  for (const line of file.split('\n')) {
    const [, , account = '', , connection = '', query = '', event = '', database = '', ...rest] = line.split(',');
    const action = ACTIONS[event];
    if (action === undefined || account === 'root' || database === 'mysql') continue;
    const object = `${database}/${rest.slice(0, -1).join(',')}`;
    const key = tallyKey({ account, application: null, database: null, action, object, via: false });
    const once = `${connection} ${query} ${key}`;
    if (seen.has(once)) continue;
    seen.add(once);
    counted.push([key, 1]);
  }
  return tallyLines(counted);
}
