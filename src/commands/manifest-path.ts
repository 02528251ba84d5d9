import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../shared/errors.ts';
import type { Io } from './command.ts';

export const DEFAULT_MANIFEST = 'ownership.yaml';

/**
 * The manifest to work with: the one named by `-c`, else `ownership.yaml` here. Parent folders are not searched: in CI
 * a forgotten `cd` must not pick up somebody else's manifest.
 *
 * @throws UsageError when it is not there, saying how to start
 */
export function manifestPath(named: string | undefined, io: Pick<Io, 'cwd'>): string {
  const path = named ?? DEFAULT_MANIFEST;
  if (existsSync(resolve(io.cwd, path))) return path;
  if (named !== undefined) throw new UsageError(`there is no manifest ${named}`);
  throw new UsageError(`there is no ${DEFAULT_MANIFEST} here\n${HOW_TO_START}`);
}

export const HOW_TO_START = `  dbowner demo              see a report on an example shop; needs no server
  dbowner audit -c FILE     audit with a manifest that is somewhere else
  dbowner --help            all commands`;
