import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from 'pg';
import type { Facts } from '../../src/model/facts.ts';
import type { Change } from '../../src/model/plan.ts';
import { scriptOf } from '../../src/dialects/postgres/script.ts';
import type { Cut } from '../../src/plan/postgres/cut.ts';
import { expanded } from '../support/plans/expanded.ts';
import { grantCuts, membershipCuts, objectOf, principalOf } from '../support/plans/postgres-facts.ts';
import { factsOf, planned, run, scriptFor } from '../support/plans/postgres-plan.ts';
import { psql } from '../support/plans/psql.ts';
import { useServer } from '../support/servers.ts';

const WORLD = `
  create role billing_own; create role orders_app; create role g_src; create role other;
  create role dba login; create role stranger login;
  create schema billing authorization billing_own;
  set role billing_own;
  create table billing.inv (id int, pan text);
  grant usage on schema billing to g_src, dba;
  grant select on billing.inv to orders_app, dba with grant option;
  grant insert on billing.inv to g_src with grant option;
  create function billing.f() returns trigger language plpgsql security definer as 'begin return new; end';
  create trigger t before insert on billing.inv execute function billing.f();
  alter default privileges in schema billing grant select on tables to orders_app;
  set role g_src;
  grant insert on billing.inv to orders_app;
  reset role;
  grant billing_own to orders_app with admin option;
  alter role orders_app createdb;`;

const CUTS: Readonly<Record<string, (facts: Facts) => readonly Cut[]>> = {
  grant: (facts) => grantCuts(facts, ['SELECT'], 'inv', 'orders_app', 'billing_own'),
  'grant by a grantee': (facts) => grantCuts(facts, ['INSERT'], 'inv', 'orders_app', 'g_src'),
  membership: (facts) => membershipCuts(facts, 'billing_own', 'orders_app'),
  attribute: (facts) => [{ kind: 'attribute', principal: principalOf(facts, 'orders_app'), name: 'createdb' }],
  owner: (facts) => [{ kind: 'owner', securable: objectOf(facts, 'inv'), to: principalOf(facts, 'g_src') }],
  'default privilege': (facts) =>
    facts.defaultPrivileges.map((_, row) => ({ kind: 'default-privilege', row, privileges: ['SELECT'] })),
  'search path': (facts) => [
    {
      kind: 'search-path',
      row: facts.definitions.findIndex(({ on }) => on === objectOf(facts, 'f()', 'routine')),
      schemas: [objectOf(facts, 'billing', 'schema')],
    },
  ],
  trigger: (facts) => [{ kind: 'definition', row: facts.definitions.findIndex(({ kind }) => kind === 'trigger') }],
};

/** What somebody did between the plan and its script. */
const MEANWHILE: readonly (readonly [kind: string, sql: string])[] = [
  ['grant', 'grant update on billing.inv to orders_app'],
  ['grant', 'grant select (pan) on billing.inv to orders_app'],
  ['grant', 'revoke grant option for select on billing.inv from orders_app'],
  ['grant', 'drop table billing.inv'],
  ['grant', 'alter table billing.inv rename to inv2'],
  ['grant by a grantee', 'set role g_src; grant insert on billing.inv to orders_app with grant option'],
  ['membership', 'revoke admin option for billing_own from orders_app'],
  ['owner', 'alter table billing.inv owner to other'],
  [
    'default privilege',
    'alter default privileges for role billing_own in schema billing grant insert on tables to orders_app',
  ],
  ['search path', 'alter function billing.f() set search_path = public'],
];

describe('on PostgreSQL 18, a script refuses', () => {
  const server = useServer('postgres:18', { auth: 'trust' });
  let cluster: Client;
  let before: Facts;

  beforeAll(async () => {
    cluster = await server().connect('postgres');
  });
  afterAll(async () => {
    await cluster.end();
  });
  beforeEach(async () => {
    await cluster.query('drop database if exists shop with (force)');
    await cluster.query('drop role if exists billing_own, orders_app, g_src, other, dba, stranger');
    await cluster.query('create database shop');
    await inShop(WORLD);
    before = await factsOf(server());
  });

  const inShop = async (sql: string): Promise<void> => {
    const client = await server().connect('shop');
    await client.query(sql);
    await client.end();
  };
  const changesFor = (...kinds: readonly string[]): readonly Change[] =>
    planned(
      before,
      kinds.flatMap((kind) => CUTS[kind]?.(before) ?? []),
    );

  it.each(MEANWHILE)('what changed since: %s (%s)', async (kind, sql) => {
    const changes = changesFor(kind, kind === 'attribute' ? 'grant' : 'attribute');
    expect(changes).toHaveLength(2);
    await inShop(sql);
    const found = await factsOf(server());
    const { code, output } = await run('apply', server(), changes);
    const stale = changesFor(kind)[0]?.id ?? 'no change';
    expect(output).toContain(`plan is stale: ${stale} `);
    expect(code).toBe(3);
    expect(expanded(await factsOf(server()))).toEqual(expanded(found));
    expect((await run('verify', server(), changes)).output).toContain(stale);
  });

  it('skips what is gone already, whoever ended it', async () => {
    await inShop('drop trigger t on billing.inv; revoke select on billing.inv from orders_app');
    const changes = changesFor('trigger', 'grant', 'attribute');
    expect(await run('apply', server(), changes)).toEqual({ code: 0, output: '' });
    expect((await run('verify', server(), changes)).code).toBe(0);
  });

  it('a REVOKE without effect: a superuser’s, of what a grantee granted', async () => {
    const [change, ...more] = changesFor('grant by a grantee');
    if (change === undefined) throw new Error('no change');
    expect(more).toEqual([]);
    const naive = { ...change, apply: ['REVOKE INSERT ON TABLE billing.inv FROM orders_app'], runAs: null };
    const { code, output } = await run('apply', server(), [naive]);
    expect([code, output]).toEqual([3, expect.stringContaining(`${change.id} has no effect`)]);
    expect(expanded(await factsOf(server()))).toEqual(expanded(before));
  });

  it('a REVOKE without effect: by a member of the owner who has a grant option of its own', async () => {
    await cluster.query('grant billing_own to dba');
    const { code, output } = await run('apply', server(), changesFor('grant'), { user: 'dba' });
    expect([code, output]).toEqual([3, expect.stringContaining('has no effect')]);
  });

  it('whoever has not the rights, before anything is changed', async () => {
    const all = changesFor(...Object.keys(CUTS).filter((kind) => kind !== 'owner'));
    const { code, output } = await run('apply', server(), all, { user: 'stranger' });
    expect(code).toBe(3);
    expect(output).toContain(
      'stranger may not run this script: it is no superuser and lacks CREATEROLE, SET ROLE g_src, ' +
        'the rights of billing_own, the rights of postgres; nothing was changed',
    );
    expect(expanded(await factsOf(server()))).toEqual(expanded(before));
  });

  it('nobody who has the rights without being a superuser', async () => {
    await cluster.query('create role helper login; grant billing_own, g_src to helper');
    const changes = changesFor('grant', 'grant by a grantee', 'trigger', 'search path', 'default privilege');
    expect(await run('apply', server(), changes, { user: 'helper' })).toEqual({ code: 0, output: '' });
    expect((await run('verify', server(), changes, { user: 'stranger' })).code).toBe(0);
    await cluster.query('drop role helper');
  });

  it('another database, and another major version', async () => {
    const changes = changesFor('grant');
    const wrong = await psql(server(), 'postgres', scriptFor('apply', server(), changes));
    expect(wrong.output).toContain('this script is for the database shop, not for postgres');
    const old = scriptOf('apply', {
      instance: 'pg',
      engine: 'postgres',
      version: '17.2',
      database: 'shop',
      takenAt: '2026-06-01T12:00:00.000Z',
      changes,
    });
    expect((await psql(server(), 'shop', old)).output).toContain('plan is stale: it was made for PostgreSQL 17');
  });

  it('to wait for a lock, and goes on as whom the session was before', async () => {
    const client = await server().connect('shop');
    await client.query('set role dba; reset role; begin; lock table billing.inv in row exclusive mode');
    const locked = await run('apply', server(), changesFor('trigger'));
    await client.query('rollback');
    expect([locked.code, locked.output]).toEqual([3, expect.stringContaining('lock timeout')]);
    await cluster.query('grant g_src, billing_own to dba');
    await client.query('set session authorization dba; set role g_src');
    await client.query('reset role; set role billing_own');
    await client.query(scriptFor('apply', server(), changesFor('grant by a grantee')));
    expect((await client.query('select current_user')).rows).toEqual([{ current_user: 'billing_own' }]);
    await client.end();
  });
});
