import { isVia, type Run, type See } from './truth.ts';

/** What no log of statements tells: the application, what a statement made at run time touches, objects that are gone. */
const seen = (run: Run): readonly Run[] => {
  if (run.trap === 'gone') return [];
  const touches = run.trap === 'dynamic' ? run.touches.filter((touch) => !isVia(touch)) : run.touches;
  return [{ ...run, touches, application: null }];
};

/** Logs that tell how a statement ended. */
export const outcomesSee: See = seen;

/** Logs that do not: what was refused looks like what ran. */
export const attemptsSee: See = (run) => seen(run).map((one) => ({ ...one, refused: null }));

/**
 * General logs: written before a statement is run, so attempts; one that is refused while it is prepared is never executed. The
 * statements of a trigger look as if they had been sent, once for each row.
 */
export const generalLogSees: See = (run) => {
  if (run.trap === 'not prepared') return [];
  const attempts = attemptsSee(run);
  if (run.trap !== 'trigger of two rows') return attempts;
  const sent: Run = { ...run, application: null, touches: ['write billing/audit'] };
  return [...attempts, sent, sent];
};
