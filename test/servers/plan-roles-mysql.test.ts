import { createConnection, type Connection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { runClient } from '../support/engines/mysql-client.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { applied, EVERYTHING, manifestOf, planOf, tryPlan, type PlannedServer } from '../support/plans/trial.ts';
import { withServer, type MariadbServer, type MysqlServer } from '../support/servers.ts';

const MANIFEST = (engine: string): string => `version: 1
instances: { db: { engine: ${engine}, url: "\${DB_URL}" } }
services:
  orders:
    owns: [db/orders/**, db/shared/order_*]
    identities:
      db:
        - { match: orders_app, use: app }
        - { match: orders_report, use: read }
  billing:
    owns: [db/shared/bills]
    identities: { db: [{ match: billing_app, use: app }] }
conventions:
  - services: "*Odd*"
    owns: ["db/{service}/**"]
    identities: { db: [{ match: odd_app, use: app }] }
`;

/** A service that a convention finds, so that its name can be anything. */
const ODD = 'it\'s "Odd"`_%\\';
const odd = `\`${ODD.replaceAll('`', '``')}\``;

const WORLD = [
  'create database orders',
  'create database shared',
  `create database ${odd}`,
  'create table orders.item (id int, n int)',
  'create table shared.order_log (id int)',
  'create table shared.bills (id int)',
  `create table ${odd}.t (id int)`,
  'create view orders.v as select * from orders.item',
  'create procedure orders.p() select 1',
  ...['orders_app', 'orders_report', 'billing_app', 'odd_app'].map((user) => `create user ${user} identified by 'x'`),
  'grant select, insert, update, delete on orders.* to orders_app',
  'grant select on orders.* to orders_report',
  'create role other',
  'grant other to billing_app',
];

const ROLES = { ...EVERYTHING, roles: true };

async function withShop(
  name: 'mysql:9.7' | 'mariadb:10.11',
  body: (server: MysqlServer | MariadbServer, shop: PlannedServer, admin: Connection) => Promise<void>,
): Promise<void> {
  await withServer(name, {}, async (server) => {
    const admin = await server.connect();
    for (const sql of WORLD) await admin.query(sql);
    await admin.query(
      server.engine === 'mysql' ? 'set default role other to billing_app' : 'set default role other for billing_app',
    );
    const shop: PlannedServer = {
      manifest: MANIFEST(server.engine),
      snapshot: () => corpusSnapshot(server),
      run: async ({ text }) => {
        const { code, stdout, stderr } = await runClient(server.engine, server, text);
        if (code !== 0) throw new Error(`${stdout}${stderr}`);
      },
    };
    await body(server, shop, admin);
    await admin.end();
  });
}

describe.each(['mysql:9.7', 'mariadb:10.11'] as const)('roles for services on %s', (name) => {
  const isMariadb = name.startsWith('mariadb');
  const key = (role: string): string => (isMariadb ? role : `${role}@%`);

  it('are made, lead to no finding, and can be taken back', async () => {
    await withShop(name, async (_, shop) => {
      const { plan, faults } = await tryPlan(shop, ROLES);
      expect(faults).toEqual([]);
      expect(plan.roles?.identities.map(({ service, use }) => `${service} ${use}`)).toEqual([
        ...['billing app', 'billing read', `${ODD} app`, `${ODD} read`, 'orders app', 'orders read'],
      ]);
      expect(plan.roles?.identities.map(({ match }) => match)).toContain(key('orders_rw'));
      expect(plan.roles?.notes.some((note) => note.startsWith('billing_app@%: has another role by default'))).toBe(
        isMariadb,
      );
    });
  });

  it('are enough for those who work with them, and not planned again', async () => {
    await withShop(name, async (server, shop, admin) => {
      await applied(shop, ROLES);
      await admin.query('revoke all privileges on orders.* from orders_app');
      await admin.query('revoke all privileges on orders.* from orders_report');
      await admin.query('create table orders.later (id int)');
      const as = (user: string): Promise<Connection> =>
        createConnection({ host: server.host, port: server.port, user, password: 'x' });
      const works = {
        orders_app: [
          ...['insert into orders.item values (1, 2)', 'update orders.item set n = id', 'delete from orders.item'],
          ...['select * from orders.v', 'call orders.p()', 'insert into orders.later values (1)'],
          'insert into shared.order_log values (1)',
        ],
        orders_report: ['select * from orders.v', 'select * from orders.later', 'select * from shared.order_log'],
        odd_app: [`insert into ${odd}.t values (1)`, `select * from ${odd}.t`],
        billing_app: [...(isMariadb ? ['set role billing_rw'] : []), 'insert into shared.bills values (1)'],
      };
      const fails = {
        orders_app: ['select * from shared.bills', 'drop table orders.item'],
        orders_report: ['insert into orders.item values (1, 2)', 'call orders.p()'],
        billing_app: ['select * from shared.order_log'],
      };
      for (const [user, statements] of Object.entries(works)) {
        const client = await as(user);
        for (const sql of statements) await client.query(sql);
        await client.end();
      }
      for (const [user, statements] of Object.entries(fails)) {
        const client = await as(user);
        for (const sql of statements) await expect(client.query(sql), sql).rejects.toThrow('denied');
        await client.end();
      }
      const again = planOf(manifestOf(shop.manifest), await shop.snapshot(), ROLES);
      expect(again.changes.map(({ title }) => title)).toEqual([]);
    });
  });

  it('are not taken over', async () => {
    await withShop(name, async (_, shop, admin) => {
      await admin.query('create role orders_rw');
      await admin.query('grant select on shared.bills to orders_rw');
      const plan = planOf(manifestOf(shop.manifest), await shop.snapshot(), ROLES);
      expect(plan.changes.filter(({ title }) => title.includes('orders_rw'))).toEqual([]);
      expect(plan.roles?.notes).toContain(
        `${key('orders_rw')}: there is such a role already, and it is more than that: SELECT on db/shared/bills`,
      );
    });
  });
});
