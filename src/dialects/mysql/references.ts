import { ClauseReader } from '../sql/clause-reader.ts';
import { tokensOf, type QuotingMode } from './tokens.ts';

/** One use of a table or routine in SQL text, as the privilege that it needs there. */
export interface NameReference {
  /** null: not said, so it is the database that the text belongs to. */
  readonly database: string | null;
  readonly name: string;
  readonly kind: 'table' | 'procedure' | 'function';
  readonly privilege: string;
}

export interface BodyReferences {
  /** Each once, in the order of the text. Names of functions may be of built-in ones. */
  readonly references: readonly NameReference[];
  /** Why not everything that the text does can be told from it; null: it can. */
  readonly opaque: string | null;
}

/**
 * The tables and routines that a view's query or the body of a routine, trigger or event uses. There is no parser for the
 * dialects of both servers, so clauses are followed token by token. What it takes for a table may be none (a temporary table of
 * the same body is known, one of the session is not): look the names up.
 */
export function referencesIn(sql: string, mode: QuotingMode): BodyReferences {
  const reader = new ClauseReader(tokensOf(sql, mode), 'mysql');
  reader.read();
  const references = reader.found.flatMap(({ qualifier, name, kind, privilege }) =>
    privilege === null ? [] : [{ database: qualifier, name, kind, privilege }],
  );
  const unique = new Map(references.map((one) => [JSON.stringify(one), one]));
  return { references: [...unique.values()], opaque: reader.opaque };
}
