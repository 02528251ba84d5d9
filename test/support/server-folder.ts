import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { runFolder } from './cache.ts';
import { isAlive, type RunAs } from './process-tree.ts';

/** A folder of one running server. `release` ends what runs there and removes it; safe to call twice. */
export interface ServerFolder {
  readonly path: string;
  release(): void;
}

const open = new Map<string, (path: string) => void>();
let armed = false;

/**
 * Makes a private folder for a server of this process. `end` must end, without awaiting anything, whatever still runs in
 * it: it is called before the folder is removed, on every way out of the process, and by a later process when this one
 * had no way out (SIGKILL).
 */
export function makeServerFolder(label: string, as: RunAs, end: (path: string) => void): ServerFolder {
  arm();
  const parent = runFolder();
  sweep(parent, end);
  const path = mkdtempSync(join(parent, `${label}-`));
  open.set(path, end);
  writeFileSync(join(path, 'owner.json'), JSON.stringify({ pid: process.pid, host: hostname() }));
  if (as !== null) chownSync(path, as.uid, as.gid);
  return { path, release: () => release(path) };
}

function release(path: string): void {
  const end = open.get(path);
  if (end === undefined) return;
  open.delete(path);
  end(path);
  remove(path);
}

/** Removes the folders whose owner died without cleaning up. */
function sweep(parent: string, end: (path: string) => void): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    const owner = readOwner(path);
    // Another host (a container that shares /tmp) has its own process ids.
    if (owner === null || owner.host !== hostname() || isAlive(owner.pid)) continue;
    end(path);
    remove(path);
  }
}

function readOwner(path: string): { pid: number; host: string } | null {
  try {
    return JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8')) as { pid: number; host: string };
  } catch {
    return null; // being made or being removed by somebody else
  }
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

function arm(): void {
  if (armed) return;
  armed = true;
  const releaseAll = (): void => [...open.keys()].forEach(release);
  process.on('exit', releaseAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      releaseAll();
      process.kill(process.pid, signal); // our handler is gone: the signal now does what it does to everybody
    });
  }
}
