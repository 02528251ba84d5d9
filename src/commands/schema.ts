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
  const file = Object.entries(SCHEMAS).find(([known]) => known === name)?.[1];
  if (file === undefined)
    throw new UsageError(`there is no schema '${name}'; there is ${Object.keys(SCHEMAS).join(', ')}`);
  // src/commands and dist/commands are equally deep, so this holds before and after compilation
  io.stdout(readFileSync(new URL(`../../schema/${file}`, import.meta.url), 'utf8'));
  return Promise.resolve(EXIT.clean);
}
