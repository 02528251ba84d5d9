import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const run = (command: string, args: readonly string[]): void => {
  const { status, stderr } = spawnSync(command, args, { cwd: 'wasm', encoding: 'utf8' });
  expect(stderr.replace(/^npm warn.*\n/gm, '')).toBe('');
  expect(status).toBe(0);
};

it('scanner.wasm is what its sources compile to', () => {
  if (!existsSync('wasm/node_modules/assemblyscript'))
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-wasm-'));
  try {
    const file = join(folder, 'scanner.wasm');
    run(process.execPath, ['build.mjs', file]);
    const same = readFileSync(file).equals(readFileSync('src/evidence/logs/scanner.wasm'));
    expect(same, 'it is not: node wasm/build.mjs').toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
