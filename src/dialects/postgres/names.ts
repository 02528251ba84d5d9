/** The key of the PUBLIC principal. No role has it, see `principalKey`. */
export const PUBLIC_KEY = 'PUBLIC';

/**
 * The key of the principal for a role: its name. A role may be called PUBLIC, too (in quotes), so such a name, with however
 * many quotes around it, gets one more pair: role `PUBLIC` has the key `"PUBLIC"`, role `"PUBLIC"` the key `""PUBLIC""`.
 */
export const principalKey = (roleName: string): string => (LIKE_PUBLIC.test(roleName) ? `"${roleName}"` : roleName);

/** The inverse of `principalKey`; null for PUBLIC itself. */
export function roleNameOf(key: string): string | null {
  if (key === PUBLIC_KEY) return null;
  return LIKE_PUBLIC.test(key) && key.length >= 2 ? key.slice(1, -1) : key;
}

const LIKE_PUBLIC = /^"*PUBLIC"*$/;

/**
 * Quotes an identifier for a script, as the server's `quote_ident` does: bare where it reads back as itself, whatever the
 * server version, else in double quotes.
 */
export const quoteIdentifier = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name) ? name : `"${name.replaceAll('"', '""')}"`;

/**
 * Reads a name as a person writes it in SQL: `shop."Open Orders".id` gives its parts, bare ones in lower case.
 * Undefined when it is not such a name.
 */
export function parseQualifiedName(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  const pattern = /(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*))(\.|$)/gy;
  while (pattern.lastIndex < text.length || parts.length === 0) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? lowerAscii(match[2] ?? ''));
    if (match[3] === '') return parts;
  }
  return undefined;
}

/** The server folds ASCII letters only, in a UTF-8 database. */
const lowerAscii = (word: string): string => word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Words that `quote_ident` quotes on PostgreSQL 18: all of `pg_get_keywords()` but the unreserved. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean ' +
    'both case cast char character check coalesce collate collation column concurrently constraint ' +
    'create cross current_catalog current_date current_role current_schema current_time ' +
    'current_timestamp current_user dec decimal default deferrable desc distinct do else end except ' +
    'exists extract false fetch float for foreign freeze from full grant greatest group grouping having ' +
    'ilike in initially inner inout int integer intersect interval into is isnull join json json_array ' +
    'json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize ' +
    'json_table json_value lateral leading least left like limit localtime localtimestamp merge_action ' +
    'national natural nchar none normalize not notnull null nullif numeric offset on only or order out ' +
    'outer overlaps overlay placing position precision primary real references returning right row ' +
    'select session_user setof similar smallint some substring symmetric system_user table tablesample ' +
    'then time timestamp to trailing treat trim true union unique user using values varchar variadic ' +
    'verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces ' +
    'xmlparse xmlpi xmlroot xmlserialize xmltable'
  ).split(' '),
);
