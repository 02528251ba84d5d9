import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-tree.ts';

const isRoot = (): boolean => process.getuid?.() === 0;

/** Where installed servers and initialised data directories are kept between runs. DBOWNER_TEST_CACHE overrides. */
export function cacheFolder(): string {
  const named = process.env['DBOWNER_TEST_CACHE'];
  if (named !== undefined && named !== '') return ownFolder(resolve(named));
  // Root's home is closed to the account that the servers run as.
  if (isRoot()) return ownFolder(join(openTmpdir(), 'dbowner-test-cache-0'));
  return ownFolder(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dbowner'));
}

/** Where running servers have their data; short, because a socket's path has to fit in about 100 bytes. */
export function runFolder(): string {
  return ownFolder(join(openTmpdir(), `dbowner-test-run-${process.getuid?.() ?? 'user'}`));
}

/**
 * Makes `folder` exactly once, however many processes ask at the same time: `make` fills an empty folder beside it,
 * which is renamed when it is complete.
 */
export async function once(folder: string, make: (draft: string) => Promise<void>): Promise<string> {
  if (exists(folder)) return folder;
  const unlock = await lock(`${folder}.lock`);
  const draft = `${folder}.draft-${process.pid}`;
  try {
    if (exists(folder)) return folder;
    mkdirSync(draft, { mode: 0o755 });
    await make(draft);
    renameSync(draft, folder);
    return folder;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    unlock();
  }
}

/** A lock is a folder that names its owner's pid; a lock whose owner has died is taken over. */
async function lock(path: string): Promise<() => void> {
  const mine = `${path}-${process.pid}`;
  for (;;) {
    mkdirSync(mine, { recursive: true });
    writeFileSync(join(mine, 'owner'), String(process.pid));
    try {
      renameSync(mine, path); // fails while `path` is a folder that holds something
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      rmSync(mine, { recursive: true, force: true });
      if (!isTaken(error)) throw error;
    }
    const holder = readOwner(path);
    if (holder !== null && !isAlive(holder)) rmSync(path, { recursive: true, force: true });
    await sleep(100);
  }
}

function readOwner(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(join(path, 'owner'), 'utf8'), 10);
  } catch {
    return null; // released in the meantime
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Makes sure that the folder exists, belongs to us, is writable by nobody else, and that servers can get there. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  const found = lstatSync(path);
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) {
    throw new Error(`${path} is not a folder of this user: remove it, or name another one in DBOWNER_TEST_CACHE.`);
  }
  if (isRoot()) {
    chmodSync(path, 0o755);
    const closed = closedParent(path);
    if (closed !== null) {
      throw new Error(`Servers cannot run as root, and no other user can enter ${closed}: name a folder that is open \
to others (chmod o+x) in ${path === process.env['DBOWNER_TEST_CACHE'] ? 'DBOWNER_TEST_CACHE' : 'TMPDIR'}.`);
    }
  } else if ((found.mode & 0o022) !== 0) {
    chmodSync(path, 0o755);
  }
  return path;
}

function openTmpdir(): string {
  return isRoot() && closedParent(join(tmpdir(), 'x')) !== null ? '/tmp' : tmpdir();
}

/** The first folder above `path` that others may not enter. */
function closedParent(path: string): string | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return null;
  }
}
