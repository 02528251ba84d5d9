/**
 * How the server compares the names of databases and tables: by bytes when lower_case_table_names is 0, else without
 * regard to case.
 */
export function foldName(settings: ReadonlyMap<string, string>): (name: string) => string {
  return (settings.get('lower_case_table_names') ?? '0') === '0' ? (name) => name : (name) => name.toLowerCase();
}

/** A name in backquotes, whatever is in it. https://dev.mysql.com/doc/refman/9.7/en/identifiers.html */
export const quoteIdentifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
