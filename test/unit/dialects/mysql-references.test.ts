import { describe, expect, it } from 'vitest';
import { referencesIn } from '../../../src/dialects/mysql/references.ts';
import { quotingMode } from '../../../src/dialects/mysql/tokens.ts';

/** `db.name:PRIVILEGE`, tables and procedures; functions only where asked for. */
function uses(sql: string, sqlMode = ''): readonly string[] {
  const { references } = referencesIn(sql, quotingMode(sqlMode));
  return references
    .filter(({ kind }) => kind !== 'function')
    .map(({ database, name, privilege }) => `${database === null ? '' : `${database}.`}${name}:${privilege}`)
    .sort();
}

describe('references in SQL text', () => {
  it.each<[string, readonly string[]]>([
    ['select `a`.`t`.`id` AS `id` from `a`.`t`', ['a.t:SELECT']],
    ['select 1 from (`a`.`t` join `b`.`u` on(`a`.`t`.`id` = `b`.`u`.`id`))', ['a.t:SELECT', 'b.u:SELECT']],
    ['select 1 from ((`a`.`t` `x` left join `b`.`u` on(1)) join `c`.`v`)', ['a.t:SELECT', 'b.u:SELECT', 'c.v:SELECT']],
    ['SELECT * FROM a.t, b.u WHERE f(1, 2) IN (SELECT x FROM c.v), d.w', ['a.t:SELECT', 'b.u:SELECT', 'c.v:SELECT']],
    ['SELECT (SELECT MAX(x) FROM a.t), y, z FROM b.u', ['a.t:SELECT', 'b.u:SELECT']],
    ['SELECT EXTRACT(YEAR FROM d), TRIM(LEADING x FROM y), SUBSTRING(s FROM 2) FROM t', ['t:SELECT']],
    ['SELECT SUBSTRING((SELECT s FROM a.t) FROM 2)', ['a.t:SELECT']],
    ['SELECT * FROM a . `odd name`, `wei``rd`.`x.y`', ['a.odd name:SELECT', 'wei`rd.x.y:SELECT']],
    ["SELECT 'x FROM a.t' -- FROM a.t\n FROM b.u # FROM a.t\n /* FROM a.t */", ['b.u:SELECT']],
    ['SELECT * FROM /*!50100 a.t */ /*M!100100 , b.u */', ['a.t:SELECT', 'b.u:SELECT']],
    ["SELECT 'it''s \\' FROM a.t' FROM b.u", ['b.u:SELECT']],
    ['SELECT "FROM a.t" FROM b.u', ['b.u:SELECT']],
    ['INSERT INTO a.t (x, y) SELECT x, y FROM b.u', ['a.t:INSERT', 'b.u:SELECT']],
    ['INSERT IGNORE a.t SET x = 1 ON DUPLICATE KEY UPDATE x = 2', ['a.t:INSERT', 'a.t:UPDATE']],
    ['REPLACE INTO a.t VALUES (REPLACE(x, 1, 2), INSERT(x, 1, 2, 3))', ['a.t:DELETE', 'a.t:INSERT']],
    [
      'UPDATE a.t SET x = (SELECT y FROM b.u) WHERE z IN (SELECT z FROM c.v)',
      ['a.t:UPDATE', 'b.u:SELECT', 'c.v:SELECT'],
    ],
    ['UPDATE a.t AS x JOIN b.u AS y ON x.id = y.id SET x.v = y.v', ['a.t:UPDATE', 'b.u:SELECT']],
    ['UPDATE a.t x, (SELECT id FROM b.u) y SET v = 1', ['a.t:UPDATE', 'b.u:SELECT']],
    ['DELETE FROM a.t WHERE id IN (SELECT id FROM b.u)', ['a.t:DELETE', 'b.u:SELECT']],
    ['DELETE x FROM a.t x JOIN b.u y ON x.id = y.id WHERE y.v', ['a.t:DELETE', 'b.u:SELECT']],
    ['DELETE FROM x USING a.t x JOIN b.u y WHERE y.v', ['a.t:DELETE', 'b.u:SELECT']],
    ['TRUNCATE TABLE a.t', ['a.t:DROP']],
    ['SELECT TRUNCATE(x, 1) FROM a.t FOR UPDATE', ['a.t:SELECT']],
    ['CALL a.p(1)', ['a.p:EXECUTE']],
    ['WITH c AS (SELECT * FROM a.t) SELECT * FROM c JOIN b.u', ['a.t:SELECT', 'b.u:SELECT']],
    ['WITH t AS (SELECT * FROM t) SELECT * FROM t', ['t:SELECT']],
    [
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT i FROM n), m AS (SELECT * FROM a.t) SELECT * FROM n, m',
      ['a.t:SELECT'],
    ],
    ['SELECT * FROM JSON_TABLE(x, "$" COLUMNS (y INT PATH "$")) AS j, a.t', ['a.t:SELECT']],
    ['SELECT * FROM a.t PARTITION (p0, p1) AS x, b.u', ['a.t:SELECT', 'b.u:SELECT']],
    ['TABLE a.t UNION TABLE b.u', ['a.t:SELECT', 'b.u:SELECT']],
    [
      'CREATE TEMPORARY TABLE tmp AS SELECT * FROM a.t; SELECT * FROM tmp; SELECT * FROM x.tmp',
      ['a.t:SELECT', 'x.tmp:SELECT'],
    ],
    ['RENAME TABLE a.t TO b.t', ['a.t:ALTER', 'a.t:DROP', 'b.t:CREATE', 'b.t:INSERT']],
    ['DROP TABLE IF EXISTS a.t, b.u', ['a.t:DROP', 'b.u:DROP']],
    ['LOAD DATA INFILE "x" INTO TABLE a.t', ['a.t:INSERT']],
    ['SHOW TABLES FROM a', []],
    ['SELECT 1 FROM DUAL', []],
  ])('%s', (sql, expected) => {
    expect(uses(sql)).toEqual(expected);
  });

  it('reads a compound body', () => {
    const body = `BEGIN
      DECLARE done INT DEFAULT 0; DECLARE v INT;
      DECLARE c CURSOR FOR SELECT id FROM a.t;
      DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
      OPEN c;
      l: LOOP
        FETCH NEXT FROM c INTO v;
        IF done THEN LEAVE l; END IF;
        CASE WHEN v > 1 THEN UPDATE b.u SET x = v; ELSE INSERT INTO d.w VALUES (NEW.x, OLD.y); END CASE;
      END LOOP;
      SELECT COUNT(*) INTO v FROM e.z;
    END`;
    expect(uses(body)).toEqual(['a.t:SELECT', 'b.u:UPDATE', 'd.w:INSERT', 'e.z:SELECT']);
  });

  it('tells functions by their parentheses, qualified or not', () => {
    const { references } = referencesIn('SELECT a.f(x), g(1), `h`(2), MAX(y) FROM t WHERE x IN (1)', quotingMode(''));
    const names = references.filter(({ kind }) => kind === 'function').map(({ database, name }) => [database, name]);
    expect(names).toEqual([
      ['a', 'f'],
      [null, 'g'],
      [null, 'h'],
      [null, 'MAX'],
    ]);
  });

  it('knows the modes of quoting', () => {
    expect(uses('SELECT * FROM "a"."t"', 'ANSI_QUOTES')).toEqual(['a.t:SELECT']);
    expect(uses("SELECT '\\' FROM a.t -- '", 'NO_BACKSLASH_ESCAPES')).toEqual(['a.t:SELECT']);
  });

  it.each([
    ['BEGIN SET @q = q; PREPARE s FROM @q; EXECUTE s; DEALLOCATE PREPARE s; END', 'dynamic SQL'],
    ["EXECUTE IMMEDIATE CONCAT('DROP TABLE ', t)", 'dynamic SQL'],
    ['GRANT SELECT ON a.t TO b', 'GRANT'],
    ['SELECT (1', 'unbalanced parentheses'],
    ['SELECT * FROM a.t', null],
  ])('says what cannot be told: %s', (sql, opaque) => {
    expect(referencesIn(sql, quotingMode('')).opaque).toBe(opaque);
  });
});
