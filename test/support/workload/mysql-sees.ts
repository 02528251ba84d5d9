import { isVia, type Run, type See } from './truth.ts';

type Flavour = 'mysql' | 'mariadb';

/**
 * What no log of statements tells: the application, what a statement made at run time touches, objects that are gone; and
 * whether the name of a temporary table means that one, which is lost, and said.
 */
const shown = (run: Run): readonly Run[] => {
  if (run.trap === 'gone' || run.trap === 'temporary name') return [];
  const touches = run.trap === 'dynamic' ? run.touches.filter((touch) => !isVia(touch)) : run.touches;
  return [{ ...run, touches, application: null }];
};

/** What is refused looks like what ran, but for what is refused before it is executed. MySQL notes no text that it cannot parse. */
const attempts = (flavour: Flavour, run: Run): readonly Run[] => {
  if (run.trap === 'not prepared' || (flavour === 'mysql' && isUnparsable(run))) return [];
  return shown(run).map((one) => ({ ...one, refused: null }));
};

const isUnparsable = ({ trap }: Run): boolean => trap === 'not parsed' || trap === 'not closed';

/** A literal without an end takes the rest of a file with it, so that nothing of it can be relied on. */
const attemptsInFiles = (flavour: Flavour, run: Run): readonly Run[] =>
  run.trap === 'not closed' ? [] : attempts(flavour, run);

/** Files of the general log: the statements of a trigger look as if they had been sent, once for each row. */
export const generalLogFileSees =
  (flavour: Flavour): See =>
  (run) => {
    if (run.trap !== 'trigger of two rows') return attemptsInFiles(flavour, run);
    const sent: Run = { ...run, application: null, touches: ['write billing/audit'] };
    return [...attemptsInFiles(flavour, run), sent, sent];
  };

/** The table of the general log has the statements of a trigger as its definer's, who is no client. */
export const generalLogTableSees =
  (flavour: Flavour): See =>
  (run) =>
    attempts(flavour, run);

/** Files of the slow log: MySQL says how a statement ended (log_slow_extra), and leaves out what changes a table. */
export const slowLogFileSees =
  (flavour: Flavour): See =>
  (run) => {
    if (flavour === 'mariadb') return attemptsInFiles(flavour, run);
    return run.trap === 'rebuilt' ? [] : shown(run);
  };

/** The table of the slow log says on neither how a statement ended. */
export const slowLogTableSees =
  (flavour: Flavour): See =>
  (run) =>
    flavour === 'mysql' && run.trap === 'rebuilt' ? [] : attempts(flavour, run);
