import { randomInt } from 'node:crypto';
import { relative } from 'node:path';

/**
 * The seed of a random test: DBOWNER_SEED, or a fresh one. Always printed, with the command that repeats the run.
 *
 * @param file `import.meta.filename` of the test
 */
export function seed(file: string): number {
  const given = process.env['DBOWNER_SEED'];
  const value = given === undefined || given === '' ? randomInt(2 ** 31) : Number(given);
  if (!Number.isSafeInteger(value)) throw new Error(`DBOWNER_SEED is not a whole number: ${given}`);
  console.log(`seed ${value}; repeat with: ${repeatCommand(file, value)}`);
  return value;
}

/** For messages of failing checks. */
export function repeatCommand(file: string, value: number): string {
  return `DBOWNER_SEED=${value} npx vitest run ${relative(process.cwd(), file)}`;
}
