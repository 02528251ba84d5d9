import { textSql } from './text.ts';

/**
 * An expression for a statement that fails with these words. Neither server lets a plain script raise an error on a condition:
 * an unknown column is one, and both give its name in full. (MySQL cannot prepare SIGNAL.)
 */
export const failure = (words: string): string => textSql(`DO \`${words.replaceAll('`', '``')}\``);

/** The same, where the words are an expression. */
export const failureOf = (expression: string): string => `CONCAT('DO \`', REPLACE(${expression}, '\`', '\`\`'), '\`')`;

/** Runs what was chosen. */
export const RUN: readonly string[] = ['PREPARE step FROM @do;', 'EXECUTE step;', 'DEALLOCATE PREPARE step;'];

export interface GuardedStatement {
  readonly isMariadb: boolean;
  readonly sql: string;
  /** `WHEN … THEN …`, which come before that it is run. */
  readonly cases: readonly string[];
  /** The state in which it is run, as an expression. */
  readonly from: string;
  /** What is run in any other. */
  readonly otherwise: string;
  /** To be read under sql_mode ORACLE. */
  readonly oracle: boolean;
}

/** Runs a statement if `@now` is what it starts from. */
export function guarded({ isMariadb, sql, cases, from, otherwise, oracle }: GuardedStatement): readonly string[] {
  const canPrepare = isMariadb || !sql.startsWith('DROP SERVER ');
  const [prepare, ...rest] = RUN;
  return [
    `SET @do = CASE ${[...cases, `WHEN @now = ${from} THEN ${canPrepare ? textSql(sql) : "'DO 0'"}`].join(' ')} ELSE ${otherwise} END;`,
    `${oracle ? "SET STATEMENT sql_mode = 'ORACLE' FOR " : ''}${prepare ?? ''}`,
    ...rest,
    // MySQL cannot prepare it; where it has been run it finds nothing. https://dev.mysql.com/doc/refman/9.7/en/sql-prepared-statements.html
    ...(canPrepare ? [] : [`${withTextName(sql)};`]),
  ];
}

/**
 * The client takes the line break from a backslash that stands before one in backquotes. Between quotes, and under the session's
 * sql_mode, both have escapes.
 */
const withTextName = (sql: string): string =>
  sql.replace(/`((?:[^`]|``)*)`$/, (_, name: string) => {
    const escaped = name.replaceAll('``', '`').replaceAll('\\', '\\\\').replaceAll("'", "''");
    return `'${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
  });
