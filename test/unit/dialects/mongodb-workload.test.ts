import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandUses } from '../../../src/dialects/mongodb/command-uses.ts';
import { readPlainLog, type CountedUse } from '../../support/mongodb/plain-log.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/mongodb/${name}`, import.meta.url), 'utf8');
const linesOf = (name: string): readonly string[] => fixture(name).split('\n').filter(Boolean);

/** One line per account, application, collection and action, whatever kinds of commands it was. */
function summed(uses: readonly CountedUse[]): readonly string[] {
  const sums = new Map<string, number>();
  for (const { user, app, ns, action, calls } of uses) {
    const key = [user, app, ns, action].join(' ');
    sums.set(key, calls + (sums.get(key) ?? 0));
  }
  return [...sums].map(([key, calls]) => `${key} ${String(calls)}`).sort();
}

describe('the log of a labelled workload of four services', () => {
  const { uses, errors } = readPlainLog(linesOf('workload.log.jsonl'));

  it('has every access that the driver counted, with account, application and number of calls, and no other', () => {
    const truth = JSON.parse(fixture('workload.truth.json')) as readonly CountedUse[];
    // The set-up is root's.
    expect(summed(uses.filter(({ user }) => user !== 'root@admin'))).toEqual(summed(truth));
  });

  it('says what cannot be put into names: dropping a whole database', () => {
    expect(errors).toEqual(Array.from({ length: 4 }, () => 'root@admin: a whole database was dropped'));
  });
});

interface Path {
  readonly principal: string;
  readonly kind: string | null;
  readonly object: string | null;
  readonly action: string | null;
  readonly billingInvReadNow: string | null;
  readonly proof: string;
}

describe('the profile of attempts at the data of billing', () => {
  const { paths } = JSON.parse(fixture('access-paths.expected.json')) as { readonly paths: readonly Path[] };
  const seen = linesOf('profile.billing.jsonl').flatMap((line) => {
    const { ns, op, command, user } = JSON.parse(line) as Readonly<Record<'ns' | 'op' | 'user', string>> & {
      readonly command: unknown;
    };
    const uses = commandUses(ns, op, command);
    if ('error' in uses) throw new Error(uses.error);
    return uses.map(({ database, name, action }) => ({ user, use: `${action} ${database ?? ''}/${name}` }));
  });
  const whoDid = (use: string): readonly string[] =>
    [...new Set(seen.filter((each) => each.use === use).map(({ user }) => user))].sort();
  const whose = (condition: (path: Path) => boolean): readonly string[] =>
    paths
      .filter(condition)
      .map(({ principal }) => principal)
      .sort();

  it('shows that those read the collection who reached it, at once or once they had escalated, and no others', () => {
    expect(whoDid('read billing/inv')).toEqual(
      whose(({ billingInvReadNow, proof }) => billingInvReadNow === 'reached' || proof === 'escalated, then reached'),
    );
  });

  it('shows nothing of those who were denied', () => {
    const denied = whose(({ billingInvReadNow, proof }) => proof === 'denied' && billingInvReadNow !== 'reached');
    expect(denied.length).toBeGreaterThan(8);
    expect(seen.filter(({ user }) => denied.includes(user))).toEqual([]);
  });

  it('shows every other collection that was reached and whose own profile this is', () => {
    const reached = paths.filter(
      ({ kind, action, object, proof }) =>
        proof === 'reached' && kind !== 'definer-view' && action === 'read' && /^billing\/[^*]+$/.test(object ?? ''),
    );
    expect(reached.length).toBeGreaterThan(10);
    for (const { principal, object } of reached)
      expect(whoDid(`read ${object ?? ''}`), object ?? '').toContain(principal);
  });

  it('tells reads, writes and changes of definitions apart; a view stands for itself', () => {
    expect(whoDid('write billing/inv')).toEqual(['m02_user_in_orders_role_on_billing@orders', 'm25_restore@admin']);
    expect(whoDid('ddl billing/inv')).toEqual(['m14_db_admin@admin']);
    expect(whoDid('read billing/inv_v')).toEqual(['m12_view@admin']);
    expect(whoDid('read billing/ledger_join_v')).toEqual(['m13_view_with_lookup@admin']);
  });
});
