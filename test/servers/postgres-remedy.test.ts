import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from 'pg';
import { createPostgresResolver } from '../../src/access/postgres.ts';
import { originOf } from '../../src/dialects/postgres/origins.ts';
import { principalKey } from '../../src/dialects/postgres/names.ts';
import type { Access } from '../../src/model/access.ts';
import { NONE, type Facts } from '../../src/model/facts.ts';
import { remedyOf } from '../../src/plan/postgres/remedy.ts';
import { useServer } from '../support/servers.ts';
import { snapshotInside } from '../support/transaction-snapshot.ts';

/** Names that break a script that quotes wrongly. */
const NAMES = [
  'a"b',
  "it's",
  'back\\slash',
  'semi;colon',
  '--',
  '$$',
  'we(ird',
  '") TO x',
  'Größe',
  'select',
  'PUBLIC',
  'a.b',
  'line\nbreak',
];
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

describe.each(['18', '14'])('on PostgreSQL %s, statements for names that have to be quoted', (version) => {
  const server = useServer(`postgres:${version}`, { auth: 'trust' });
  let client: Client;

  beforeAll(async () => {
    client = await server().connect('postgres');
    for (const name of NAMES) {
      const q = quote(name);
      await client.query(`
      create role ${q} login;
      create role ${quote(`${name} own`)};
      create schema ${q} authorization ${quote(`${name} own`)};
      create type ${q}.${quote(`${name} t`)} as enum ('x');
      create table ${q}.${q} (${q} int, plain int);
      create function ${q}.${q}(${q}.${quote(`${name} t`)}, text) returns int language sql security definer as 'select 1';
      create view ${q}.${quote(`${name} v`)} as select * from ${q}.${q};
      alter view ${q}.${quote(`${name} v`)} owner to ${quote(`${name} own`)};
      grant usage on schema ${q} to ${q};
      grant create on schema ${q} to ${q};
      grant select (${q}), insert on ${q}.${q} to ${q};
      grant select on ${q}.${quote(`${name} v`)} to ${q};
      revoke execute on function ${q}.${q}(${q}.${quote(`${name} t`)}, text) from public;
      grant execute on function ${q}.${q}(${q}.${quote(`${name} t`)}, text) to ${q};
      alter default privileges for role ${quote(`${name} own`)} in schema ${q} grant select on tables to ${q};
      alter table ${q}.${q} owner to ${quote(`${name} own`)};
      set role ${quote(`${name} own`)};
      create table ${q}.later (i int);
      reset role;
    `);
    }
  });
  afterAll(async () => {
    await client.end();
  });

  const read = async (): Promise<Facts> => (await snapshotInside(client, 'postgres', '2026-06-01T12:00:00Z')).facts;

  /** What the role can do at once, besides what the engine gives to everybody. */
  function accessesOf(facts: Facts, role: string): readonly Access[] {
    const id = facts.principals.find(({ key }) => key === principalKey(role))?.id ?? NONE;
    return [...createPostgresResolver(facts).reach(id)]
      .filter(({ holder, access }) => holder.mode === 'now' && facts.principals[access.principal]?.kind !== 'public')
      .map(({ access }) => access);
  }

  it.each(NAMES)('%j: take away everything, and only from that role', async (name) => {
    await client.query('begin');
    try {
      const before = await read();
      const accesses = accessesOf(before, name);
      expect(new Set(accesses.map(({ action }) => action))).toEqual(new Set(['read', 'write', 'ddl', 'execute']));
      const id = before.principals.find(({ key }) => key === principalKey(name))?.id ?? NONE;
      const { statements, clears } = remedyOf(before, {
        matches: (access) => access.principal === id,
        principals: new Set([id]),
        mode: 'now',
        newOwner: null,
      });
      expect(clears).toBe(true);
      for (const { sql } of statements) await client.query(sql);
      const after = await read();
      expect(accessesOf(after, name)).toEqual([]);
      const others = NAMES.filter((other) => other !== name);
      for (const other of others) expect(accessesOf(after, other).length, other).toBe(accessesOf(before, other).length);
    } finally {
      await client.query('rollback');
    }
  });

  it.each(NAMES)('%j: a grant is told by a statement that makes it again', async (name) => {
    await client.query('begin');
    try {
      const facts = await read();
      const grants = accessesOf(facts, name).filter(({ via }) => via === undefined);
      expect(grants.length).toBeGreaterThan(4);
      for (const { cause, privileges } of grants) {
        await client.query('reset role');
        await client.query(originOf(facts, cause, privileges) ?? 'no statement');
      }
      await client.query('reset role');
      expect(accessesOf(await read(), name).length).toBe(accessesOf(facts, name).length);
    } finally {
      await client.query('rollback; reset role');
    }
  });
});
