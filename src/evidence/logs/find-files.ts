import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { compare } from '../../shared/compare.ts';
import { UsageError } from '../../shared/errors.ts';

/** Standard input. */
export const STDIN = '-';

/**
 * The files that are meant, each once, by code point.
 *
 * @param given paths, globs, folders (their files, not those below), or `-`
 * @throws UsageError for one that finds nothing
 */
export function findFiles(given: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const one of given) {
    const files = filesOf(one);
    if (files.length === 0)
      throw new UsageError(`${one}: there is no such log file; give a file, a folder or a pattern`);
    for (const file of files) found.add(file);
  }
  return [...found].sort(compare);
}

function filesOf(given: string): readonly string[] {
  if (given === STDIN) return [STDIN];
  const found = statSync(given, { throwIfNoEntry: false });
  // A name with a bracket in it is first of all a name.
  if (found?.isDirectory() === true) return filesIn(given);
  if (found !== undefined) return [given];
  const { base, glob } = picomatch.scan(given);
  if (glob === '') return [];
  const root = base === '' ? '.' : base;
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const matches = picomatch(glob);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matches(path.slice(root === '.' ? 0 : join(root, '/').length)));
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));
