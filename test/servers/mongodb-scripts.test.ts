import type { Document } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { scriptOf } from '../../src/dialects/mongodb/script.ts';
import { createMongodbResolver } from '../../src/access/mongodb.ts';
import { pathOf } from '../../src/model/securables.ts';
import type { Facts } from '../../src/model/facts.ts';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../support/mongodb/access-paths.ts';
import {
  startAdministered,
  type Administered,
  type AdministeredOptions,
} from '../support/mongodb/administered-server.ts';
import { execute } from '../support/mongodb/account-commands.ts';
import { keyOf } from '../support/mongodb/accounts.ts';
import { expanded } from '../support/mongodb/expanded.ts';
import { mongosh } from '../support/mongodb/mongosh.ts';
import { auditBy, partsOf, planned, remedyForAll } from '../support/mongodb/plan-all.ts';
import { readAt } from '../support/mongodb/read.ts';
import { twoDatabases } from '../support/mongodb/shop.ts';
import { membership, NEW_ROLE, someCuts } from '../support/mongodb/some-cuts.ts';

let server: Administered | undefined;
afterEach(() => server?.stop());

async function start(options: Partial<AdministeredOptions> = {}): Promise<Administered> {
  server = await startAdministered({ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer(), ...options });
  return server;
}

/** What somebody can do below a path, by the model. */
function accessesBelow(facts: Facts, key: string, below: string): readonly string[] {
  const principal = facts.principals.find((each) => each.key === key);
  if (principal === undefined) throw new Error(`no ${key}`);
  return [...createMongodbResolver(facts).reach(principal.id)]
    .filter(({ access: { target }, holder }) => target.kind !== 'pattern' && holder.mode === 'now')
    .map(
      ({ access: { target, action } }) =>
        `${action} ${pathOf(facts, target.kind === 'all' ? target.under : target.id)}`,
    )
    .filter((text) => text.includes(below))
    .sort();
}

/** The shell takes seconds to start where the machine is busy. */
describe('the scripts, run by mongosh', { timeout: 400_000 }, () => {
  it('clear everything that an audit of the access-path world finds, and the owner keeps its own', async () => {
    const { url, changes, unrecorded } = await start();
    const before = await readAt(url);
    const audit = auditBy(twoDatabases(), before);
    const [view] = audit.views;
    if (view === undefined) throw new Error('nothing was read');
    const remedy = remedyForAll(view);
    expect(remedy.clears).toBe(true);
    const parts = partsOf(planned(before.facts, remedy.cuts));
    const stored = JSON.stringify(expanded(before.facts));

    expect(await mongosh(url, scriptOf('apply', parts))).toMatchObject({ code: 0, stderr: '' });
    expect(changes).toHaveLength(parts.changes.length);
    const after = await readAt(url);
    expect(expanded(after.facts)).toEqual(expanded(remedy.after));
    const known = new Set(audit.report.findings.map(({ id }) => id));
    const left = auditBy(twoDatabases(), after).report.findings;
    expect(left.filter(({ id }) => !known.has(id)).map(({ message }) => message)).toEqual([]);
    // Privileges on what does not exist were none of the accesses that were to end.
    expect([...new Set(left.map(({ rule }) => rule))].filter((rule) => rule !== 'DBO905')).toEqual([]);
    for (const owner of ['billing_app@billing', 'victim@billing', 'root@admin'])
      expect(accessesBelow(after.facts, owner, ''), owner).toEqual(accessesBelow(before.facts, owner, ''));
    expect(accessesBelow(after.facts, 'm11_read_any@admin', 'mongo/orders')).toEqual(['read mongo/orders']);

    const again = await mongosh(url, scriptOf('apply', parts));
    expect(again.stdout.match(/stands already/g)).toHaveLength(parts.changes.length);
    expect(await mongosh(url, scriptOf('verify', parts))).toMatchObject({ code: 0, stderr: '' });
    expect(changes).toHaveLength(parts.changes.length);
    expect(await mongosh(url, scriptOf('rollback', parts))).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.stringify(expanded((await readAt(url)).facts))).toBe(stored);
    expect(unrecorded()).toEqual([]);
  });

  it('are refused at their head to whoever lacks a right, and every right that they name is one they need', async () => {
    const first = await start();
    const before = await readAt(first.url);
    const cuts = someCuts(before.facts);
    const changes = planned(before.facts, cuts);
    const needed = [...new Set(changes.flatMap(({ needs }) => needs))];
    expect(needed.length).toBeGreaterThan(8);
    const lacking = ['revokeRole on billing', 'viewUser on the cluster'];
    expect(needed).toEqual(expect.arrayContaining(lacking));
    for (const missing of [null, ...lacking]) {
      server?.stop();
      const { url, accounts, changes: made } = await start({ as: { user: 'dba', db: 'admin' } });
      const privileges = needed
        .filter((need) => need !== missing)
        .map((need) => {
          const [action = '', on = ''] = need.split(' on ');
          const resource = on === 'the cluster' ? { cluster: true } : { db: on, collection: '' };
          return { resource, actions: [action] };
        });
      for (const command of [
        { createRole: 'planner', privileges, roles: [] },
        { createUser: 'dba', pwd: 'x', roles: ['planner'] },
      ])
        expect(execute(accounts, 'admin', command)).toEqual({ ok: 1 });
      const outcome = await mongosh(url, scriptOf('apply', partsOf(changes)));
      if (missing === null) {
        expect(outcome).toMatchObject({ code: 0, stderr: '' });
        expect(await mongosh(url, scriptOf('rollback', partsOf(changes)))).toMatchObject({ code: 0, stderr: '' });
      } else {
        expect(outcome.code).toBe(1);
        expect(outcome.stderr).toContain(`not enough rights, nothing was changed: whoever runs this needs ${missing}`);
        expect(made).toEqual([]);
      }
    }
  });

  it('call a plan stale whose ground has changed, and touch nothing of that change', async () => {
    const { url, accounts, changes: made } = await start();
    const before = await readAt(url);
    const changes = planned(before.facts, someCuts(before.facts));
    const script = scriptOf('apply', partsOf(changes));
    const stale: readonly (readonly [title: string, db: string, command: Document, undo: Document])[] = [
      [
        'create role admin.orders_kept',
        'admin',
        { createRole: 'orders_kept', privileges: [], roles: [] },
        { dropRole: 'orders_kept' },
      ],
      [
        'revoke find on {"db":"billing","collection":"inv"} from admin.c_inv',
        'admin',
        { dropRole: 'c_inv' },
        {
          createRole: 'c_inv',
          privileges: [{ resource: { db: 'billing', collection: 'inv' }, actions: ['find'] }],
          roles: [],
        },
      ],
      [
        'revoke billing.read from m01_read@admin',
        'admin',
        { dropUser: 'm01_read' },
        { createUser: 'm01_read', pwd: 'x', roles: [{ role: 'read', db: 'billing' }] },
      ],
    ];
    for (const [title, db, command, undo] of stale) {
      const { id } = changes.find((change) => change.title === title) ?? { id: 'none' };
      expect(execute(accounts, db, command), title).toEqual({ ok: 1 });
      const outcome = await mongosh(url, script);
      expect(outcome.code, title).toBe(1);
      expect(outcome.stderr, title).toMatch(/plan is stale: C-[0-9a-f]{8}/);
      if (title.startsWith('create')) expect(outcome.stderr).toContain(id);
      expect(made, title).toEqual([]);
      expect(execute(accounts, db, undo), title).toEqual({ ok: 1 });
    }
  });

  it('end with an error where the server accepts a command and nothing comes of it', async () => {
    const { url } = await start({ ignores: (command) => 'revokeRolesFromUser' in command });
    const before = await readAt(url);
    const cuts = [membership(before.facts, 'm01_read@admin', 'billing.read')];
    const outcome = await mongosh(url, scriptOf('apply', partsOf(planned(before.facts, cuts))));
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/C-[0-9a-f]{8}: no effect: found granted instead of not granted/);
  });

  it('say which changes do not stand', async () => {
    const { url, accounts, changes: made } = await start();
    const before = await readAt(url);
    const changes = planned(before.facts, someCuts(before.facts));
    const verify = scriptOf('verify', partsOf(changes));
    const none = await mongosh(url, verify);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain(`${String(changes.length)} of ${String(changes.length)} changes do not stand`);
    expect((await mongosh(url, scriptOf('apply', partsOf(changes)))).code).toBe(0);
    const count = made.length;
    execute(accounts, 'admin', { grantRolesToUser: 'm01_read', roles: [{ role: 'read', db: 'billing' }] });
    const one = await mongosh(url, verify);
    const { id } = changes.find(({ title }) => title === 'revoke billing.read from m01_read@admin') ?? { id: '' };
    expect(one.stderr).toContain(`1 of ${String(changes.length)} changes do not stand: ${id}`);
    expect(made).toHaveLength(count);
  });

  it('do not drop a role that somebody else was given since', async () => {
    const { url, accounts } = await start();
    const before = await readAt(url);
    const changes = planned(before.facts, [NEW_ROLE]);
    expect((await mongosh(url, scriptOf('apply', partsOf(changes)))).code).toBe(0);
    execute(accounts, 'orders', { grantRolesToUser: 'm00_none', roles: [{ role: 'orders_kept', db: 'admin' }] });
    const outcome = await mongosh(url, scriptOf('rollback', partsOf(changes)));
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('plan is stale');
    expect(accounts.roles.has(keyOf({ role: 'orders_kept', db: 'admin' }))).toBe(true);
  });
});
