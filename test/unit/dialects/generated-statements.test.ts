import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMysqlStatement } from '../../../src/dialects/mysql/statement-reading.ts';
import { quotingMode } from '../../../src/dialects/mysql/tokens.ts';
import { readPostgresStatement, type StatementReading } from '../../../src/dialects/postgres/statement-reading.ts';
import { readTolerantly } from '../../../src/dialects/postgres/tolerant-reading.ts';
import { seed } from '../../support/seed.ts';
import { pathOf } from '../../support/statements/corpus.ts';
import { CANARY, FUNCTIONS, generateStatements, type Generated } from '../../support/statements/generate.ts';

beforeAll(loadModule);

const parse = (sql: string): unknown => parseSync(sql);
const MODE = quotingMode('');
const SEED = seed(import.meta.filename);

/** What was read, without calls of functions that nobody made. */
function found(reading: StatementReading): readonly string[] {
  if ('error' in reading) return [reading.error];
  const own = reading.uses.filter(({ kind, name }) => kind === 'relation' || FUNCTIONS.some((each) => each === name));
  return own.map((use) => `${use.action} ${pathOf(use)}`).sort();
}

const wrong = (statements: readonly Generated[], read: (sql: string) => StatementReading): readonly object[] =>
  statements.flatMap(({ sql, kind, truth }) => {
    const uses = found(read(sql));
    const wanted = [...truth].sort();
    return uses.join() === wanted.join() ? [] : [{ kind, sql, uses, wanted }];
  });

const namesOf = (reading: StatementReading): readonly string[] =>
  'error' in reading ? [] : reading.uses.filter(({ kind }) => kind === 'relation').map(pathOf);

/** Names in readings of what is left when the text is cut behind each character that the whole does not have. */
const halfNames = (statements: readonly Generated[], read: (sql: string) => StatementReading): readonly string[] =>
  statements.flatMap(({ sql, truth }) => {
    const whole = new Set([...truth].map((use) => use.replace(/^\w+ /, '')));
    return Array.from(sql).flatMap((_, end) => {
      const cut = sql.slice(0, end);
      const extra = namesOf(read(cut)).filter((name) => !whole.has(name));
      return extra.map((name) => `${name} in ${cut}`);
    });
  });

describe('a thousand statements of PostgreSQL', () => {
  const statements = generateStatements(SEED, 'postgres', 1000);

  it('are read by the grammar as they were made', () =>
    expect(wrong(statements, (sql) => readPostgresStatement(sql, parse)).slice(0, 3)).toEqual([]));

  it('are read without the grammar as they were made', () =>
    expect(wrong(statements, (sql) => readTolerantly(sql, { truncated: false })).slice(0, 3)).toEqual([]));

  it('hold literals that look like tables', () =>
    expect(statements.filter(({ sql }) => sql.includes(`from ${CANARY}`)).length).toBeGreaterThan(500));

  it('name nothing else wherever they are cut', () =>
    expect(halfNames(statements.slice(0, 40), (sql) => readTolerantly(sql, { truncated: true })).slice(0, 3)).toEqual(
      [],
    ));
});

describe('a thousand statements of MySQL', () => {
  const statements = generateStatements(SEED, 'mysql', 1000);

  it('are read as they were made', () =>
    expect(wrong(statements, (sql) => readMysqlStatement(sql, MODE)).slice(0, 3)).toEqual([]));

  it('name nothing else wherever they are cut', () =>
    expect(
      halfNames(statements.slice(0, 40), (sql) => readMysqlStatement(sql, { ...MODE, truncated: true })).slice(0, 3),
    ).toEqual([]));
});
