import type { StatementReading } from '../statement-reading.ts';
import { readTokens } from '../sql/tolerant-reading.ts';
import { quotingOf, type QuotingMode } from './tokens.ts';

export type { StatementReading } from '../statement-reading.ts';

/**
 * Tables, views, sequences and routines that a statement of MySQL or MariaDB names, with what it does to them; also of digests
 * of performance_schema. The bodies of routines, triggers and events are read where they are defined, as if they were run.
 *
 * Not among them: what a literal names, what is only described (SHOW, DESCRIBE), and what is run inside a routine or view.
 *
 * @param mode how the session quotes; `truncated`: the text ends before its end
 */
export const readMysqlStatement = (
  text: string,
  mode: QuotingMode & { readonly truncated?: boolean },
): StatementReading => readTokens(text, quotingOf(mode), mode.truncated ?? false);
