import { afterEach, describe, expect, it } from 'vitest';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../support/mongodb/access-paths.ts';
import { execute } from '../support/mongodb/account-commands.ts';
import { keyOf, type Accounts } from '../support/mongodb/accounts.ts';
import { startAdministered, type Administered } from '../support/mongodb/administered-server.ts';
import { mongosh } from '../support/mongodb/mongosh.ts';
import { readAt } from '../support/mongodb/read.ts';
import { applied, EVERYTHING, manifestOf, planOf, tryPlan, type PlannedServer } from '../support/plans/trial.ts';

const MANIFEST = `version: 1
instances:
  mongo: { engine: mongodb, url: "\${MONGO_URL}" }
services:
  billing:
    owns: [mongo/billing/**]
    identities:
      mongo:
        - { match: billing_app@billing, use: app }
        - { match: victim@billing, use: read }
  orders:
    owns: [mongo/orders/inv]
    identities: { mongo: ["m*", "CN=m*", { match: m01_read@admin, use: read }] }
operators:
  mongo: [{ match: root@admin, kind: dba, may: [admin] }]
`;

/** Everything else that the world needs is another test's. */
const ROLES = { ...EVERYTHING, allowed: new Set<never>(), roles: true };

let server: Administered | undefined;
afterEach(() => server?.stop());

async function start(): Promise<{ readonly accounts: Accounts; readonly world: PlannedServer }> {
  server = await startAdministered({ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer() });
  const { url, accounts } = server;
  const world: PlannedServer = {
    manifest: MANIFEST,
    snapshot: () => readAt(url),
    run: async ({ text }) => {
      const { code, stdout, stderr } = await mongosh(url, text);
      if (code !== 0) throw new Error(`${stdout}${stderr}`);
    },
  };
  return { accounts, world };
}

/** `find billing.`: what a user can do where, as the server adds it up. */
function abilities(accounts: Accounts, user: string, db: string): readonly string[] {
  const roles = accounts.users.get(keyOf({ user, db }))?.roles ?? [];
  return accounts
    .privilegesOf(roles)
    .flatMap(({ resource, actions }) =>
      actions.map((action) => `${action} ${String(resource['db'])}.${String(resource['collection'])}`),
    )
    .filter((text) => /^(find|insert|update|remove|createIndex) /.test(text))
    .sort();
}

function withoutItsOwn(accounts: Accounts, user: string, db: string): void {
  const own = accounts.users.get(keyOf({ user, db }))?.roles ?? [];
  const roles = own.filter(({ role }) => !/_r[wo]$/.test(role)).map(({ role, db: of }) => ({ role, db: of }));
  expect(execute(accounts, db, { revokeRolesFromUser: user, roles })).toEqual({ ok: 1 });
}

describe('roles for services on MongoDB', () => {
  it('are made by mongosh, lead to no finding, and can be taken back', async () => {
    const { world } = await start();
    const { plan, faults } = await tryPlan(world, ROLES);
    expect(faults).toEqual([]);
    expect(plan.roles?.identities).toEqual([
      { service: 'billing', match: 'admin.billing_rw', use: 'app' },
      { service: 'billing', match: 'admin.billing_ro', use: 'read' },
      { service: 'orders', match: 'admin.orders_rw', use: 'app' },
      { service: 'orders', match: 'admin.orders_ro', use: 'read' },
    ]);
  });

  it('are enough for those who work with them, and not planned again', async () => {
    const { accounts, world } = await start();
    await applied(world, ROLES);
    withoutItsOwn(accounts, 'billing_app', 'billing');
    withoutItsOwn(accounts, 'victim', 'billing');
    withoutItsOwn(accounts, 'm01_read', 'admin');
    expect(abilities(accounts, 'billing_app', 'billing')).toEqual(
      ['find', 'insert', 'remove', 'update'].map((action) => `${action} billing.`),
    );
    expect(abilities(accounts, 'victim', 'billing')).toEqual(['find billing.']);
    expect(abilities(accounts, 'm01_read', 'admin')).toEqual(['find orders.inv']);
    const again = planOf(manifestOf(MANIFEST), await world.snapshot(), ROLES);
    expect(again.changes.map(({ title }) => title)).toEqual([]);
  });

  it('are not taken over', async () => {
    const { accounts, world } = await start();
    const privileges = [{ resource: { db: 'orders', collection: '' }, actions: ['find'] }];
    expect(execute(accounts, 'admin', { createRole: 'billing_ro', privileges, roles: [] })).toEqual({ ok: 1 });
    const plan = planOf(manifestOf(MANIFEST), await world.snapshot(), ROLES);
    expect(plan.changes.filter(({ title }) => title.includes('billing_ro'))).toEqual([]);
    expect(plan.roles?.notes).toContain(
      'admin.billing_ro: there is such a role already, and it is more than that: find on mongo/orders',
    );
  });
});
