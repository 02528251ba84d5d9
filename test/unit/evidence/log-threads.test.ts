import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { Workload } from '../../support/logs/workload.ts';
import { writerOf } from '../../support/logs/write-log.ts';

/** Threads are started from compiled sources only, and for logs that are worth it. */
const SIZE = 18 * 2 ** 20;

it('threads count what one thread counts', () => {
  expect(spawnSync(process.execPath, ['scripts/run.mjs', 'build'], { stdio: 'inherit' }).status).toBe(0);
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-logs-'));
  try {
    const file = join(folder, 'csv.log');
    const workload = new Workload({ seed: 1, shapes: 200, sessions: 20, length: 3_000 });
    const write = writerOf('csvlog');
    let text = '';
    while (text.length < SIZE) text += write(workload.next());
    writeFileSync(file, text);
    const reader = pathToFileURL(resolve('dist/evidence/logs/read-log-files.js')).href;
    const program = `
      const { readLogFiles } = await import(${JSON.stringify(reader)});
      const read = (workers) => readLogFiles([${JSON.stringify(file)}], { engine: 'postgres', workers });
      const [one, three] = [JSON.stringify(await read(1)), JSON.stringify(await read(3))];
      console.log(one.length > 10_000, one === three);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toBe('true true\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
