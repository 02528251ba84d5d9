import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../support/audit.ts';
import { psql } from '../support/plans/psql.ts';
import { EVERYTHING, tryPlan } from '../support/plans/trial.ts';
import { withServer } from '../support/servers.ts';

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
conventions:
  - services: "*Odd*"
    owns: ["pg/shop/{service}/**"]
    identities: { pg: [{ match: odd_app, use: app }] }
`;
const WORLD = `
create role orders_app login; create role orders_report login; create role orders_migrate login; create role odd_app login;
create schema orders authorization orders_migrate; create schema "it's ""Odd"" $$ ;*" authorization postgres;
set role orders_migrate;
create table orders.item (id int, n int); create sequence orders.ids; create view orders.v as select * from orders.item;
create function orders.f() returns int language sql as 'select 1'; revoke execute on function orders.f() from public;
reset role;
create table orders.left_by_admin (id int);
set search_path = "it's ""Odd"" $$ ;*"; create table t (id int); alter table t owner to odd_app; reset search_path;
grant usage on schema orders to orders_app, orders_report; grant usage on schema "it's ""Odd"" $$ ;*" to odd_app;
grant select, insert, update, delete on orders.item to orders_app; grant select on orders.item to orders_report;
`;

describe('roles for services on PostgreSQL 18', () => {
  it('are made, are enough, and can be taken back', async () => {
    await withServer('postgres:18', { auth: 'trust' }, async (server) => {
      const run = async (database: string, sql: string, user?: string): Promise<string> => {
        const { code, output } = await psql(server, database, sql, user === undefined ? {} : { user });
        return code === 0 ? '' : output;
      };
      expect(await run('postgres', 'create database shop;')).toBe('');
      expect(await run('shop', WORLD)).toBe('');
      const trial = await tryPlan(
        {
          manifest: MANIFEST,
          snapshot: () => snapshotOf(server.url('shop')),
          run: async ({ text, database }) => {
            const failed = await run(database ?? 'postgres', text);
            if (failed !== '') throw new Error(failed);
          },
        },
        { ...EVERYTHING, roles: true },
      );
      console.log(
        JSON.stringify(
          { ...trial.plan, changes: trial.plan.changes.map(({ title, reason }) => `${title} :: ${reason}`) },
          null,
          1,
        ),
      );
      expect(trial.faults).toEqual([]);
    });
  });
});
