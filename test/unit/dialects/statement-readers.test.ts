import { loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMysqlStatement } from '../../../src/dialects/mysql/statement-reading.ts';
import { quotingMode } from '../../../src/dialects/mysql/tokens.ts';
import { readPostgresStatement, type StatementReading } from '../../../src/dialects/postgres/statement-reading.ts';
import { readTolerantly } from '../../../src/dialects/postgres/tolerant-reading.ts';
import { corpusOf, differences, pathOf } from '../../support/statements/corpus.ts';

beforeAll(loadModule);

const orUndefined =
  (parse: (sql: string) => unknown) =>
  (sql: string): unknown => {
    try {
      return parse(sql);
    } catch {
      return undefined;
    }
  };
const parse = orUndefined(parseSync);
const plpgsql = orUndefined(parsePlPgSQLSync);
const MODE = quotingMode('');

const uses = (reading: StatementReading): readonly string[] =>
  'error' in reading ? [reading.error] : reading.uses.map((use) => `${use.action} ${pathOf(use)}`).sort();

describe('the corpus of PostgreSQL', () => {
  const corpus = corpusOf('postgres');
  it('is whole', () => expect(corpus).toHaveLength(85));

  it.each(corpus.map((each) => [each.sql, each] as const))('%s', (sql, each) => {
    const reading = readPostgresStatement(sql, parse, { plpgsql, truncated: each.truncated ?? false });
    expect(differences(each, reading)).toEqual([]);
    expect(reading).toMatchObject({ reader: each.truncated === true ? 'tolerant' : 'grammar' });
  });

  it.each(corpus.map((each) => [each.sql, each] as const))('without the grammar: %s', (sql, each) => {
    expect(differences(each, readTolerantly(sql, { truncated: each.truncated ?? false }))).toEqual([]);
  });
});

describe('the corpus of MySQL and MariaDB', () => {
  const corpus = corpusOf('mysql');
  it('is whole', () => expect(corpus).toHaveLength(94));

  it.each(corpus.map((each) => [each.sql, each] as const))('%s', (sql, each) => {
    expect(differences(each, readMysqlStatement(sql, { ...MODE, truncated: each.truncated ?? false }))).toEqual([]);
  });
});

describe('readPostgresStatement', () => {
  it.each<[string, readonly string[]]>([
    ['CALL app.p(s.f(1))', ['execute app.p', 'execute s.f']],
    ['DO $$BEGIN DELETE FROM a.t; PERFORM b.f(x) FROM c.u; END$$', ['execute b.f', 'read c.u', 'write a.t']],
    ['CREATE FUNCTION a.f() RETURNS int LANGUAGE sql AS $$SELECT 1 FROM b.t$$', ['ddl a.f']],
    ['DROP FUNCTION a.f(int), g', ['ddl a.f', 'ddl g']],
    ['CREATE TRIGGER t AFTER INSERT ON a.t FOR EACH ROW EXECUTE FUNCTION b.f()', ['ddl a.t', 'execute b.f']],
    ['ALTER SEQUENCE a.s OWNED BY b.t.c', ['ddl a.s', 'ddl b.t']],
    ['ALTER INDEX a.i RENAME TO j', []],
    ['DROP INDEX a.i', []],
    ['ALTER TABLE a.t RENAME TO b', ['ddl a.t']],
    ['GRANT EXECUTE ON FUNCTION a.f(int) TO x', ['ddl a.f']],
    ['GRANT SELECT ON ALL TABLES IN SCHEMA a TO x', []],
    ['CREATE TABLE a AS EXECUTE q(1)', ['ddl a']],
    [
      'CREATE SCHEMA s CREATE TABLE s.t (a int) CREATE VIEW s.v AS SELECT * FROM b.u',
      ['ddl s.t', 'ddl s.v', 'read b.u'],
    ],
    ['MERGE INTO a.t USING b.u ON t.i = u.i WHEN MATCHED THEN DO NOTHING', ['read a.t', 'read b.u']],
    ['INSERT INTO a.t SELECT * FROM a.t', ['read a.t', 'write a.t']],
    ['UPDATE a.t SET n = n + 1 RETURNING *', ['write a.t']],
    ['SELECT * FROM a.t FOR UPDATE', ['read a.t']],
    ["SELECT nextval('a.s'), 'a.t'::regclass", ['execute nextval']],
    ['EXPLAIN CREATE TABLE a.n AS SELECT * FROM b.t', ['ddl a.n', 'read b.t']],
    ['', []],
    ['-- nothing', []],
  ])('%s', (sql, wanted) => expect(uses(readPostgresStatement(sql, parse, { plpgsql }))).toEqual(wanted));

  it.each<[string, boolean]>([
    ['EXECUTE q(1)', true],
    ["DO $$BEGIN EXECUTE 'x'; END$$", true],
    ['DO LANGUAGE plpython3u $$x$$', true],
    ['CREATE TABLE a AS EXECUTE q(1)', true],
    ['DO $$BEGIN DELETE FROM a.t; END$$', false],
    ['SELECT 1', false],
  ])('%s is dynamic: %s', (sql, dynamic) =>
    expect(readPostgresStatement(sql, parse, { plpgsql })).toMatchObject({ dynamic }),
  );

  it('does not know what a block does without the parser of PL/pgSQL', () =>
    expect(readPostgresStatement('DO $$BEGIN DELETE FROM a.t; END$$', parse)).toMatchObject({
      uses: [],
      dynamic: true,
    }));

  it.each<[string, readonly string[]]>([
    ['SELECT * FROM a.t WHERE d > now() - interval $1 AND x IN (...)', ['execute now', 'read a.t']],
    ['SELECT * FROM a.t WHERE x = :id AND y = :\'from b.u\' AND "Z"(:"v")', ['execute Z', 'read a.t']],
    ['SELECT x::numeric(10,2), y::a.t(3) FROM A.T WHERE z IN (...)', ['read a.t']],
    ['SELECT * FROM U&"d\\0061t" WHERE', []],
  ])('refused by the grammar: %s', (sql, wanted) => {
    const reading = readPostgresStatement(sql, parse);
    expect(uses(reading)).toEqual(wanted);
    expect(reading).toMatchObject({ reader: 'tolerant' });
  });
});

describe('readMysqlStatement', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT * FROM `crm` . `customers` WHERE `id` = ? AND `x` IN (...)', ['read crm.customers']],
    ['PREPARE SELECT * FROM `crm` . `customers`', ['read crm.customers']],
    ['EXECUTE INSERT INTO `a` . `t` VALUES (...) /* , ... */', ['write a.t']],
    ['INSERT INTO a.t SELECT * FROM b.u ON DUPLICATE KEY UPDATE x = 1, y = 2', ['read b.u', 'write a.t']],
    ['CALL a.p(b.f(1))', ['execute a.p', 'execute b.f']],
    ['CREATE PROCEDURE a.p() SELECT 1 FROM b.t', ['ddl a.p', 'read b.t']],
    ['ALTER TABLE a.t TRUNCATE PARTITION p', ['ddl a.t']],
    ['SHOW CREATE TABLE a.t', []],
    ['GRANT SELECT ON a.* TO x', []],
    ['GRANT EXECUTE ON PROCEDURE a.p TO x', ['ddl a.p']],
    ['REVOKE ALL ON a.t FROM x', ['ddl a.t']],
    ['SELECT NEXT VALUE FOR a.s', ['write a.s']],
    ['', []],
  ])('%s', (sql, wanted) => expect(uses(readMysqlStatement(sql, MODE))).toEqual(wanted));

  it.each<[string, boolean]>([
    ['PREPARE st FROM @x', true],
    ['EXECUTE st', true],
    ['PREPARE SELECT ?', false],
    ['CREATE VIEW a.v AS SELECT 1', false],
  ])('%s is dynamic: %s', (sql, dynamic) => expect(readMysqlStatement(sql, MODE)).toMatchObject({ dynamic }));
});

describe('what is no statement', () => {
  it.each(['<insufficient privilege>', 'xyzzy from a.t', "'secret' from a.t"])('%s', (sql) => {
    const error = { error: 'does not begin like a statement' };
    expect(readMysqlStatement(sql, MODE)).toEqual(error);
    expect(readPostgresStatement(sql, parse)).toEqual(error);
  });

  it('is nested too deeply', () => {
    const sql = `${'WITH a AS ('.repeat(100_000)}SELECT 1`;
    expect(readMysqlStatement(sql, MODE)).toEqual({ error: 'nested too deeply' });
    expect(readTolerantly(sql, { truncated: false })).toEqual({ error: 'nested too deeply' });
  });
});
