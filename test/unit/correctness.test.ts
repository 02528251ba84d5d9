import { describe, expect, it } from 'vitest';
import { sum, thin } from '../support/worlds/account.ts';
import { readRecord } from '../support/worlds/record.ts';

describe('the figures behind docs/correctness.md', () => {
  const accounts = Object.entries(readRecord()).map(([major, runs]) => ({
    major,
    runs,
    account: sum(runs.map(({ account }) => account)),
  }));

  it('are about every version that the lab compares', () => {
    expect(accounts.map(({ major }) => major)).toEqual(['14', '16', '17', '18']);
  });

  it.each(accounts)('of PostgreSQL $major are balanced', ({ account: { allowed, checks } }) => {
    expect(allowed / checks).toBeGreaterThan(0.3);
    expect(allowed / checks).toBeLessThan(0.7);
  });

  it.each(accounts)('of PostgreSQL $major count no world twice', ({ runs }) => {
    const bySeed = [...runs].sort((a, b) => a.seed - b.seed);
    for (const [i, { seed, account }] of bySeed.entries())
      expect(seed + account.worlds).toBeLessThanOrEqual(bySeed[i + 1]?.seed ?? Infinity);
  });

  it('show every kind of path and mode often enough on the newest version', () => {
    expect(accounts.filter(({ major }) => major === '18').flatMap(({ account }) => thin(account))).toEqual([]);
  });
});
