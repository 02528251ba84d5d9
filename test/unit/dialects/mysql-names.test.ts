import { describe, expect, it } from 'vitest';
import { parseAccountNames } from '../../../src/dialects/mysql/account-name.ts';
import { coversHost, overlapsHost, parseHost } from '../../../src/dialects/mysql/hosts.ts';
import { compileName, compilePattern, covers, overlap } from '../../../src/dialects/mysql/name-pattern.ts';
import {
  compareSpecificity,
  mariadbSpecificity,
  MAX_DATABASE_NAME,
  mysqlSpecificity,
} from '../../../src/dialects/mysql/pattern-order.ts';
import { privilegeOfColumn, privilegeOfWord, privilegesOfAccess } from '../../../src/dialects/mysql/privileges.ts';

describe('database patterns', () => {
  it.each([
    ['billing', 'billing', true],
    ['billing', 'billin', false],
    ['bil_ing', 'billing', true],
    ['bil\\_ing', 'billing', false],
    ['bil\\_ing', 'bil_ing', true],
    ['bill%', 'bill', true],
    ['%', '', true],
    ['%ing%ing', 'billinging', true],
    ['%ing%ing', 'billing', false],
    ['_', '', false],
    // One `_` is one byte, not one character.
    ['_', 'é', false],
    ['__', 'é', true],
    ['ab\\', 'ab\\', true],
  ])('%s on %s: %s', (pattern, name, matches) => {
    expect(covers(compilePattern(pattern), compileName(name))).toBe(matches);
  });

  it('knows whether two patterns share a name', () => {
    const share = (a: string, b: string): boolean => overlap(compilePattern(a), compilePattern(b));
    expect(share('a%', '%b')).toBe(true);
    expect(share('a_', '_b')).toBe(true);
    expect(share('a%', 'b%')).toBe(false);
    expect(share('a_', 'a')).toBe(false);
  });
});

describe('which pattern counts', () => {
  const mysql = (a: string, b: string): number => compareSpecificity(mysqlSpecificity(a), mysqlSpecificity(b));
  const mariadb = (a: string, b: string): number =>
    compareSpecificity(mariadbSpecificity(a, MAX_DATABASE_NAME), mariadbSpecificity(b, MAX_DATABASE_NAME));

  it('on MySQL is decided by the first wildcard', () => {
    expect(mysql('billing', 'billin_')).toBeLessThan(0);
    expect(mysql('billin_', 'bill%')).toBeLessThan(0);
    expect(mysql('bill%', 'bill_ng')).toBe(0);
    expect(mysql('a\\_b%', 'a_b%')).toBeLessThan(0);
  });

  // Each pair was tried on MariaDB 10.11.19.
  it.each([
    ['bill%ng_eu', 'billing%u'],
    ['bil_ing_e_', 'bil%'],
    ['bi%', 'b%'],
    ['b%', '_%'],
    ['bill%e%', 'bill%'],
    ['bill%ng\\_eu', 'billing%eu'],
  ])('on MariaDB %s beats %s', (winner, loser) => {
    expect(mariadb(winner, loser)).toBeLessThan(0);
    expect(mariadb(loser, winner)).toBeGreaterThan(0);
  });
});

describe('hosts', () => {
  const relation = (a: string, b: string): string => {
    const [one, other] = [parseHost(a), parseHost(b)];
    if (coversHost(one, other)) return 'covers';
    return overlapsHost(one, other, true) ? 'overlaps' : 'apart';
  };

  it.each([
    ['%', '10.1.2.3', 'covers'],
    ['', 'LOCALHOST', 'covers'],
    ['10.1.%', '10.1.2.3', 'covers'],
    ['10.%', '10.1.%', 'covers'],
    ['10.1.%', '10.%', 'overlaps'],
    ['10.0.0.0/255.0.0.0', '10.1.2.3', 'covers'],
    ['10.0.0.0/8', '10.1.0.0/16', 'covers'],
    ['10.1.0.0/16', '10.0.0.0/8', 'overlaps'],
    ['127.0.0.0/24', '127.0.0._', 'covers'],
    ['10.1.64.0/18', '10.1.%', 'overlaps'],
    ['10.1.%', '10.1.64.0/18', 'covers'],
    ['%.example.com', 'db.EXAMPLE.com', 'covers'],
    ['localhost', '127.0.0.1', 'overlaps'],
    ['10.1.%', '10.2.%', 'apart'],
    ['db.example.com', '10.1.2.3', 'apart'],
  ])('%s to %s: %s', (a, b, expected) => {
    expect(relation(a, b)).toBe(expected);
  });
});

describe('privilege spellings', () => {
  it('lead to the keywords of GRANT', () => {
    expect(privilegeOfColumn('Create_tmp_table_priv')).toBe('CREATE TEMPORARY TABLES');
    expect(privilegeOfColumn('Alter_routine_priv')).toBe('ALTER ROUTINE');
    expect(privilegeOfWord('Grant')).toBe('GRANT OPTION');
    expect(privilegeOfWord('Delete versioning rows')).toBe('DELETE HISTORY');
    expect(privilegesOfAccess('1025')).toEqual(['SELECT', 'GRANT OPTION']);
  });

  it('do not hide what is unknown', () => {
    expect(privilegesOfAccess(String(1n << 45n))).toEqual(['BIT 45']);
    expect(privilegesOfAccess('18446744073709551615')).toContain('SUPER');
    expect(privilegesOfAccess('18446744073709551615').every((word) => !word.startsWith('BIT'))).toBe(true);
  });
});

describe('a list of roles', () => {
  it('is read with every quoting', () => {
    expect(parseAccountNames("`r one`@`%`, r2,'it''s'@'LOCALHOST' ,\"x\"@h")).toEqual([
      { user: 'r one', host: '%' },
      { user: 'r2', host: '%' },
      { user: "it's", host: 'localhost' },
      { user: 'x', host: 'h' },
    ]);
    expect(parseAccountNames('')).toEqual([]);
  });
});
