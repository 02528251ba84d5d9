import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import { run } from '../process-tree.ts';
import { debianRoot, unpackDebianPackages, type DebianPackages } from './debian-packages.ts';

export type MysqlFamily = 'mysql' | 'mariadb';

export interface MysqlBinaries {
  readonly family: MysqlFamily;
  /** What starts the server: the program, with a loader before it where it needs one. */
  readonly command: readonly string[];
  /** Options that every start needs, so that the server finds its own files. */
  readonly options: readonly string[];
  /** Folder of messages, character sets and (MariaDB) the scripts that make the system tables. */
  readonly share: string;
  /** What it says it is: `9.7.4`. */
  readonly version: string;
  /** Names the build, and with it the data directory that it initialised. */
  readonly build: string;
}

/** Which Debian suite has which version: MySQL is in unstable alone. */
const PACKAGES: Readonly<Record<string, DebianPackages>> = {
  'mysql-9.7': { suite: 'sid', complete: ['mysql-server-core'], alone: [] },
  'mariadb-10.11': mariadbPackages('bookworm'),
  'mariadb-11.8': mariadbPackages('trixie'),
};

/** With the engine CONNECT, and what that needs of its own. */
function mariadbPackages(suite: string): DebianPackages {
  const complete = ['mariadb-server-core', 'libodbc2', 'libxml2'];
  return { suite, complete, alone: ['mariadb-server', 'mariadb-plugin-connect'] };
}

const PROGRAMS = { mysql: 'mysqld', mariadb: 'mariadbd' } as const;

/**
 * Finds the binaries of one version (`9.7`), or unpacks Debian's into the test cache.
 * @param plugins files that the server's plugin folder has to hold
 */
export async function mysqlBinaries(
  family: MysqlFamily,
  version: string,
  plugins: readonly string[] = [],
): Promise<MysqlBinaries> {
  return (await findInstalled(family, version, plugins)) ?? (await unpack(family, version));
}

async function findInstalled(
  family: MysqlFamily,
  version: string,
  plugins: readonly string[],
): Promise<MysqlBinaries | null> {
  const folders = new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']);
  for (const folder of folders) {
    const program = join(folder, PROGRAMS[family]);
    const hasPlugin = (file: string): boolean => existsSync(join(folder, '..', 'lib/mysql/plugin', file));
    if (!existsSync(program) || !plugins.every(hasPlugin)) continue;
    const found = await describe(family, [program], [], join(folder, '..', 'share'));
    if (isOf(version, found)) return found;
  }
  return null;
}

async function unpack(family: MysqlFamily, version: string): Promise<MysqlBinaries> {
  const wanted = PACKAGES[`${family}-${version}`];
  const name = `${family}-${version}${family === 'mariadb' ? '-connect' : ''}`;
  if (wanted === undefined) throw new Error(`no ${family} ${version}: there is ${Object.keys(PACKAGES).join(', ')}`);
  try {
    const home = await once(join(cacheFolder(), name), async (draft) => {
      console.error(`unpacking Debian's ${wanted.complete.join(', ')} of ${wanted.suite} for the tests (once)`);
      await unpackDebianPackages(wanted, draft);
    });
    const found = await describeUnpacked(family, home);
    if (!isOf(version, found)) throw new Error(`Debian ${wanted.suite} has ${found.version} by now`);
    return found;
  } catch (error) {
    throw new Error(whatToDo(family, version, wanted.suite), { cause: error });
  }
}

async function describeUnpacked(family: MysqlFamily, home: string): Promise<MysqlBinaries> {
  const { path, loader } = debianRoot(home);
  const usr = join(path, 'usr');
  const found = await describe(family, [...loader, join(usr, 'sbin', PROGRAMS[family])], [], join(usr, 'share'));
  const plugins = [join(usr, 'lib/mysql/plugin'), ...tripletPlugins(join(usr, 'lib'))].filter(existsSync);
  return {
    ...found,
    options: [
      `--basedir=${usr}`,
      `--lc-messages-dir=${found.share}`,
      `--character-sets-dir=${join(found.share, 'charsets')}`,
      ...plugins.slice(0, 1).map((folder) => `--plugin-dir=${folder}`),
    ],
    build: `${found.build}-unpacked`,
  };
}

const tripletPlugins = (lib: string): string[] => readdirSync(lib).map((name) => join(lib, name, 'mariadb/plugin'));

async function describe(
  family: MysqlFamily,
  command: readonly string[],
  options: readonly string[],
  shares: string,
): Promise<MysqlBinaries> {
  const [program = '', ...before] = command;
  const line = await run(program, [...before, '--no-defaults', '--version'], { cwd: '/' });
  const version = /Ver (\d+(?:\.\d+)*)/.exec(line)?.[1] ?? 'unknown';
  const share = ['mariadb', 'mysql'].map((name) => join(shares, name)).find((path) => existsSync(path));
  return { family, command, options, share: share ?? shares, version, build: `${family}-${version}` };
}

const isOf = (version: string, { version: found }: MysqlBinaries): boolean => `${found}.`.startsWith(`${version}.`);

function whatToDo(family: MysqlFamily, version: string, suite: string): string {
  return `No ${family} ${version} for the tests: no ${PROGRAMS[family]} of that version is on PATH, and Debian's packages \
of ${suite} could not be unpacked into ${cacheFolder()} (Debian with a reachable mirror is needed for that). Install it, \
or name an administrator's URL of a server that the tests may change in DBOWNER_TEST_${family.toUpperCase()}_URL.`;
}
