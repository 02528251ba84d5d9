// Compiles src to dist when dist is missing or older than its sources. Types are checked by `npm run typecheck`.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { node } from './spawn.mjs';

const STAMP = 'dist/.built';
const SOURCES = ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

export function build() {
  const state = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === state) return;
  console.error('building dist');
  // Compiled beside dist and then put in its place: whoever runs bin/dbowner meanwhile finds a whole one.
  const draft = `dist-${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true });
    const args = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', draft];
    node(['node_modules/typescript/bin/tsc', ...args], 'src does not compile: dist is as it was');
    for (const file of filesBelow('src').filter((path) => path.endsWith('.wasm')))
      copyFileSync(file, join(draft, relative('src', file)));
    writeFileSync(join(draft, '.built'), state);
    rmSync('dist', { recursive: true, force: true });
    renameSync(draft, 'dist');
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Path, size and modification time of everything that dist is made from. */
function fingerprint() {
  return SOURCES.flatMap(filesBelow)
    .sort()
    .map((path) => {
      const { size, mtimeMs } = statSync(path);
      return `${path} ${size} ${mtimeMs}\n`;
    })
    .join('');
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
