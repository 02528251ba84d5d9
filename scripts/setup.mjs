// Installs what package-lock.json names when node_modules is not that.
import { existsSync, readFileSync } from 'node:fs';
import { node, npm } from './spawn.mjs';

export function setUp() {
  const why = difference();
  if (why === null) return;
  console.error(`npm ci: ${why}`);
  // No package here needs its install script; esbuild's only checks the binary that npm has already unpacked.
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  node(['-e', 'import("esbuild")'], 'esbuild does not load: its package for this platform is missing');
}

/** What node_modules lacks; null: nothing. npm leaves a copy of the lock file of what it installed. */
function difference() {
  if (!existsSync('node_modules/.package-lock.json')) return 'node_modules is missing';
  const wanted = packagesOf('package-lock.json');
  const found = packagesOf('node_modules/.package-lock.json');
  for (const [path, { version, optional, peer }] of Object.entries(wanted)) {
    if (path === '' || found[path]?.version === version) continue;
    if ((optional || peer) && found[path] === undefined) continue; // other platforms' binaries
    return `${path} is not at ${version}`;
  }
  return null;
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
