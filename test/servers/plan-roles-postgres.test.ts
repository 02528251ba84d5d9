import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../support/audit.ts';
import { psql } from '../support/plans/psql.ts';
import { applied, EVERYTHING, manifestOf, planOf, tryPlan, type PlannedServer } from '../support/plans/trial.ts';
import { withServer, type PostgresServer } from '../support/servers.ts';

/** A service that a convention finds, so that its name can be anything. */
const ODD = `it's "Odd" $$ ;*`;
const odd = (suffix = ''): string => `"${ODD.replaceAll('"', '""')}${suffix}"`;

const MANIFEST = `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
services:
  orders:
    owns: [pg/shop/orders/**]
    identities:
      pg:
        - { match: orders_app, use: app }
        - { match: orders_report, use: read }
        - { match: orders_migrate, use: migrate }
  billing:
    owns: [pg/shop/public/bills]
    identities: { pg: [billing_app] }
conventions:
  - services: "*Odd*"
    owns: ["pg/shop/{service}/**"]
    identities: { pg: [{ match: odd_app, use: app }] }
`;

const WORLD = `
create role orders_app login; create role orders_report login; create role orders_migrate login;
create role odd_app login; create role billing_app login;
revoke connect on database shop from public;
grant connect on database shop to orders_app, orders_report, orders_migrate, odd_app, billing_app;
create schema orders authorization orders_migrate; create schema ${odd()};
set role orders_migrate;
create table orders.item (id int, n int); create sequence orders.ids; create view orders.v as select * from orders.item;
create function orders.f() returns int language sql as 'select 1'; revoke execute on function orders.f() from public;
reset role;
create table orders.left_by_admin (id int);
create table public.bills (id int); grant select on public.bills to billing_app;
set search_path = ${odd()}; create table t (id int); alter table t owner to odd_app; reset search_path;
grant usage on schema orders to orders_app, orders_report; grant usage on schema ${odd()} to odd_app;
grant select, insert, update, delete on orders.item to orders_app; grant select on orders.item to orders_report;
`;

const ROLES = { ...EVERYTHING, roles: true };

async function execute(server: PostgresServer, sql: string, user?: string, database = 'shop'): Promise<void> {
  const { code, output } = await psql(server, database, sql, user === undefined ? {} : { user });
  if (code !== 0) throw new Error(output);
}

async function withShop(body: (server: PostgresServer, shop: PlannedServer) => Promise<void>): Promise<void> {
  await withServer('postgres:18', { auth: 'trust' }, async (server) => {
    await execute(server, 'create database shop', undefined, 'postgres');
    await execute(server, WORLD);
    await body(server, {
      manifest: MANIFEST,
      snapshot: () => snapshotOf(server.url('shop')),
      run: ({ text, database }) => execute(server, text, undefined, database ?? 'postgres'),
    });
  });
}

describe('roles for services on PostgreSQL 18', () => {
  it('are made, lead to no finding, and can be taken back', async () => {
    await withShop(async (_, shop) => {
      const { plan, faults } = await tryPlan(shop, ROLES);
      expect(faults).toEqual([]);
      expect(plan.roles?.identities.map(({ match, use }) => `${match} ${use}`)).toEqual([
        ...['billing_owner owner', 'billing_rw app', 'billing_ro read'],
        ...['_owner owner', '_rw app', '_ro read'].map((suffix) => `${ODD.replace('*', '\\*')}${suffix}`),
        ...['orders_owner owner', 'orders_rw app', 'orders_ro read'],
      ]);
      expect(plan.roles?.notes).toContain(
        'billing_app: gets no role of billing, since the manifest does not say what its use is',
      );
      const titles = plan.changes.map(({ title }) => title);
      expect(titles).toContain('transfer orders.left_by_admin from postgres to orders_owner');
      expect(titles).toContain(`transfer ${odd()}.t from odd_app to ${ODD}_owner`);
    });
  });

  it('are enough for those who work with them, for what is created later, too', async () => {
    await withShop(async (server, shop) => {
      await applied(shop, ROLES);
      await execute(
        server,
        `revoke all on all tables in schema orders from orders_app, orders_report;
         revoke all on schema orders from orders_app, orders_report; revoke all on schema ${odd()} from odd_app;
         revoke connect on database shop from orders_app, orders_report, odd_app;`,
      );
      await execute(server, 'create table orders.later (id serial, n int)', 'orders_migrate');
      await execute(
        server,
        `insert into orders.item values (1, 2); update orders.item set n = id; delete from orders.item;
         select * from orders.v, orders.left_by_admin; select nextval('orders.ids'), orders.f();
         insert into orders.later (n) values (1); update orders.later set n = id;`,
        'orders_app',
      );
      await execute(server, 'select * from orders.v, orders.later, orders.left_by_admin', 'orders_report');
      await execute(server, `insert into ${odd()}.t values (1); select * from ${odd()}.t`, 'odd_app');
      await execute(server, 'alter table orders.left_by_admin add n int', 'orders_migrate');
      for (const sql of ['insert into orders.item values (1)', 'delete from orders.later', 'select orders.f()'])
        await expect(execute(server, sql, 'orders_report'), sql).rejects.toThrow('permission denied');
      await expect(execute(server, 'drop table orders.item', 'orders_app')).rejects.toThrow('must be owner');
    });
  });

  it('are used where they are there already, and only if they are just that', async () => {
    await withShop(async (server, shop) => {
      await execute(
        server,
        'create role orders_ro; grant usage on schema orders to orders_ro; create role orders_rw createdb; create role billing_rw login',
      );
      const plan = planOf(manifestOf(MANIFEST), await shop.snapshot(), ROLES);
      const titles = plan.changes.map(({ title }) => title);
      expect(titles).toContain('grant orders_ro to orders_report');
      expect(titles).not.toContain('create role orders_ro');
      expect(titles).not.toContain('grant USAGE on orders to orders_ro');
      expect(titles.filter((title) => /orders_rw|billing_rw/.test(title))).toEqual([]);
      expect(plan.roles?.notes).toContain(
        'orders_rw: there is such a role already, and it is more than that: CREATEDB',
      );
      expect(plan.roles?.identities.map(({ match }) => match)).not.toContain('orders_rw');
    });
  });

  it('are not planned again once the manifest names them', async () => {
    await withShop(async (_, shop) => {
      const first = await applied(shop, ROLES);
      const again = planOf(manifestOf(MANIFEST), await shop.snapshot(), ROLES);
      expect(again.changes.map(({ title }) => title)).toEqual([]);
      expect(again.roles?.identities).toEqual(first.roles?.identities);
      const named = MANIFEST.replace(
        '- { match: orders_app',
        '- { match: orders_owner, use: owner }\n        - { match: orders_rw, use: app }\n        - { match: orders_ro, use: read }\n        - { match: orders_app',
      );
      const known = planOf(manifestOf(named), await shop.snapshot(), { ...ROLES, services: ['orders'] });
      expect(known.roles).toBeUndefined();
    });
  });

  it('are not made for those who were not asked for', async () => {
    await withShop(async (_, shop) => {
      const plan = planOf(manifestOf(MANIFEST), await shop.snapshot(), { ...ROLES, services: ['billing'] });
      expect([...new Set(plan.roles?.identities.map(({ service }) => service))]).toEqual(['billing']);
    });
  });
});
