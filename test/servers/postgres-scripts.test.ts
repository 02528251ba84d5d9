import { describe, expect, it, beforeAll, afterAll } from 'vitest';
import type { Client } from 'pg';
import { NONE, type Facts } from '../../src/model/facts.ts';
import { changesOf } from '../../src/plan/postgres/changes.ts';
import { without, type Cut } from '../../src/plan/postgres/cut.ts';
import { expanded } from '../support/plans/expanded.ts';
import { grantCuts, membershipCuts, objectOf, principalOf, rowsOf } from '../support/plans/postgres-facts.ts';
import { factsOf, planned, run, scriptFor } from '../support/plans/postgres-plan.ts';
import { useServer } from '../support/servers.ts';

interface Case {
  readonly name: string;
  readonly setUp: string;
  readonly cuts: (facts: Facts) => readonly Cut[];
  readonly titles: readonly string[];
  /** From this version on. */
  readonly from?: number;
}

const CASES: readonly Case[] = [
  {
    name: 'a plain grant',
    setUp: 'grant select, insert on billing.inv to orders_app',
    cuts: (facts) => grantCuts(facts, ['SELECT'], 'inv', 'orders_app'),
    titles: ['revoke SELECT on billing.inv from orders_app'],
  },
  {
    name: 'a grant made by a grantee, who cannot even name the table any more',
    setUp: `grant select on billing.inv to g_src with grant option; grant usage on schema billing to g_src;
      set role g_src; grant select on billing.inv to orders_app; reset role; revoke usage on schema billing from g_src`,
    cuts: (facts) => grantCuts(facts, ['SELECT'], 'inv', 'orders_app', 'g_src'),
    titles: ['revoke SELECT on billing.inv from orders_app, granted by g_src'],
  },
  {
    name: 'a grant made by a grantee who has lost the grant option, on a column',
    setUp: `grant usage on schema billing to g_src; grant select on billing.inv to g_src with grant option;
      set role g_src; grant select (pan) on billing.inv to orders_app; reset role;
      revoke grant option for select on billing.inv from g_src`,
    cuts: (facts) => grantCuts(facts, ['SELECT'], 'pan', 'orders_app'),
    titles: ['revoke SELECT (pan) on billing.inv from orders_app, granted by g_src'],
  },
  {
    name: 'what hangs on a grant option, first',
    setUp: `grant usage on schema billing to g_src, next; grant select, insert on billing.inv to g_src with grant option;
      set role g_src; grant select on billing.inv to next with grant option; grant insert on billing.inv to next;
      set role next; grant select on billing.inv to orders_app; reset role`,
    cuts: (facts) => grantCuts(facts, ['SELECT'], 'inv', 'g_src'),
    titles: [
      'revoke SELECT on billing.inv from orders_app, granted by next',
      'revoke SELECT on billing.inv from next, granted by g_src',
      'revoke SELECT on billing.inv from g_src',
    ],
  },
  {
    name: 'a grant option alone',
    setUp: 'grant select, update on billing.inv to orders_app with grant option',
    cuts: (facts) =>
      rowsOf(facts, 'inv', 'orders_app').map((row) => ({
        kind: 'grant',
        row,
        privileges: ['UPDATE'],
        only: 'grant-option',
      })),
    titles: ['revoke the grant option for UPDATE on billing.inv from orders_app'],
  },
  {
    name: 'a table grant above column grants that stay',
    setUp: `grant select, update on billing.inv to orders_app;
      grant select (pan, id) on billing.inv to orders_app; grant update (id) on billing.inv to orders_app with grant option`,
    cuts: (facts) => grantCuts(facts, ['SELECT', 'UPDATE'], 'inv', 'orders_app'),
    titles: ['revoke SELECT, UPDATE on billing.inv from orders_app'],
  },
  {
    name: 'a column grant beneath a table grant that stays',
    setUp: 'grant select on billing.inv to orders_app; grant select (pan, id) on billing.inv to orders_app',
    cuts: (facts) => grantCuts(facts, ['SELECT'], 'pan', 'orders_app'),
    titles: ['revoke SELECT (pan) on billing.inv from orders_app'],
  },
  {
    name: "PUBLIC's default on a function, with a grant for the one that needs it",
    setUp: '',
    cuts: (facts) => [
      ...grantCuts(facts, ['EXECUTE'], 'f(integer)', 'PUBLIC'),
      {
        kind: 'granted',
        principal: principalOf(facts, 'orders_app'),
        target: objectOf(facts, 'f(integer)', 'routine'),
        privileges: ['EXECUTE'],
      },
    ],
    titles: ['grant EXECUTE on billing.f(integer) to orders_app', 'revoke EXECUTE on billing.f(integer) from PUBLIC'],
  },
  {
    name: "PUBLIC's defaults on a database and on functions to come",
    setUp: '',
    cuts: (facts) => [
      ...grantCuts(facts, ['CONNECT', 'TEMPORARY'], 'shop', 'PUBLIC'),
      {
        kind: 'default',
        give: false,
        creator: principalOf(facts, 'billing_own'),
        database: objectOf(facts, 'shop', 'database'),
        schema: NONE,
        of: 'routine',
        grantee: principalOf(facts, 'PUBLIC'),
        privileges: ['EXECUTE'],
      },
    ],
    titles: [
      'revoke EXECUTE on every new routine of billing_own from PUBLIC',
      'revoke CONNECT, TEMPORARY on shop from PUBLIC',
    ],
  },
  {
    name: 'a default privilege of another creator',
    setUp: `alter default privileges for role g_src in schema billing grant select, insert on tables to orders_app;
      alter default privileges for role billing_own grant select on tables to orders_app with grant option`,
    cuts: (facts) =>
      facts.defaultPrivileges.flatMap(({ grantee }, row): Cut[] =>
        grantee === principalOf(facts, 'orders_app')
          ? [{ kind: 'default-privilege', row, privileges: ['SELECT'] }]
          : [],
      ),
    titles: [
      'revoke SELECT on every new table of g_src from orders_app',
      'revoke SELECT on every new table of billing_own from orders_app',
    ],
  },
  {
    name: 'memberships, attributes and a role for a service',
    setUp: `grant billing_own to orders_app with admin option; alter role orders_app createrole createdb`,
    cuts: (facts) => [
      ...membershipCuts(facts, 'billing_own', 'orders_app', 'admin'),
      { kind: 'attribute', principal: principalOf(facts, 'orders_app'), name: 'createrole' },
      { kind: 'attribute', principal: principalOf(facts, 'orders_app'), name: 'createdb' },
      { kind: 'role', name: 'orders_ro' },
      {
        kind: 'joined',
        role: facts.principals.length,
        member: principalOf(facts, 'orders_app'),
        inherit: true,
        set: true,
      },
      {
        kind: 'granted',
        principal: facts.principals.length,
        target: objectOf(facts, 'inv'),
        privileges: ['SELECT'],
      },
      {
        kind: 'default',
        give: true,
        creator: principalOf(facts, 'billing_own'),
        database: objectOf(facts, 'shop', 'database'),
        schema: objectOf(facts, 'billing', 'schema'),
        of: 'table',
        grantee: facts.principals.length,
        privileges: ['SELECT'],
      },
    ],
    titles: [
      'create role orders_ro',
      'grant SELECT on billing.inv to orders_ro',
      'grant SELECT on every new table of billing_own to orders_ro',
      'grant orders_ro to orders_app',
      'take CREATEDB, CREATEROLE from orders_app',
      'revoke the admin option for billing_own from orders_app',
    ],
  },
  {
    name: 'a membership given by a member with the admin option, and the one that hangs on it',
    from: 16,
    setUp: `grant billing_own to g_src with admin option; set role g_src; grant billing_own to next with admin option;
      set role next; grant billing_own to orders_app with set false; reset role`,
    cuts: (facts) => membershipCuts(facts, 'billing_own', 'g_src'),
    titles: ['revoke billing_own from orders_app', 'revoke billing_own from next', 'revoke billing_own from g_src'],
  },
  {
    name: 'an owner',
    setUp: 'grant select on billing.inv to orders_app; grant select (pan) on billing.inv to next',
    cuts: (facts) => [{ kind: 'owner', securable: objectOf(facts, 'inv'), to: principalOf(facts, 'g_src') }],
    titles: ['transfer billing.inv from billing_own to g_src'],
  },
  {
    name: 'an owner, and a sequence of a column, which follows its table',
    setUp: 'set role billing_own; create sequence billing.a_seq owned by billing.inv.id; reset role',
    cuts: (facts) =>
      ['a_seq', 'inv'].map((name, i) => ({
        kind: 'owner',
        securable: objectOf(facts, name, i === 0 ? 'sequence' : 'table'),
        to: principalOf(facts, 'g_src'),
      })),
    titles: ['transfer billing.inv from billing_own to g_src', 'transfer billing.a_seq from billing_own to g_src'],
  },
  {
    name: 'where a routine looks names up',
    setUp: 'alter function billing.f(int) security definer',
    cuts: (facts) => {
      const on = objectOf(facts, 'f(integer)', 'routine');
      const row = facts.definitions.findIndex((each) => each.on === on);
      return [{ kind: 'search-path', row, schemas: [objectOf(facts, 'billing', 'schema')] }];
    },
    titles: ['fix the search_path of billing.f(integer)'],
  },
];

/** What rolls back to the same facts. */
const SET_UP = `
  create role billing_own; create role orders_app; create role g_src; create role next;
  grant create on database shop to billing_own;
  create schema billing authorization billing_own;
  set role billing_own;
  create table billing.inv (id int, pan text);
  create function billing.f(int) returns int language sql as 'select 1';
  reset role;`;

describe.each(['18', '13'])('on PostgreSQL %s, scripts for psql', (version) => {
  const server = useServer(`postgres:${version}`);
  let cluster: Client;

  beforeAll(async () => {
    cluster = await server().connect('postgres');
  });
  afterAll(async () => {
    await cluster.end();
  });

  const world = async (setUp: string): Promise<void> => {
    await cluster.query('drop database if exists shop with (force)');
    await cluster.query('drop role if exists billing_own, orders_app, g_src, next, orders_ro');
    await cluster.query('create database shop');
    const client = await server().connect('shop');
    await client.query(SET_UP);
    await client.query(setUp);
    await client.end();
  };

  const mine = CASES.filter(({ from = 0 }) => Number(version) >= from);
  it.each(mine)('$name: made, made again, verified, taken back', async ({ setUp, cuts: cutsOf, titles }) => {
    await world(setUp);
    const before = await factsOf(server());
    const cuts = cutsOf(before);
    const changes = planned(before, cuts);
    expect(changes.map(({ title }) => title)).toEqual(titles);
    expect((await run('verify', server(), changes)).output).toContain(changes.at(-1)?.id);

    expect(await run('apply', server(), changes)).toEqual({ code: 0, output: '' });
    const after = await factsOf(server());
    expect(expanded(after)).toEqual(expanded(without(before, cuts)));
    expect(expanded(after)).not.toEqual(expanded(before));

    expect(await run('apply', server(), changes)).toEqual({ code: 0, output: '' });
    expect(await run('verify', server(), changes)).toEqual({ code: 0, output: '' });
    expect(expanded(await factsOf(server()))).toEqual(expanded(after));

    expect(await run('rollback', server(), changes)).toEqual({ code: 0, output: '' });
    expect(expanded(await factsOf(server()))).toEqual(expanded(before));
    expect(changesOf(before, cuts)).toEqual(changesOf(before, [...cuts].reverse()));
  });

  it('runs as one query of another client, too', async () => {
    await world('grant select on billing.inv to orders_app');
    const before = await factsOf(server());
    const changes = planned(before, grantCuts(before, ['SELECT'], 'inv', 'orders_app'));
    const client = await server().connect('shop');
    await client.query(scriptFor('apply', server(), changes));
    await client.query(scriptFor('verify', server(), changes));
    await client.end();
    expect((await run('verify', server(), changes)).code).toBe(0);
  });
});
