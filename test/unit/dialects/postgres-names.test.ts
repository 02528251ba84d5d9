import { describe, expect, it } from 'vitest';
import {
  parseQualifiedName,
  PUBLIC_KEY,
  principalKey,
  quoteIdentifier,
  roleNameOf,
} from '../../../src/dialects/postgres/names.ts';
import { vendorOfDatabase, vendorOfRole } from '../../../src/dialects/postgres/vendors.ts';
import { privilegesOf } from '../../../src/dialects/postgres/privileges.ts';

describe('the key of a role', () => {
  const names = ['PUBLIC', '"PUBLIC"', '""PUBLIC""', '"PUBLIC', 'public', 'app', '"app"', '"', ''];

  it('is never that of PUBLIC, and never that of another role', () => {
    const keys = names.map(principalKey);
    expect(keys).not.toContain(PUBLIC_KEY);
    expect(new Set(keys).size).toBe(names.length);
    expect(keys.map(roleNameOf)).toEqual(names);
    expect(roleNameOf(PUBLIC_KEY)).toBeNull();
  });

  it('is the name itself for any other name', () => {
    expect(principalKey('app')).toBe('app');
    expect(principalKey('"app"')).toBe('"app"');
  });
});

describe('an identifier', () => {
  it.each([
    ['orders', 'orders'],
    ['_x9', '_x9'],
    ['Orders', '"Orders"'],
    ['9x', '"9x"'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a"b', '"a""b"'],
    ['user', '"user"'],
    ['select', '"select"'],
    ['ünïc', '"ünïc"'],
  ])('%j is quoted as %s', (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });

  it.each([
    ['a', ['a']],
    ['Shop."Open ""Orders""".ID', ['shop', 'Open "Orders"', 'id']],
    ['ünïc.$x', undefined],
    ['a..b', undefined],
    ['a.', undefined],
    ['', undefined],
    ['"a', undefined],
    ['a b', undefined],
  ])('%s is read as %j', (text, parts) => {
    expect(parseQualifiedName(text)).toEqual(parts);
  });
});

describe('vendors', () => {
  it('are known by exact names only', () => {
    expect(vendorOfRole('rdsadmin')).toBe('Amazon RDS and Aurora');
    expect(vendorOfDatabase('cloudsqladmin')).toBe('Google Cloud SQL');
    for (const name of ['rdsadmin2', 'rds_evil', 'postgres', '', 'constructor'])
      expect(vendorOfRole(name)).toBeUndefined();
  });
});

describe('privileges of a kind', () => {
  it('are all that GRANT takes', () => {
    expect(privilegesOf('sequence')).toEqual(['SELECT', 'UPDATE', 'USAGE']);
    expect(privilegesOf('view')).toContain('MAINTAIN');
    expect(privilegesOf('instance')).toEqual([]);
  });
});
