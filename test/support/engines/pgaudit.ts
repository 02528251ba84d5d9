import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import { unpackDebianPackages } from './debian-packages.ts';

export interface Pgaudit {
  /** For `shared_preload_libraries`. */
  readonly library: string;
  /** Makes its event triggers in one database: without them it names no object of a definition. */
  readonly install: string;
}

/** Which Debian suite has it for which major version; a library fits any build of its major version. */
const SUITES: Readonly<Record<string, string>> = { 15: 'bookworm', 18: 'sid' };

/**
 * pgaudit for one major version of PostgreSQL, unpacked into the test cache. The server loads it by its path and its script
 * runs as plain SQL, so it need not be where the server keeps its extensions.
 */
export async function pgaudit(major: string): Promise<Pgaudit> {
  const suite = SUITES[major];
  if (suite === undefined)
    throw new Error(`no pgaudit for PostgreSQL ${major}: Debian ships it for ${Object.keys(SUITES).join()}`);
  const name = `postgresql-${major}-pgaudit`;
  try {
    const home = await once(join(cacheFolder(), name), async (draft) => {
      console.error(`unpacking Debian's ${name} of ${suite} for the tests (once)`);
      await unpackDebianPackages({ suite, complete: [], alone: [name] }, draft);
    });
    return describe(join(home, 'root'), major);
  } catch (error) {
    throw new Error(
      `No pgaudit for PostgreSQL ${major}, which judges the evidence: Debian's package ${name} of ${suite} \
could not be unpacked into ${cacheFolder()}. Debian with a reachable mirror is needed for that.`,
      { cause: error },
    );
  }
}

function describe(root: string, major: string): Pgaudit {
  const library = join(root, 'usr/lib/postgresql', major, 'lib/pgaudit.so');
  const extension = join(root, 'usr/share/postgresql', major, 'extension');
  const script = readdirSync(extension).find((name) => /^pgaudit--[\d.]+\.sql$/.test(name));
  if (script === undefined) throw new Error(`there is no script of pgaudit in ${extension}`);
  // Lines that begin with a backslash are for psql, which must not run the file itself.
  const install = readFileSync(join(extension, script), 'utf8').replace(/^\\.*$/gm, '');
  return { library, install: install.replaceAll('MODULE_PATHNAME', library) };
}
