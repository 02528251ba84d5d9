import type { Position } from '../model/manifest.ts';
import type { Problem } from '../shared/errors.ts';
import { didYouMean, quoted } from './quoted.ts';
import { validate as generated } from './schema-validator.ts';
import type { Source } from './yaml-source.ts';

/**
 * Holds a file against the JSON Schema. What is wrong is taken out of `source.value` (list elements leave a hole), so
 * that the rest can be checked for what a schema cannot say: people get all problems at once.
 */
export function checkSchema(source: Source): readonly Problem[] {
  const errors = violations(source.value);
  const problems = errors.map((error) => problemOf(source, error));
  // Taking a wrong field out may leave its object without a required one.
  for (let left = errors; left.length > 0; left = violations(source.value)) {
    for (const error of left) takeOut(source.value, error);
  }
  return problems;
}

/** What ajv says of one violation; see https://ajv.js.org/api.html#error-objects. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: { readonly properties?: object; readonly type?: unknown };
}

const validate = generated as ((data: unknown) => boolean) & { errors?: readonly SchemaError[] | null };

function violations(value: unknown): readonly SchemaError[] {
  if (!isObject(value) || validate(value)) return [];
  // A bad key is told twice: by propertyNames, and before that by the pattern, as if it were a value.
  return (validate.errors ?? []).filter((error) => error.params['pattern'] !== NAME_PATTERN && !isHole(value, error));
}

function problemOf(source: Source, error: SchemaError): Problem {
  const path = segmentsOf(error.instancePath);
  const value = lookUp(source.value, path);
  const at = (position: Position, message: string): Problem => ({ ...position, message });
  if (error.keyword === 'propertyNames') {
    return at(source.positions.ofKey(value, String(error.params['propertyName'])), NAME_RULE);
  }
  const here =
    path.length === 0
      ? source.positions.of(value)
      : source.positions.ofValue(lookUp(source.value, path.slice(0, -1)), path.at(-1) ?? '');
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    const known = Object.keys(error.parentSchema.properties ?? {});
    return at(source.positions.ofKey(value, key), `${quoted(key)} is not a key here${didYouMean(key, known)}`);
  }
  return at(here, `${subject(path)} ${predicate(error, value)}`);
}

function predicate({ keyword, params, parentSchema }: SchemaError, value: unknown): string {
  switch (keyword) {
    case 'required':
      return `lacks '${String(params['missingProperty'])}'`;
    case 'const':
      return `has to be ${String(params['allowedValue'])}`;
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
      const hint = typeof value === 'string' ? didYouMean(value, allowed) : '';
      return `has to be one of ${allowed.join(', ')}${hint}`;
    }
    case 'pattern':
      return PATTERNS.get(String(params['pattern'])) ?? 'is not written as it has to be';
    case 'type': {
      const types = [parentSchema.type].flat().filter((type) => type !== 'null');
      const wanted = types.map((type) => TYPES.get(String(type)) ?? String(type)).join(' or ');
      return `has to be ${wanted}${types.includes('string') && isPlain(value) ? ': put it in quotes' : ''}`;
    }
    default:
      throw new Error(`the manifest's schema uses "${keyword}", for which there is no message`);
  }
}

const NAME_PATTERN = '^[A-Za-z0-9_][A-Za-z0-9_.-]*$';
const NAME_RULE = 'a name has letters, digits, `_`, `-` and `.` and begins with a letter, a digit or `_`';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['object', 'a mapping (key: value)'],
  ['array', 'a list'],
  ['boolean', 'true or false'],
]);

const PATTERNS: ReadonlyMap<string, string> = new Map([
  ['\\S', 'is empty'],
  ['^\\d{4}-\\d{2}-\\d{2}$', 'has to be an ISO date like 2027-03-31'],
  ['^[1-9][0-9]{0,4}d$', 'has to be a number of days like 30d'],
  ['^[a-z][a-z0-9_-]*$', 'has to be the name of a source, like statements'],
]);

/** `owns`, `owns[2]`, `shop-pg`: enough beside a line and a column. */
function subject(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the manifest';
  if (!/^\d+$/.test(last)) return quoted(last);
  const list = path.at(-2);
  return list === undefined ? 'this' : `an element of ${quoted(list)}`;
}

function takeOut(root: unknown, error: SchemaError): void {
  const path = segmentsOf(error.instancePath);
  const extra = error.params['propertyName'] ?? error.params['additionalProperty'];
  if (typeof extra === 'string') path.push(extra);
  const key = path.at(-1);
  const holder = lookUp(root, path.slice(0, -1));
  if (key === undefined || holder === undefined) return;
  if (Array.isArray(holder)) holder[Number(key)] = undefined;
  else if (isObject(holder)) Reflect.deleteProperty(holder, key);
}

/** A list element that an earlier round took out. */
function isHole(root: unknown, error: SchemaError): boolean {
  const path = segmentsOf(error.instancePath);
  return path.length > 0 && lookUp(root, path) === undefined;
}

function lookUp(root: unknown, path: readonly string[]): unknown {
  let value: unknown = root;
  for (const key of path) {
    if (!isObject(value)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Of a JSON Pointer. */
const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replace(/~1/g, '/').replace(/~0/g, '~'));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
