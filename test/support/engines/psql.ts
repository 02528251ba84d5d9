import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import { debianRoot, unpackDebianPackages } from './debian-packages.ts';

/** Which psql is used where the machine has none; it talks to servers of every version. */
const PACKAGE = { name: 'postgresql-client-15', suite: 'bookworm', path: 'usr/lib/postgresql/15/bin/psql' };

/** The command that runs psql: on PATH, where Debian keeps it, or unpacked into the test cache. */
export async function psqlCommand(): Promise<readonly [program: string, ...args: string[]]> {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  const found = folders.map((folder) => join(folder, 'psql')).find((path) => existsSync(path));
  return found === undefined ? await unpacked() : [found];
}

async function unpacked(): Promise<readonly [string, ...string[]]> {
  const { name, suite, path } = PACKAGE;
  try {
    const home = await once(join(cacheFolder(), name), async (draft) => {
      console.error(`unpacking Debian's ${name} of ${suite} for the tests (once)`);
      await unpackDebianPackages({ suite, complete: [name], alone: [] }, draft);
    });
    const root = debianRoot(home);
    const [program = '', ...args] = root.loader;
    return [program, ...args, join(root.path, path)];
  } catch (error) {
    throw new Error(
      `No psql, which scripts are tried with: there is none on PATH or in /usr/lib/postgresql, and Debian's package ${name} of \
${suite} could not be unpacked into ${cacheFolder()}. Install PostgreSQL's client (Debian: apt-get install postgresql-client).`,
      { cause: error },
    );
  }
}
