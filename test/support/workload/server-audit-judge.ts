import { asDirect, isVia, readTouch, tallyKey, tallyLines, type Run, type See } from './truth.ts';

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

/** The same without what was refused, as QUERY events tell, and without objects that are gone when the server is read. */
export const serverAuditLogSees: See = (run) =>
  run.trap === 'gone' ? [] : serverAuditSees(run).map((seen) => ({ ...seen, refused: run.refused }));

const VIEWS: ReadonlySet<string> = new Set(['billing/inv_v', 'billing/inv_iv', 'crm/dossier']);

/**
 * What server_audit's TABLE events show of a run: base tables alone, no routine; what a procedure does with its definer's
 * rights under the definer's name; a lock as a write; a rebuilt table as read, too; and what was refused after its tables
 * were opened.
 */
export const serverAuditSees: See = (run) => {
  const opened = run.refused !== 'permission' && run.trap !== 'not parsed' && run.trap !== 'not closed';
  const seen: Run = { ...run, application: null, refused: opened ? null : run.refused };
  const tables = run.touches.filter((touch) => {
    const { action, object } = readTouch(touch);
    return action !== 'execute' && !VIEWS.has(object);
  });
  const direct = tables.map(asDirect);
  switch (run.trap) {
    case 'procedure':
      return [{ ...seen, account: 'billing_owner', touches: tables.filter(isVia).map(asDirect) }];
    case 'locks':
      return [{ ...seen, touches: ['write orders/orders'] }];
    case 'rebuilt':
      return [{ ...seen, touches: [...direct, 'read billing/export'] }];
    default:
      return [{ ...seen, touches: direct }];
  }
};
