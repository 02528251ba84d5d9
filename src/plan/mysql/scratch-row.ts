import { quoteIdentifier } from '../../dialects/mysql/names.ts';

export type Value = string | number;

/** A row of a table of the database `mysql`. */
export interface Row {
  readonly table: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** In a session with NO_BACKSLASH_ESCAPES. */
export function insertSql({ table, values }: Row): string {
  const columns = Object.keys(values).map(quoteIdentifier).join(', ');
  const texts = Object.values(values).map((value) => (typeof value === 'number' ? String(value) : literal(value)));
  return `INSERT IGNORE INTO mysql.${quoteIdentifier(table)} (${columns}) VALUES (${texts.join(', ')})`;
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
