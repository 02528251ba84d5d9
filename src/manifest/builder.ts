import { splitPath } from '../model/path.ts';
import type { ObjectPattern, Position } from '../model/manifest.ts';
import { instancesFor, type Names } from './names.ts';
import { parsePattern, PatternSyntaxError } from './pattern.ts';
import type { Problems } from './problems.ts';
import type { RawList } from './raw.ts';
import type { ManifestSource } from './read-sources.ts';

/** What every part of the manifest is built with. */
export interface Builder {
  readonly problems: Problems;
  readonly names: Names;
}

/** Placeholder of conventions, for checks that want a real segment. */
const STAND_IN = 'service';

/** Checks a pattern: its syntax, its instance, and that it is not deeper than the engine. null: a problem was added. */
export function checkedPattern(
  { names, problems }: Builder,
  text: string,
  at: Position,
  { convention = false } = {},
): ObjectPattern | null {
  const tested = convention ? fillIn(text, STAND_IN) : text;
  const syntax = syntaxProblem(tested);
  if (syntax !== null) {
    problems.add(at, `the pattern ${syntax}`);
    return null;
  }
  const [instance = '', ...rest] = splitPath(tested);
  const instances = instancesFor(instance, names);
  if (typeof instances === 'string') {
    problems.add(at, instances);
    return null;
  }
  if (!rest.includes('**')) {
    const engines = new Set(instances.map((name) => names.instances.get(name) ?? 'postgres'));
    const deepest = engines.has('postgres') ? 3 : 2;
    if (rest.length > deepest) {
      problems.add(at, `the pattern is too deep: it is ${deepest === 3 ? PATH_WITH_SCHEMA : PATH_WITHOUT_SCHEMA}`);
      return null;
    }
  }
  return { text, at };
}

const PATH_WITH_SCHEMA = 'instance/database/schema/object';
const PATH_WITHOUT_SCHEMA = 'instance/database/object on MySQL, MariaDB and MongoDB';

/** Why a text is no pattern, or null. */
export function syntaxProblem(text: string): string | null {
  if (text.startsWith('**')) return 'has to begin with an instance';
  try {
    parsePattern(text);
    return null;
  } catch (error) {
    if (error instanceof PatternSyntaxError) return error.message;
    throw error;
  }
}

/** Puts a service's name for `{service}`; a `{` that is escaped stays. */
export const fillIn = (text: string, service: string): string =>
  text.replace(/\\.|\{service\}/gs, (match) => (match === '{service}' ? service : match));

/** The elements of a list with their places, without those that the schema refused. */
export function elements<T>(source: ManifestSource, list: RawList<T> | undefined): { value: T; at: Position }[] {
  return (list ?? []).flatMap((value, index) =>
    value === undefined ? [] : [{ value, at: source.positions.ofValue(list, index) }],
  );
}

/** Is it a day of the calendar, written `2027-03-31`? */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Adds a problem when the day does not exist. */
export function checkDate({ problems }: Builder, source: ManifestSource, holder: object): void {
  const expires = (holder as { readonly expires?: string }).expires;
  if (expires !== undefined && !isDate(expires)) {
    problems.add(source.positions.ofValue(holder, 'expires'), 'there is no such day');
  }
}
