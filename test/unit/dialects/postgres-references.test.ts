import { readFileSync } from 'node:fs';
import { loadModule, parseSync, parsePlPgSQLSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { plpgsqlStatements } from '../../../src/dialects/postgres/plpgsql.ts';
import { statementUses } from '../../../src/dialects/postgres/references.ts';

beforeAll(loadModule);

interface Statement {
  readonly sql: string;
  readonly refs: readonly { readonly name: string; readonly kind: string; readonly optional?: boolean }[];
  readonly truncated?: boolean;
}
const corpus = JSON.parse(readFileSync('test/fixtures/statements/postgres.json', 'utf8')) as readonly Statement[];
const DEFINITION = /^(CREATE|ALTER|DROP|GRANT|COMMENT|VACUUM|LOCK|DO)\b(?!.*(BEGIN ATOMIC|\bAS (SELECT|TABLE)))/;
const statements = corpus.filter(({ sql, truncated }) => truncated !== true && !DEFINITION.test(sql));

const uses = (sql: string): readonly string[] =>
  statementUses(parseSync(sql))
    .uses.map(({ schema, name, privilege, args }) => {
      const path = schema === null ? name : `${schema}.${name}`;
      return args === undefined ? `${privilege} ${path}` : `${path}/${args}`;
    })
    .sort();

describe('the relations that a statement uses', () => {
  it('are those of the corpus', () => expect(statements.length).toBeGreaterThan(45));

  it.each(statements.map(({ sql, refs }) => [sql, refs] as const))('%s', (sql, refs) => {
    const found = statementUses(parseSync(sql)).uses.filter(({ privilege }) => privilege !== 'EXECUTE');
    const kinds = found.map(({ schema, name, privilege }) => {
      const path = schema === null ? name : `${schema}.${name}`;
      return `${privilege === 'SELECT' ? 'read' : 'write'} ${path}`;
    });
    const named = refs.filter(({ kind }) => kind === 'read' || kind === 'write');
    const wanted = named.map(({ kind, name }) => `${kind} ${name}`);
    for (const each of wanted) expect(kinds).toContain(each);
    // A statement that writes a table may read it and lock it; it must not touch any other.
    const touched = new Set(named.map(({ name }) => name));
    expect(kinds.filter((each) => !touched.has(each.replace(/^\w+ /, '')))).toEqual([]);
    const onlyRead = named.filter(
      ({ name }) => !wanted.includes(`write ${name}`) && !/ FOR (NO KEY )?UPDATE/.test(sql),
    );
    for (const { name } of onlyRead) expect(kinds).not.toContain(`write ${name}`);
  });

  it.each([
    ['WITH t AS (SELECT * FROM t) SELECT * FROM t', ['SELECT t']],
    ['WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) SELECT * FROM t', []],
    ['WITH a AS (SELECT 1), b AS (SELECT * FROM a, c) SELECT * FROM b', ['SELECT c']],
    ['SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) s, x', ['SELECT x']],
    ['WITH x AS (SELECT 1) SELECT * FROM x UNION SELECT * FROM x', []],
    ['WITH x AS (SELECT 1) INSERT INTO x SELECT * FROM x', ['INSERT x']],
    ['WITH x AS (SELECT 1) UPDATE x SET a = 1', ['UPDATE x']],
    ['WITH x AS (SELECT 1) SELECT * FROM s.x', ['SELECT s.x']],
    ['WITH x AS (SELECT 1) DELETE FROM x USING x y', ['DELETE x']],
    ['SELECT * FROM s.a, b FOR UPDATE', ['SELECT b', 'SELECT s.a', 'UPDATE b', 'UPDATE s.a']],
    ['SELECT * FROM s.a z, b FOR SHARE OF z', ['SELECT b', 'SELECT s.a', 'UPDATE s.a']],
    [
      'SELECT * FROM (SELECT * FROM a JOIN b USING (i)) q FOR UPDATE OF q',
      ['SELECT a', 'SELECT b', 'UPDATE a', 'UPDATE b'],
    ],
    ['WITH x AS (SELECT * FROM a) SELECT * FROM x FOR UPDATE', ['SELECT a']],
    ['UPDATE t SET a = 1', ['UPDATE t']],
    ['UPDATE t SET a = a + 1', ['SELECT t', 'UPDATE t']],
    ['UPDATE t SET a = t.b', ['SELECT t', 'UPDATE t']],
    ['UPDATE t SET a = 1 WHERE b = 2', ['SELECT t', 'UPDATE t']],
    ['DELETE FROM t', ['DELETE t']],
    ['DELETE FROM t RETURNING id', ['DELETE t', 'SELECT t']],
    ['INSERT INTO t VALUES (1)', ['INSERT t']],
    ['INSERT INTO t VALUES (1) RETURNING *', ['INSERT t', 'SELECT t']],
    ['INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING', ['INSERT t']],
    ['INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1', ['INSERT t', 'SELECT t', 'UPDATE t']],
    ['MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE', ['DELETE t', 'SELECT t', 'SELECT u']],
    ['TRUNCATE s.t, u', ['TRUNCATE s.t', 'TRUNCATE u']],
    ['COPY t FROM STDIN', ['INSERT t']],
    ['COPY t TO STDOUT', ['SELECT t']],
    ['SELECT s.f(1, g(x)) FROM h(2)', ['g/1', 'h/1', 's.f/2']],
    ['CALL s.p(1)', ['s.p/1']],
    ['SELECT * INTO x FROM y', ['SELECT y']],
    ['CREATE TEMP TABLE x AS SELECT * FROM y', ['SELECT y']],
    ['CREATE TABLE x (a int REFERENCES y)', []],
    ['EXPLAIN SELECT * FROM y', ['SELECT y']],
  ])('%s', (sql, wanted) => expect(uses(sql)).toEqual(wanted));

  it.each([
    ['DO $$BEGIN END$$', true],
    ['EXECUTE prepared', true],
    ["SELECT query_to_xml('TABLE t', true, true, '')", true],
    ['SELECT 1', false],
  ])('may be dynamic: %s', (sql, wanted) => expect(statementUses(parseSync(sql)).dynamic).toBe(wanted));
});

describe('the statements of a PL/pgSQL function', () => {
  const read = (body: string): ReturnType<typeof plpgsqlStatements> =>
    plpgsqlStatements(
      parsePlPgSQLSync(`CREATE FUNCTION f(a int[]) RETURNS int LANGUAGE plpgsql AS $body$${body}$body$`),
    );

  it('are all that can use something', () => {
    const { statements: all, dynamic } = read(`
      DECLARE d int := (SELECT 1 FROM dflt); c CURSOR FOR SELECT * FROM cur; r record;
      BEGIN
        a := (SELECT m FROM assigned); a[(SELECT i FROM sub) + 1] = max(b) FROM bare; a := a;
        PERFORM 1 FROM performed;
        FOR r IN SELECT * FROM looped LOOP DELETE FROM deleted; END LOOP;
        FOR r IN c LOOP NULL; END LOOP;
        IF EXISTS (TABLE asked) THEN INSERT INTO inserted VALUES (1); END IF;
        WHILE (SELECT true FROM while_) LOOP NULL; END LOOP;
        RAISE NOTICE '%', (SELECT 1 FROM raised);
        RETURN (SELECT 1 FROM returned);
      END`);
    const tables = all.flatMap((sql) => statementUses(parseSync(sql)).uses.filter(({ args }) => args === undefined));
    const names = ['asked', 'assigned', 'bare', 'cur', 'deleted', 'dflt', 'inserted', 'looped', 'performed'];
    expect(tables.map(({ name }) => name).sort()).toEqual([...names, 'raised', 'returned', 'sub', 'while_']);
    expect(dynamic).toBe(false);
  });

  it.each([
    "BEGIN EXECUTE 'x'; END",
    "DECLARE r record; BEGIN FOR r IN EXECUTE 'x' LOOP NULL; END LOOP; END",
    "DECLARE c refcursor; BEGIN OPEN c FOR EXECUTE 'x'; END",
  ])('are dynamic: %s', (body) => expect(read(body).dynamic).toBe(true));
});
