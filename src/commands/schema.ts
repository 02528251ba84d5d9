import { readFileSync } from 'node:fs';
import { UsageError } from '../shared/errors.ts';
import { EXIT, type Io } from './command.ts';

/** The JSON Schemas that are shipped, by what they describe. */
export const SCHEMAS = {
  manifest: 'ownership.schema.json',
  report: 'report.schema.json',
  snapshot: 'snapshot.schema.json',
  evidence: 'evidence.schema.json',
  plan: 'plan.schema.json',
} as const;

export interface SchemaOptions {
  readonly name: string;
}

/**
 * Prints one of the shipped JSON Schemas, for editors and CI.
 *
 * @throws UsageError for an unknown name
 */
export function runSchema({ name }: SchemaOptions, io: Pick<Io, 'stdout'>): Promise<number> {
  const known = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];
  const found = known.find((each) => each === name);
  if (found === undefined) throw new UsageError(`there is no schema '${name}'; there is ${known.join(', ')}`);
  io.stdout(schemaText(found));
  return Promise.resolve(EXIT.clean);
}

/** src/commands and dist/commands are equally deep, so this holds before and after compilation. */
export const schemaText = (name: keyof typeof SCHEMAS): string =>
  readFileSync(new URL(`../../schema/${SCHEMAS[name]}`, import.meta.url), 'utf8');
