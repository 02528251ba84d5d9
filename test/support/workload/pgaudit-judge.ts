import { csvRecords } from './csv.ts';
import { tallyKey, tallyLines } from './truth.ts';

/** pgaudit's classes of statements that touch an object, as actions. */
const ACTIONS: Readonly<Record<string, string>> = { READ: 'read', WRITE: 'write', DDL: 'ddl', FUNCTION: 'execute' };

/**
 * What pgaudit saw, from a csvlog, as lines of a tally. It says neither what was named by the statement itself and what by a
 * view, nor how often: an object counts once for each statement that touched it.
 */
export function pgauditTally(csvlog: string): string[] {
  const seen = new Set<string>();
  const counted: [string, number][] = [];
  for (const [, account = '', database = '', , , session = '', , , , , , , , message = '', ...rest] of csvRecords(csvlog)) {
    if (!message.startsWith('AUDIT: SESSION,')) continue;
    const [, statement = '', , kind = '', , type = '', object = ''] = csvRecords(message)[0] ?? [];
    const action = ACTIONS[kind];
    if (action === undefined || object === '' || type === 'INDEX' || object.startsWith('pg_temp')) continue;
    const application = rest[8] ?? '';
    const key = tallyKey({ account, application, database, action, object: objectOf(object), via: false });
    if (seen.has(`${session} ${statement} ${key}`)) continue;
    seen.add(`${session} ${statement} ${key}`);
    counted.push([key, 1]);
  }
  return tallyLines(counted);
}

/** `billing."Invoice Lines"` and `billing.settle(integer)` as the truth writes them. */
function objectOf(name: string): string {
  const parts = [...name.replace(/\(.*\)$/, '').matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)];
  return parts.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '').join('/');
}
