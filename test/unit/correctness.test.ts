import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as mysql from '../support/mysql-worlds/account.ts';
import { DOCS as MYSQL_DOCS, pageOf, readRecord as readMysqlRecord } from '../support/mysql-worlds/record.ts';
import { sum, thin } from '../support/worlds/account.ts';
import { readRecord } from '../support/worlds/record.ts';

interface Figures {
  readonly server: string;
  readonly runs: readonly { readonly seed: number; readonly account: { readonly worlds: number } }[];
  readonly account: { readonly worlds: number; readonly checks: number; readonly allowed: number };
}

const balanced = ({ account: { allowed, checks } }: Figures): void => {
  expect(allowed / checks).toBeGreaterThan(0.3);
  expect(allowed / checks).toBeLessThan(0.7);
};

function countsNoWorldTwice({ runs }: Figures): void {
  const bySeed = [...runs].sort((a, b) => a.seed - b.seed);
  for (const [i, { seed, account }] of bySeed.entries())
    expect(seed + account.worlds).toBeLessThanOrEqual(bySeed[i + 1]?.seed ?? Infinity);
}

describe('the figures behind docs/correctness.md', () => {
  const accounts = Object.entries(readRecord()).map(([server, runs]) => ({
    server,
    runs,
    account: sum(runs.map(({ account }) => account)),
  }));

  it('are about every version that the lab compares', () => {
    expect(accounts.map(({ server }) => server)).toEqual(['14', '16', '17', '18']);
  });

  it.each(accounts)('of PostgreSQL $server are balanced', balanced);
  it.each(accounts)('of PostgreSQL $server count no world twice', countsNoWorldTwice);

  it('show every kind of path and mode often enough on the newest version', () => {
    expect(accounts.filter(({ server }) => server === '18').flatMap(({ account }) => thin(account))).toEqual([]);
  });
});

describe('the figures behind docs/correctness-mysql.md', () => {
  const accounts = Object.entries(readMysqlRecord()).map(([server, runs]) => ({
    server,
    runs,
    account: mysql.sum(runs.map(({ account }) => account)),
  }));

  it('are about 2,000 worlds and more on each server that the lab compares', () => {
    expect(accounts.map(({ server }) => server).sort()).toEqual(['MariaDB 10.11', 'MySQL 9.7']);
    for (const { account } of accounts) expect(account.worlds).toBeGreaterThanOrEqual(2000);
  });

  it.each(accounts)('of $server are balanced', balanced);
  it.each(accounts)('of $server count no world twice', countsNoWorldTwice);

  it.each(accounts)('of $server show every kind of path often enough', ({ account }) => {
    expect(mysql.thin(account)).toEqual([]);
  });

  it('are what the page says (DBOWNER_WRITE_DOCS=1)', async () => {
    const page = await pageOf(readMysqlRecord());
    if (process.env['DBOWNER_WRITE_DOCS'] === '1') writeFileSync(MYSQL_DOCS, page);
    expect(readFileSync(MYSQL_DOCS, 'utf8')).toBe(page);
  });
});
