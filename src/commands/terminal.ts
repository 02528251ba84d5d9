type Env = Readonly<Record<string, string | undefined>>;

/** Columns of text that goes to a file or a pipe: fits a CI log and a side-by-side review. */
const NO_TERMINAL = 100;
/** Below this a path cannot be read in any layout. */
const NARROWEST = 40;

/** Width to wrap at: the terminal's own, else `COLUMNS`, else 100; never less than 40. */
export function columns(ofTerminal: number | undefined, env: Env): number {
  const told = /^\d{1,4}$/.test(env['COLUMNS'] ?? '') ? Number(env['COLUMNS']) : undefined;
  return Math.max(NARROWEST, ofTerminal || told || NO_TERMINAL);
}

/**
 * Colour when nobody asked for it on the command line: FORCE_COLOR decides, then NO_COLOR (https://no-color.org, any
 * value but the empty one), then whether a terminal that knows colours is listening.
 */
export function colorWanted(isTerminal: boolean, env: Env): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && env['TERM'] !== 'dumb';
}
