import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLogFiles, type LogOptions } from '../../../src/evidence/logs/read-log-files.ts';
import type { Engine } from '../../../src/model/engine.ts';
import { callsOf, sorted } from '../../support/logs/compare.ts';
import { oracleCsvlog, oracleJsonlog, oracleStderr, type OracleReading } from '../../support/logs/oracle.ts';
import { oracleGeneralLog, oracleMongodbLog, oracleSlowLog } from '../../support/logs/oracle-mysql.ts';
import { Workload } from '../../support/logs/workload.ts';
import { GENERATED_FORMATS, writerOf, type GeneratedFormat } from '../../support/logs/write-log.ts';
import { seed } from '../../support/seed.ts';

const LOGS = 'test/fixtures/logs';
/**
 * %m [%p] %q%u@%d %a %h , for names without blanks, and for the ones of the sample that have some: who that is stands in the
 * line of its connection, from where does not.
 */
const PREFIX =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[(?<pid>\d+)\] (?:(?<user>[^@\s]+)@(?<database>bill ing|\S+) (?<application>rep "ort",x|\S*) (?:(?<=,x )\S+|(?<client>\S+)) )?(?=[A-Z])/;

const ORACLES: Readonly<Record<GeneratedFormat, (text: string) => OracleReading>> = {
  stderr: (text) => oracleStderr(text, PREFIX),
  csvlog: oracleCsvlog,
  jsonlog: oracleJsonlog,
  'slow-log': oracleSlowLog,
  'general-log': oracleGeneralLog,
  'mongodb-log': oracleMongodbLog,
};
const ENGINES: Readonly<Record<GeneratedFormat, Engine>> = {
  stderr: 'postgres',
  csvlog: 'postgres',
  jsonlog: 'postgres',
  'slow-log': 'mysql',
  'general-log': 'mysql',
  'mongodb-log': 'mongodb',
};

describe('logs of real servers', () => {
  it.each([
    ['postgres15-stderr.log', 'stderr'],
    ['postgres15.csv', 'csvlog'],
    ['postgres15.json', 'jsonlog'],
    ['mysql9.7-slow.log', 'slow-log'],
    ['mariadb10.11-slow.log', 'slow-log'],
    ['mysql9.7-general.log', 'general-log'],
    ['mariadb10.11-general.log', 'general-log'],
    ['mongodb4.9-workload.log', 'mongodb-log'],
  ] as const)('%s is read as the plain reader reads it', async (name, format) => {
    const { sources, statements } = await readLogFiles([`${LOGS}/${name}`], { engine: ENGINES[format], workers: 1 });
    const expected = ORACLES[format](readFileSync(`${LOGS}/${name}`, 'utf8'));
    expect(expected.calls.size).toBeGreaterThan(8);
    expect(sources[0]?.kind).toBe(format);
    expect(sorted(callsOf(statements))).toEqual(sorted(expected.calls));
  });
});

describe('generated logs', () => {
  const value = seed(import.meta.filename);
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'dbowner-logs-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (format: GeneratedFormat, runs: number): { readonly file: string; readonly text: string } => {
    const workload = new Workload({ seed: value, shapes: 60, sessions: 12, length: 300 });
    const toText = writerOf(format);
    let text = '';
    for (let i = 0; i < runs; i++) text += toText(workload.next());
    const file = join(folder, `${format}.log`);
    writeFileSync(file, text);
    return { file, text };
  };

  it.each(GENERATED_FORMATS)(
    '%s: every call is counted, however many lanes and however small their ranges',
    async (format) => {
      const { file, text } = write(format, 3_000);
      const read = (options: Partial<LogOptions>) =>
        readLogFiles([file], { engine: ENGINES[format], workers: 1, ...options });
      const whole = await read({});
      expect(whole.sources[0]?.losses).toEqual([]);
      expect(sorted(callsOf(whole.statements))).toEqual(sorted(ORACLES[format](text).calls));
      for (const [workers, range] of [
        [1, 700],
        [2, 5_000],
        [3, 33_333],
        [7, 1_999],
      ] as const)
        expect(await read({ workers, sizes: { range, longest: 4 * 2 ** 20 } })).toEqual(whole);
    },
  );
});
