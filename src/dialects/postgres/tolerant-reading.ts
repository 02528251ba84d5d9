import type { StatementReading } from '../statement-reading.ts';
import { readTokens } from '../sql/tolerant-reading.ts';

/**
 * Reads text that PostgreSQL's grammar refuses: cut off, normalized by pg_stat_statements, with psql's variables, of a version that
 * the grammar does not know. See `readPostgresStatement` for what is in the result.
 */
export const readTolerantly = (text: string, { truncated }: { readonly truncated: boolean }): StatementReading =>
  readTokens(text, { engine: 'postgres', doubleQuotedNames: true, backslash: false }, truncated);
