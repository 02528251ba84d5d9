import { csvRecords } from './csv.ts';
import { asDirect, isVia, tallyKey, tallyLines, type See } from './truth.ts';

/** pgaudit's classes of statements that touch an object, as actions. */
const ACTIONS: Readonly<Record<string, string>> = { READ: 'read', WRITE: 'write', DDL: 'ddl', FUNCTION: 'execute' };

/**
 * What pgaudit saw, from a csvlog, as lines of a tally. It says neither what was named by the statement itself and what by a
 * view, nor how often: an object counts once for each statement that touched it.
 */
export function pgauditTally(csvlog: string): string[] {
  const seen = new Set<string>();
  const counted: [string, number][] = [];
  for (const [, account = '', database = '', , , session = '', , , , , , , , message = '', ...rest] of csvRecords(
    csvlog,
  )) {
    if (!message.startsWith('AUDIT: SESSION,')) continue;
    const [, statement = '', , kind = '', , type = '', object = ''] = csvRecords(message)[0] ?? [];
    const action = ACTIONS[kind];
    if (action === undefined || object === '' || NO_OBJECTS.has(type) || object.startsWith('pg_temp')) continue;
    if (account === 'postgres') continue;
    const application = rest[8] ?? '';
    const key = tallyKey({ account, application, database, action, object: objectOf(object), via: false });
    if (seen.has(`${session} ${statement} ${key}`)) continue;
    seen.add(`${session} ${statement} ${key}`);
    counted.push([key, 1]);
  }
  return tallyLines(counted);
}

/** It names them instead of the table that a definition changes, or beside it. */
const NO_OBJECTS: ReadonlySet<string> = new Set(['INDEX', 'DEFAULT VALUE']);

/** `billing."Invoice Lines"` and `billing.settle(integer)` as the truth writes them. */
function objectOf(name: string): string {
  const parts = [...name.replace(/\(.*\)$/, '').matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)];
  return parts.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '').join('/');
}

/** Steps whose views, routines and triggers have a definer. */
const HIDDEN: ReadonlySet<string> = new Set(['definer routine', 'procedure call']);

/**
 * What pgaudit (1.7 and 18.0) shows of a run: nothing of what a routine or trigger does with the rights of its definer, no object of a TRUNCATE,
 * an index without its table; and what a constraint refuses later.
 */
export const pgauditSees: See = (run) => {
  if (run.trap === 'truncate' || run.trap === 'index') return [];
  const touches = HIDDEN.has(run.trap ?? '') ? run.touches.filter((touch) => !isVia(touch)) : run.touches;
  return [{ ...run, touches: touches.map(asDirect), refused: run.refused === 'constraint' ? null : run.refused }];
};
