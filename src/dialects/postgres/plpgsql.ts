import { listOf, nodeOf, textOf } from './parse-tree.ts';

/** The SQL in a PL/pgSQL function. */
export interface PlpgsqlStatements {
  /** Statements as they can be parsed; expressions are made SELECTs. */
  readonly statements: readonly string[];
  /** Expressions that can use no table and no routine, but operators, as SELECTs. */
  readonly rest: readonly string[];
  /** It runs text that is made at run time (EXECUTE and its like). */
  readonly dynamic: boolean;
}

/** What libpg_query's PL/pgSQL parser found in one function. */
export function plpgsqlStatements(tree: unknown): PlpgsqlStatements {
  const statements = new Set<string>();
  const rest = new Set<string>();
  let dynamic = false;
  const pending: unknown[] = [tree];
  for (let value = pending.pop(); pending.length > 0 || value !== undefined; value = pending.pop()) {
    pending.push(...listOf(value));
    for (const [field, child] of Object.entries(nodeOf(value) ?? {})) {
      if (DYNAMIC.has(field)) dynamic = true;
      const node = nodeOf(child);
      const query = field === 'PLpgSQL_expr' ? textOf(node?.['query']) : undefined;
      if (query === undefined) pending.push(child);
      else if (node?.['parseMode'] === MODE.statement || node?.['parseMode'] === undefined) statements.add(query);
      else
        (MAY_USE.test(query) ? statements : rest).add(
          `SELECT ${node['parseMode'] === MODE.expression ? query : valueOf(query)}`,
        );
    }
  }
  return { statements: [...statements], rest: [...rest], dynamic };
}

const DYNAMIC: ReadonlySet<string> = new Set(['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors', 'dynquery']);

/** https://github.com/postgres/postgres/blob/REL_18_4/src/include/parser/parser.h (RawParseMode); above: assignments */
const MODE = { statement: 0, expression: 2 } as const;

/** A table or a routine is named in brackets or behind one of these words. */
const MAY_USE = /[(]|\bfrom\b|\btable\b/i;

/** The right side of `a.b[i] := value`; brackets and quoted names of the left side may hold the sign, too. */
function valueOf(assignment: string): string {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < assignment.length; i++) {
    const char = assignment.charAt(i);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '[' || char === '(') depth++;
    else if (char === ']' || char === ')') depth--;
    else if (char === '=' && depth === 0) {
      const subscripts = assignment.slice(0, i).replace(/:$/, '').split('[').slice(1);
      const inside = subscripts.map((text) => text.replace(/\][^\]]*$/, '')).filter((text) => MAY_USE.test(text));
      // What a subscript uses is used as well; `a[1:f(x)]` is no expression, so its bounds become two.
      return [...inside.map((text) => text.replace(':', ',')), assignment.slice(i + 1)].join(', ');
    }
  }
  return assignment;
}
