import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { displayOptions } from '../../../src/commands/options.ts';
import { reportWriter } from '../../../src/commands/write-report.ts';
import { UsageError } from '../../../src/shared/errors.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { reportOf, shapes } from '../reporters/reports.ts';

const FORMATS = 'pretty, concise, json, sarif, junit, github, gitlab, markdown';

const flags = (...format: string[]): Parameters<typeof displayOptions>[0] => ({ minSeverity: 'warning', format });

describe('--format', () => {
  const pretty = { format: 'pretty', file: null };
  test.each([
    ['nothing', [], [pretty]],
    ['a name', ['json'], [{ format: 'json', file: null }]],
    ['a file', ['json=out.json'], [pretty, { format: 'json', file: 'out.json' }]],
    ['a file with = in its name', ['json=a=b'], [pretty, { format: 'json', file: 'a=b' }]],
    [
      'every form of a report',
      ['sarif=a', 'junit=b', 'github', 'gitlab=c', 'markdown=d'],
      [
        ...[
          { format: 'sarif', file: 'a' },
          { format: 'junit', file: 'b' },
          { format: 'github', file: null },
        ],
        ...[
          { format: 'gitlab', file: 'c' },
          { format: 'markdown', file: 'd' },
        ],
      ],
    ],
    [
      'both',
      ['concise', 'json=out.json'],
      [
        { format: 'concise', file: null },
        { format: 'json', file: 'out.json' },
      ],
    ],
  ])('%s', (_, formats, outputs) => {
    expect(displayOptions(flags(...formats)).outputs).toEqual(outputs);
  });

  test.each([
    ['an unknown name', ['jsno'], `unknown format 'jsno' (did you mean 'json'?); there is ${FORMATS}`],
    ['no file', ['json='], '--format json= names no file'],
    ['one file twice', ['json=a', 'concise=a'], 'two reports would go to a'],
    [
      'standard output twice',
      ['json', 'pretty'],
      'standard output takes one report: give the other --format a file, as in --format json=report.json',
    ],
    ['a property of every object', ['constructor'], `unknown format 'constructor'; there is ${FORMATS}`],
  ])('%s is an error', (_, formats, message) => {
    expect(() => displayOptions(flags(...formats))).toThrow(new UsageError(message));
  });
});

describe('writing', () => {
  const report = reportOf([shapes.single]);
  const write = async (...to: Parameters<typeof reportWriter>): Promise<void> => (await reportWriter(...to))(report);
  let cwd = '';
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'dbowner-display-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  test('one report on standard output, the others in private files without colour', async () => {
    const io = fakeIo({ cwd, color: true });
    await write(displayOptions(flags('json=out.json', 'pretty=out.txt')), io);
    expect(io.out.stdout).toContain('\u001b[31merror\u001b[39m');
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toEqual(report);
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).not.toContain('\u001b');
    expect(readdirSync(cwd).sort()).toEqual(['out.json', 'out.txt']);
    expect(statSync(join(cwd, 'out.json')).mode & 0o777).toBe(0o600);
  });

  test('a file that others could read becomes private', async () => {
    writeFileSync(join(cwd, 'out.json'), 'old', { mode: 0o644 });
    await write(displayOptions(flags('json=out.json')), fakeIo({ cwd }));
    expect(statSync(join(cwd, 'out.json')).mode & 0o777).toBe(0o600);
  });

  test('a link that somebody put beside is not followed', async () => {
    writeFileSync(join(cwd, 'precious'), 'old');
    symlinkSync(join(cwd, 'precious'), join(cwd, 'out.json.part'));
    await write(displayOptions(flags('json=out.json')), fakeIo({ cwd }));
    expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('old');
  });

  test.each([
    ['a folder that is not there', 'no/out.json', 'ENOENT'],
    ['a folder', 'folder', 'EISDIR'],
  ])('%s is a usage error, and nothing is printed', async (_, file, code) => {
    mkdirSync(join(cwd, 'folder'));
    const io = fakeIo({ cwd });
    const writing = write(displayOptions(flags(`json=${file}`)), io);
    await expect(writing).rejects.toThrow(new UsageError(`cannot write ${join(cwd, file)}: ${code}`));
    expect(io.out.stdout).toBe('');
    expect(readdirSync(cwd)).toEqual(['folder']);
  });
});
