import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../process-tree.ts';

export interface DebianPackages {
  /** `sid`, `bookworm`, …: need not be the suite that this machine runs. */
  readonly suite: string;
  /** Packages with everything that they depend on, down to the C library. */
  readonly complete: readonly string[];
  /** Packages of which only their own files are wanted. */
  readonly alone: readonly string[];
}

/** Files of Debian packages, unpacked below one folder instead of installed. */
export interface DebianRoot {
  readonly path: string;
  /** The loader of the unpacked C library, and what makes it use the unpacked libraries: goes before a program's path. */
  readonly loader: readonly string[];
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Downloads packages of any Debian suite and unpacks them into `folder`, without installing anything and without being
 * root. It is apt that reads the index, resolves dependencies and checks signatures and hashes, on a state of its own;
 * the mirror is the one that this machine's apt is configured with.
 * @throws when this is no Debian, or the mirror is out of reach or has no such package
 */
export async function unpackDebianPackages(wanted: DebianPackages, folder: string): Promise<void> {
  const apt = join(folder, 'apt');
  const root = join(folder, 'root');
  for (const path of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, path), { recursive: true });
  mkdirSync(root);
  const options = ownState(apt, `deb ${signedBy()}${await mirror()} ${wanted.suite} main`);
  await run('apt-get', [...options, 'update', '--error-on=any'], { cwd: apt });
  await run('apt-get', [...options, 'install', '--download-only', '--yes', ...wanted.complete], { cwd: apt });
  const archives = join(apt, 'archives');
  if (wanted.alone.length > 0) await run('apt-get', [...options, 'download', ...wanted.alone], { cwd: archives });
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(archives, name), root], { cwd: archives });
  }
  for (const unused of ['doc', 'locale', 'man', 'perl']) {
    rmSync(join(root, 'usr/share', unused), { recursive: true, force: true });
  }
  rmSync(apt, { recursive: true });
}

/** What `unpackDebianPackages` left in `folder`. */
export function debianRoot(folder: string): DebianRoot {
  const path = join(folder, 'root');
  const libraries = ['lib', 'usr/lib'].flatMap((lib) => tripletFolders(join(path, lib)));
  for (const library of libraries) {
    const loader = readdirSync(library).find((name) => name.startsWith('ld-linux'));
    if (loader !== undefined) {
      return { path, loader: [join(library, loader), '--library-path', libraries.join(':')] };
    }
  }
  throw new Error(`there is no C library in ${path}: remove ${folder}, and the next run makes it anew`);
}

const tripletFolders = (lib: string): string[] =>
  existsSync(lib)
    ? readdirSync(lib)
        .filter((name) => name.endsWith('-linux-gnu'))
        .map((name) => join(lib, name))
    : [];

/** Nothing of the machine's own apt is read, but its proxy and its credentials, and nothing of it is written. */
function ownState(apt: string, source: string): string[] {
  const list = join(apt, 'sources.list');
  writeFileSync(list, `${source}\n`);
  return Object.entries({
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State::Lists': join(apt, 'lists'),
    'Dir::State::Status': '/dev/null', // nothing is installed, so dependencies are complete
    'Dir::State::extended_states': join(apt, 'extended_states'),
    'Dir::Cache': apt,
    'Dir::Cache::Archives': join(apt, 'archives'),
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': 'root', // apt's own account cannot write here
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Debug::NoLocking': 'true',
  }).map(([name, value]) => `--option=${name}=${value}`);
}

const signedBy = (): string => (existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '');

/** The mirror of this machine's own suite has the others too. */
async function mirror(): Promise<string> {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (!/^ID=debian$/m.test(release) || codename === undefined)
    throw new Error('this machine runs no release of Debian');
  const format = '$(RELEASE) $(COMPONENT) $(REPO_URI)';
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Identifier: Packages'], { cwd: '/' });
  const suites = [codename, 'stable', 'oldstable', 'testing'];
  for (const line of targets.split('\n')) {
    const [suite = '', component, address] = line.split(' ');
    if (suites.includes(suite) && component === 'main' && address !== undefined) return address;
  }
  throw new Error(`apt on this machine has no source for the suite ${codename}`);
}
