import type { Facts } from '../model/facts.ts';

/** How an engine compares names: a pattern's segment and a name are spelled alike, then compared exactly. */
export interface NameRules {
  /** For segments of patterns, escapes included. */
  readonly segment: (text: string) => string;
  /** For names that the server gave. */
  readonly name: (name: string) => string;
}

export const EXACT_NAMES: NameRules = { segment: (text) => text, name: (name) => name };

/** PostgreSQL and MongoDB compare exactly; MySQL by `lower_case_table_names` (0 exactly, 1 and 2 without regard to case). */
export function nameRulesOf(facts: Facts): NameRules {
  if (facts.engine === 'postgres') return { segment: canonicalRoutine, name: EXACT_NAMES.name };
  if (facts.engine === 'mongodb') return EXACT_NAMES;
  const setting = facts.settings.get('lower_case_table_names') ?? '0';
  return setting === '0' ? EXACT_NAMES : { segment: lowerCase, name: lowerCase };
}

const lowerCase = (text: string): string => text.toLowerCase();

/** Argument types as PostgreSQL prints them, so that `f(int,text)` means `f(integer, text)`. */
function canonicalRoutine(segment: string): string {
  const open = segment.indexOf('(');
  if (open <= 0 || !segment.endsWith(')')) return segment;
  const types = segment.slice(open + 1, -1);
  if (types === '' || types === '*') return segment;
  const canonical = types.split(',').map((type) => canonicalType(type.trim()));
  return `${segment.slice(0, open)}(${canonical.join(', ')})`;
}

function canonicalType(type: string): string {
  const array = /(?:\\?\[\\?\])+$/.exec(type)?.[0] ?? '';
  const element = type.slice(0, type.length - array.length);
  return (TYPE_ALIASES.get(element) ?? element) + array;
}

/** https://www.postgresql.org/docs/current/datatype.html, table 8.1, and what format_type prints for bare names. */
const TYPE_ALIASES: ReadonlyMap<string, string> = new Map([
  ['int', 'integer'],
  ['int4', 'integer'],
  ['int2', 'smallint'],
  ['int8', 'bigint'],
  ['bool', 'boolean'],
  ['float', 'double precision'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['decimal', 'numeric'],
  ['char', 'character'],
  ['varchar', 'character varying'],
  ['varbit', 'bit varying'],
  ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'],
]);
