import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One condition that a careless change could lose. `find` is in the file exactly once. */
export interface Mutation {
  readonly name: string;
  /** Below src/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Imports a file of the mutated copy, by its path below src/. */
export type LoadMutant = (path: string) => Promise<unknown>;

/** Does something with a copy of what resolvers are made of, in which one place is changed; the copy is gone afterwards. */
export async function withMutant<Result>(
  mutation: Mutation,
  body: (load: LoadMutant) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-mutant-'));
  try {
    for (const part of ['access', 'model', 'dialects', 'shared'])
      cpSync(join(SOURCES, part), join(folder, part), { recursive: true });
    const file = join(folder, mutation.file);
    const parts = readFileSync(file, 'utf8').split(mutation.find);
    if (parts.length !== 2)
      throw new Error(`"${mutation.name}" has to change one place, and finds ${String(parts.length - 1)}`);
    writeFileSync(file, parts.join(mutation.replace));
    return await body((path) => import(pathToFileURL(join(folder, path)).href));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SOURCES = join(import.meta.dirname, '../../src');
