import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLogFiles, type LogOptions } from '../../../src/evidence/logs/read-log-files.ts';
import type { SourceReading, Statement } from '../../../src/model/evidence.ts';

const LINE_PREFIX = '%m [%p] %q%u@%d %a %h ';
let folder = '';
let number = 0;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'dbowner-logs-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (content: string | Buffer): string => {
  const file = join(folder, `${++number}.log`);
  writeFileSync(file, content);
  return file;
};
const read = (content: string | Buffer, options: Partial<LogOptions> = {}): ReturnType<typeof readLogFiles> =>
  readLogFiles([fileOf(content)], { engine: 'postgres', workers: 1, ...options });
const head = (second = 0, app = 'api', pid = 7): string =>
  `2026-06-01 06:00:${String(second).padStart(2, '0')}.000 UTC [${pid}] svc@shop ${app} 10.0.0.1 `;
const line = (sql: string, second = 0): string => `${head(second)}LOG:  statement: ${sql.replaceAll('\n', '\n\t')}\n`;
const textsOf = ({ statements }: { readonly statements: readonly Statement[] }): readonly string[] =>
  statements.map(({ ran, calls }) => `${calls} ${ran.kind === 'sql' ? ran.text : ran.kind}`);
const lossesOf = ({ sources }: { readonly sources: readonly SourceReading[] }): readonly string[] =>
  sources.flatMap(({ losses }) => losses.map(({ reason, records }) => `${records} ${reason}`));

describe('a literal that holds a record', () => {
  it('is a literal on stderr, in csvlog and in jsonlog', async () => {
    const sql = `select '\n${line('drop table a').trimEnd()}'`;
    expect(textsOf(await read(line(sql)))).toEqual([`1 ${sql}`]);
    const row = (text: string): string =>
      `2026-06-01 06:00:00.000 UTC,"svc","shop",7,"10.0.0.1:1",6a1d2e60.7,1,"",2026-06-01 06:00:00 UTC,,0,LOG,00000,"${text.replaceAll('"', '""')}",,,,,,,,,"api","client backend",,0\n`;
    const csv = `select '\n${row('statement: drop table a')}'`;
    expect(textsOf(await read(row(`statement: ${csv}`) + row('statement: select b')))).toEqual([
      `1 ${csv}`,
      '1 select b',
    ]);
  });

  it('is a literal in the logs of MySQL, and is reported', async () => {
    const slow = (sql: string): string =>
      `# Time: 2026-06-01T06:00:00.000000Z\n# User@Host: svc[svc] @ localhost []  Id: 7\n# Query_time: 0.1  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1\nSET timestamp=1780293600;\n${sql};\n`;
    const forged = slow(`select '\n${slow('drop table a')}'`) + slow('select b');
    const found = await read(forged, { engine: 'mysql' });
    expect(found.statements.map(({ calls }) => calls)).toEqual([1, 1]);
    expect(lossesOf(found)).toEqual(['1 header of a record within a literal']);
    const general = (sql: string): string => `2026-06-01T06:00:00.000000Z\t    7 Query\t${sql}\n`;
    const other = await read(general(`select '\n${general('drop table a')}'`) + general('select b'), {
      engine: 'mysql',
    });
    expect(other.statements.map(({ calls }) => calls)).toEqual([1, 1]);
    expect(lossesOf(other)).toEqual(['1 header of a record within a literal']);
  });

  it('does not swallow what follows a statement that ends within a literal', async () => {
    const general = (sql: string): string => `2026-06-01T06:00:00.000000Z\t    7 Query\t${sql}\n`;
    const found = await read(general("select 'a") + general('select b'), { engine: 'mysql' });
    expect(textsOf(found)).toEqual(['1 select b']);
    expect(lossesOf(found)).toEqual(['1 statement ends within a literal']);
  });
});

describe('a prefix', () => {
  it.each(['x LOG:  statement: drop table a', 'a b', 'x 10.0.0.9'])(
    'that can be read in more than one way is a loss: %s',
    async (app) => {
      const found = await read(`${head(0, app)}LOG:  statement: select 1\n${line('select b')}`, {
        linePrefix: LINE_PREFIX,
      });
      expect(textsOf(found)).toEqual(['1 select b']);
      expect(lossesOf(found)).toEqual(['1 prefix can be read in more than one way']);
    },
  );

  it('does not become doubtful by what a statement says', async () => {
    const sql = `select '${' '.repeat(300)} LOG:  statement: x'`;
    expect(textsOf(await read(line(sql), { linePrefix: LINE_PREFIX }))).toEqual([`1 ${sql}`]);
  });

  it('that is not there is a loss', async () => {
    const found = await read(`${line('select a')}cp: cannot stat 'x'\n`, { linePrefix: LINE_PREFIX });
    expect(lossesOf(found)).toEqual(['1 line without the log line prefix']);
  });
});

describe('what a session does', () => {
  const pathsOf = async (lines: readonly string[]): Promise<readonly string[]> =>
    (await read(lines.map((sql, i) => line(sql, i)).join(''))).statements
      .filter(({ ran }) => ran.kind === 'sql' && ran.text.startsWith('select'))
      .map(
        ({ actor: { searchPath, role }, ran }) =>
          `${ran.kind === 'sql' ? ran.text : ''}: ${searchPath?.join() ?? '-'} ${role ?? '-'}`,
      );

  it('is what counts for its names', async () => {
    expect(
      await pathsOf([
        ...[
          'set search_path = a, "B"',
          'select x',
          'begin',
          'set local search_path to c',
          'select y',
          'commit',
          'select z',
        ],
        ...['set role r', 'begin', 'set search_path to d', 'rollback', 'select u', 'discard all', 'select v'],
      ]),
    ).toEqual(['select x: a,B -', 'select y: c -', 'select z: a,B -', 'select u: a,B r', 'select v: - -']);
  });

  it('is not what was refused', async () => {
    const refused = `${head(1)}ERROR:  permission denied\n${head(1)}STATEMENT:  set role r\n`;
    const found = await read(line('set role r') + refused + line('select b', 2));
    expect(textsOf(found)).toEqual(['1 select b']);
    expect(found.statements[0]?.actor.role).toBe(null);
  });
});

describe('bytes', () => {
  it('are read with CRLF, NUL, and what is no UTF-8', async () => {
    const content = Buffer.concat([
      Buffer.from(line('select a').replace('\n', '\r\n')),
      Buffer.from(line("select 'x\0y' from b")),
      Buffer.from(line("select 'x' from c").replace("'x'", "'\u00ff'"), 'latin1'),
    ]);
    const found = await read(content);
    expect(found.statements.map(({ calls }) => calls)).toEqual([1, 1, 1]);
    expect(textsOf(found)[0]).toBe('1 select a');
    expect(lossesOf(found)).toEqual([]);
  });

  it('of a record that is cut by the end of the file are a loss', async () => {
    const found = await read(line('select a') + line('delete from b').trimEnd());
    expect(textsOf(found)).toEqual(['1 select a']);
    expect(lossesOf(found)).toEqual(['1 record ends at the end of the file']);
  });

  it.each([
    ['stderr', line],
    ['general-log', (sql: string) => `2026-06-01T06:00:00.000000Z\t    7 Query\t${sql}\n`],
  ] as const)('of a statement of 100 MB are read up to a bound: %s', async (format, lineOf) => {
    const engine = format === 'stderr' ? 'postgres' : 'mysql';
    const long = `insert into a values (${'1234567890, '.repeat((100 * 2 ** 20) / 12)}1)`;
    const found = await read(lineOf('select a') + lineOf(long) + lineOf('select b'), { engine });
    const cut = found.statements.map(
      ({ ran, calls }) => ran.kind === 'sql' && `${calls} ${ran.text.slice(0, 8)} ${ran.truncated}`,
    );
    expect(cut).toEqual(['1 select a false', '1 insert i true', '1 select b false']);
  });

  it('that are written while it is read are not read, and those that vanish are a loss', async () => {
    const content = line('select a').repeat(2_000);
    const grows = fileOf(content);
    let grown = false;
    const sizes = { range: 4_096, longest: 2 ** 20 };
    const found = await readLogFiles([grows], {
      ...{ engine: 'postgres', workers: 1, sizes },
      onProgress: () => {
        if (!grown) appendFileSync(grows, line('select b').repeat(1_000));
        grown = true;
      },
    });
    expect(textsOf(found)).toEqual(['2000 select a']);
    const shrinks = fileOf(content);
    const less = await readLogFiles([shrinks], {
      ...{ engine: 'postgres', workers: 1, sizes },
      onProgress: () => truncateSync(shrinks, 50_000),
    });
    expect(lossesOf(less)).toContain('1 file was cut while it was read');
  });
});

describe('files', () => {
  it('are read packed as they are plain, in the order of their times, from folders and patterns', async () => {
    const inFolder = join(folder, 'set');
    mkdirSync(inFolder);
    const first = line('set search_path to a') + line('select 1 from x', 1);
    writeFileSync(join(inFolder, 'b.log.gz'), gzipSync(first));
    writeFileSync(join(inFolder, 'c.log'), line('select 2 from y', 3));
    writeFileSync(join(inFolder, 'a.log'), line('select 3 from z', 5));
    execFileSync('zstd', ['-q', '--rm', join(inFolder, 'c.log')]);
    const found = await readLogFiles([inFolder], { engine: 'postgres', workers: 2 });
    expect(found.sources.map(({ name }) => name.slice(inFolder.length + 1))).toEqual([
      'b.log.gz',
      'c.log.zst',
      'a.log',
    ]);
    expect(found.statements.map(({ actor }) => actor.searchPath?.join() ?? null)).toEqual([null, 'a', 'a', 'a']);
    expect(await readLogFiles([join(inFolder, '*.log*')], { engine: 'postgres', workers: 1 })).toEqual(found);
  });

  it('that are not what they are said to be are an error that quotes nothing', async () => {
    const secret = 'select "secret-canary"';
    await expect(read(line(secret), { format: 'csvlog' })).rejects.toThrow(
      /^offset 0 to \d+: expected csvlog, found stderr$/,
    );
    await expect(read(secret)).rejects.toThrow(/expected jsonlog, csvlog, stderr$/);
    await expect(read(line(secret), { format: 'slow-log' })).rejects.toThrow(
      'format slow-log: of postgres there is jsonlog, csvlog, stderr',
    );
    await expect(readLogFiles([join(folder, 'none-*')], { engine: 'postgres', workers: 1 })).rejects.toThrow(
      /there is no such log file/,
    );
  });
});

describe('mutations of real logs', () => {
  it.each([
    ['postgres', 'postgres15-stderr.log'],
    ['postgres', 'postgres15.csv'],
    ['postgres', 'postgres15.json'],
    ['mysql', 'mysql9.7-slow.log'],
    ['mariadb', 'mariadb10.11-general.log'],
    ['mongodb', 'mongodb4.9-workload.log'],
  ] as const)('%s %s: no crash, and the same for any number of lanes', async (engine, name) => {
    const original = readFileSync(join('test/fixtures/logs', name)).subarray(0, 60_000);
    for (let round = 0; round < 12; round++) {
      const mutated = Buffer.from(original);
      for (let i = 0; i < 20; i++)
        mutated[(round * 7_919 + i * 104_729) % mutated.length] = [0, 10, 34, 39, 92, 9, 255, 35][(round + i) % 8] ?? 0;
      const file = fileOf(mutated);
      const options = {
        engine,
        workers: 1,
        ...(engine === 'postgres' && name.includes('stderr') ? { linePrefix: LINE_PREFIX } : {}),
      };
      const whole = await readLogFiles([file], options);
      const sizes = { range: 1_500 + round * 977, longest: 4 * 2 ** 20 };
      expect(await readLogFiles([file], { ...options, workers: 3, sizes })).toEqual(whole);
    }
  });
});
