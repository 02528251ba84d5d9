import { UsageError } from '../shared/errors.ts';

/** An object of a JSON file, and where it stands there. What is wrong is told by place, never quoted. */
export interface Fields {
  readonly value: Readonly<Record<string, unknown>>;
  readonly file: string;
  /** `/actors/3` */
  readonly path: string;
}

/** @throws UsageError when it is no object, like all of these */
export function fieldsOf(value: unknown, file: string, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { value: value as Readonly<Record<string, unknown>>, file, path };
  throw new UsageError(`${file}: expected an object at ${path === '' ? 'the top' : path}`);
}

export const at = ({ value, file, path }: Fields, key: string): Fields => fieldsOf(value[key], file, `${path}/${key}`);

export function list(fields: Fields, key: string): readonly Fields[] {
  const value = fields.value[key];
  if (!Array.isArray(value)) return fail(fields, key, 'a list');
  return value.map((item: unknown, i) => fieldsOf(item, fields.file, `${fields.path}/${key}/${String(i)}`));
}

export function text(fields: Fields, key: string): string {
  const value = fields.value[key];
  return typeof value === 'string' ? value : fail(fields, key, 'a text');
}

export const textOrNull = (fields: Fields, key: string): string | null =>
  fields.value[key] === null ? null : text(fields, key);

export function flag(fields: Fields, key: string): boolean {
  const value = fields.value[key];
  return typeof value === 'boolean' ? value : fail(fields, key, 'true or false');
}

export function oneOf<Word extends string>(fields: Fields, key: string, words: readonly Word[]): Word {
  const value = fields.value[key];
  return words.find((word) => word === value) ?? fail(fields, key, `one of ${words.join(', ')}`);
}

/** 0 or more. */
export function whole(fields: Fields, key: string): number {
  const value = fields.value[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : fail(fields, key, 'a whole number, 0 or more');
}

export const wholeOrNull = (fields: Fields, key: string): number | null =>
  fields.value[key] === null ? null : whole(fields, key);

function fail({ file, path }: Fields, key: string, expected: string): never {
  throw new UsageError(`${file}: expected ${expected} at ${path}/${key}`);
}
