import { POSTGRES_SESSIONS, POSTGRES_STEPS } from './postgres-steps.ts';
import { asDirect, isVia, type Run, type See } from './truth.ts';

/** Traps by the names that the steps give them: what no reader can know from that kind of source. */
const without = (run: Run, lost: (touch: Run['touches'][number]) => boolean): readonly Run[] => [
  { ...run, touches: run.touches.filter((touch) => !lost(touch)) },
];

const times = (n: number, run: Run): readonly Run[] => Array.from({ length: n }, () => run);

const NESTED_VIEW = 'read billing/inv_v via';

/**
 * Logs of statements: everything, but for what a statement made at run time touches, objects that are gone when the server is
 * read, and what has the name of a temporary table of the same account.
 */
export const statementLogSees: See = (run) => {
  if (run.trap === 'gone' || run.trap === 'temporary name') return [];
  return run.trap === 'dynamic' ? without(run, isVia) : [run];
};

/**
 * A prefix in which %a can run into what follows: an application that calls itself like the rest of a line leaves open where its
 * records begin. They are lost, and said; all other names are known from the connection.
 */
export const besideAmbiguousLines =
  (see: See): See =>
  (run) =>
    run.application === POSTGRES_SESSIONS.hostile.application ? [] : see(run);

/** Where, besides, no statement is logged, so that no SET is either: there an application has the name that it came with. */
export const besideAmbiguousNames =
  (see: See): See =>
  (run) =>
    besideAmbiguousLines(see)(
      run.application === RENAMED ? { ...run, application: POSTGRES_SESSIONS.o3.application } : run,
    );

const RENAMED = POSTGRES_STEPS.find(({ application }) => application !== undefined)?.application;

/** Rows for each of which the workload runs a statement inside of a block, or of a function. */
const ROWS = 20;

/**
 * pgaudit: the relations themselves, so also those of statements made at run time, each time that a block or a function runs
 * one. It cannot be told from it which of two views a statement named; and of a table that a statement names beside a view over
 * it, the first record counts, which is the table's own before version 16, and the view's from then on.
 */
export const pgauditLogSees = (major: string): See => {
  const hidden = Number(major) < 16 ? 'read billing/inv via' : 'read billing/inv';
  return (run) => pgauditShows(run, hidden);
};

function pgauditShows(run: Run, hidden: string): readonly Run[] {
  switch (run.trap) {
    case 'gone':
      return [];
    case 'beside its own view':
      return without(run, (touch) => touch === hidden);
    case 'view of a view':
      return [{ ...run, touches: [...run.touches.filter((touch) => touch !== NESTED_VIEW), asDirect(NESTED_VIEW)] }];
    case 'block':
      return [
        { ...run, touches: ['read billing/inv via'] },
        ...times(ROWS, { ...run, touches: ['write billing/ledger via'] }),
      ];
    case 'function for each row': {
      const inner: Run = { ...run, touches: ['read billing/ledger via'] };
      return [...without(run, isVia), ...times(ROWS, inner)];
    }
    default:
      // It notes no function of a trigger, whose rights ever count.
      return without(run, (touch) => touch === 'execute billing/on_change via');
  }
}

/**
 * pg_stat_statements: neither application nor what a session had set: rights of a role taken on count as that role's, and a
 * name that only the session's search_path explains is lost.
 */
export const statisticsSee: See = (run) => {
  if (run.trap === 'session path' || run.trap === 'temporary table') return [];
  const account = run.role ?? run.account;
  return statementLogSees({ ...run, account, application: null });
};

/**
 * auto_explain: plans alone, so no definitions, no CALL, no plain COPY, no TRUNCATE, and nothing that the session had set. The statements
 * that a block or a called procedure runs have plans of their own, as if they had been sent.
 */
export const plansSee: See = (run) => {
  switch (run.trap) {
    case 'session path':
    case 'temporary table':
    case 'truncate':
    case 'plain copy':
    case 'index':
    case 'definition':
      return [];
    case 'block': {
      const write: Run = { ...run, touches: ['write billing/ledger'] };
      return [{ ...run, touches: ['read billing/inv'] }, ...times(ROWS, write)];
    }
    case 'procedure call':
      return [{ ...run, touches: ['write billing/notes'] }];
    default:
      return statementLogSees(run);
  }
};
