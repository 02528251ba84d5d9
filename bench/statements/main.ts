import { loadModule, parseSync } from 'libpg-query';
import { readMysqlStatement } from '../../src/dialects/mysql/statement-reading.ts';
import { readPostgresStatement } from '../../src/dialects/postgres/statement-reading.ts';
import { readTolerantly } from '../../src/dialects/postgres/tolerant-reading.ts';
import { quotingMode } from '../../src/dialects/mysql/tokens.ts';
import { generateStatements } from '../../test/support/statements/generate.ts';
import { Table } from '../fleet-postgres/table.ts';

const COUNT = 2000;
const ROUNDS = 3;
const SEED = 20_261_121;
/** Reading with the grammar may take this many times what its parser takes alone. */
const MAX_OVER_PARSER = 2;
/** A text of twice the length may take twice the time, and a little more on a machine with others on it. */
const MAX_GROWTH = 3;
const MEGABYTE = 2 ** 20;

/**
 * Measures both readers of statements beside the parser of PostgreSQL on the same texts, and how the tolerant one grows.
 *
 *     npm run bench -- statements
 */
export async function main(): Promise<void> {
  await loadModule();
  const table = new Table();
  const postgres = generateStatements(SEED, 'postgres', COUNT).map(({ sql }) => sql);
  const mysql = generateStatements(SEED, 'mysql', COUNT).map(({ sql }) => sql);
  const mode = quotingMode('');
  const parse = medianOf(() => {
    for (const sql of postgres) parseSync(sql);
  });
  const rows: readonly (readonly [string, () => void, number | null])[] = [
    [
      'with the grammar',
      () => {
        for (const sql of postgres) readPostgresStatement(sql, parseSync);
      },
      MAX_OVER_PARSER,
    ],
    [
      'PostgreSQL without it',
      () => {
        for (const sql of postgres) readTolerantly(sql, { truncated: false });
      },
      1,
    ],
    [
      'MySQL',
      () => {
        for (const sql of mysql) readMysqlStatement(sql, mode);
      },
      1,
    ],
  ];
  table.row('libpg_query alone', rate(parse), '', true);
  for (const [name, run, bar] of rows) {
    const time = medianOf(run);
    const ratio = time / parse;
    const met = bar === null || ratio <= bar;
    table.row(name, `${rate(time)}, ${ratio.toFixed(2)} × the parser`, bar === null ? '' : `≤ ${String(bar)} ×`, met);
  }
  for (const [name, text] of LONG) {
    const [one, two] = [MEGABYTE, 2 * MEGABYTE].map((size) => {
      const sql = text(size);
      return medianOf(() => void readMysqlStatement(sql, mode));
    });
    const growth = (two ?? NaN) / (one ?? NaN);
    const speed = `${(1000 / (one ?? NaN)).toFixed(0)} MB/s, twice as long: ${growth.toFixed(2)} ×`;
    table.row(name, speed, `≤ ${String(MAX_GROWTH)} ×`, growth <= MAX_GROWTH);
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

const repeated = (part: string, size: number): string => part.repeat(Math.ceil(size / part.length));

/** Statements of about a size. */
const LONG: readonly (readonly [string, (size: number) => string])[] = [
  ['one long literal', (size) => `INSERT INTO a.t VALUES ('${'x'.repeat(size)}')`],
  ['many rows', (size) => `INSERT INTO a.t VALUES ${repeated("(1, 'abcdef', 2.5),", size)}(1, 'x', 2)`],
  ['many statements', (size) => repeated('UPDATE a.t SET x = 1 WHERE y = 2;', size)],
];

const rate = (milliseconds: number): string => `${((COUNT / milliseconds) * 1000).toFixed(0)} statements/s`;

function medianOf(run: () => void): number {
  run(); // warm
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
}
