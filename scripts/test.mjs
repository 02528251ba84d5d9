import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node } from './spawn.mjs';

/**
 * Every check and every test, all of them even when one fails. On success the last line is `N passed, 0 failed`.
 *
 * @param checks by name: functions that return an exit code
 * @param args for vitest
 * @returns {number} exit code
 */
export function test(checks, args) {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    const started = performance.now();
    const code = check([]);
    console.log(`${name}: ${code === 0 ? 'ok' : 'failed'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    if (code !== 0) failed.push(name);
  }
  const { code, passed, broken, skipped } = vitest(args);
  // A test that did not run proves nothing. Whoever asks for a part by arguments gets that part.
  if (skipped > 0 && args.length === 0) failed.push(`${skipped} tests were skipped`);
  if (code !== 0) failed.push('vitest');
  console.log(`${passed} passed, ${broken} failed`);
  if (failed.length > 0) console.log(`not in order: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

function vitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-results-'));
  const file = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], undefined, { env: colors() });
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { code, passed: numPassedTests, broken: numFailedTests, skipped: numPendingTests + numTodoTests };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A log that is no terminal reads, and greps, better without colours. */
const colors = () => (process.stdout.isTTY || process.env['FORCE_COLOR'] !== undefined ? {} : { NO_COLOR: '1' });
