import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECURABLE_KINDS, type Facts } from '../../src/model/facts.ts';
import { pathOf } from '../../src/model/securables.ts';
import { without, type Cut } from '../../src/plan/mysql/cut.ts';
import { runClient, type ClientName } from '../support/engines/mysql-client.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { SavedGrants } from '../support/mysql-saved-grants.ts';
import { expanded, planned, scriptFor } from '../support/plans/mysql.ts';
import { useServer } from '../support/servers.ts';

interface Story {
  readonly name: string;
  readonly engine?: 'mysql' | 'mariadb';
  readonly setUp: readonly string[];
  readonly cuts: (find: Find) => readonly Cut[];
  /** The hazards of its changes. */
  readonly hazards?: readonly string[];
  /** What the rollback does not restore. */
  readonly lost?: boolean;
}

/** Finds what a cut names in the facts. */
interface Find {
  readonly row: (grantee: string, target: string) => number;
  readonly principal: (key: string) => number;
  readonly object: (path: string, kind?: string) => number;
  readonly member: (member: string, role: string) => number;
  readonly revoke: (grantee: string, target: string, ...privileges: string[]) => Cut;
}

const finder = (facts: Facts): Find => {
  const found = (index: number, what: string): number => {
    if (index < 0) throw new Error(`no ${what}`);
    return index;
  };
  const principal = (key: string): number =>
    found(
      facts.principals.findIndex((one) => one.key === key),
      key,
    );
  const row = (grantee: string, target: string): number => {
    for (let i = 0; i < facts.grants.count; i++)
      if (
        facts.grants.grantee[i] === principal(grantee) &&
        pathOf(facts, facts.grants.target[i] ?? 0).replaceAll('\\\\', '\\') === target
      )
        return i;
    throw new Error(`no row of ${grantee} for ${target}`);
  };
  return {
    row,
    principal,
    object: (path, kind) => {
      for (let id = 0; id < facts.securables.count; id++)
        if (
          pathOf(facts, id) === path &&
          (kind === undefined || SECURABLE_KINDS[facts.securables.kind[id] ?? 0] === kind)
        )
          return id;
      throw new Error(`no ${path}`);
    },
    member: (member, role) =>
      found(
        facts.memberships.findIndex((one) => one.member === principal(member) && one.role === principal(role)),
        `${member} in ${role}`,
      ),
    revoke: (grantee, target, ...privileges) => ({ kind: 'grant', row: row(grantee, target), privileges }),
  };
};

const STORIES: readonly Story[] = [
  {
    name: 'a pattern that covers several databases, of which one stays',
    setUp: ['GRANT SELECT, INSERT ON `%`.* TO app'],
    cuts: ({ revoke, principal }) => [
      revoke('app@%', 'db/%', 'SELECT', 'INSERT'),
      { kind: 'kept', principal: principal('app@%'), pattern: 'orders\\_db', privileges: ['SELECT', 'INSERT'] },
    ],
  },
  {
    name: 'a column grant beneath a table grant',
    setUp: ['GRANT SELECT, DELETE ON billing.inv TO app', 'GRANT SELECT (id), UPDATE (id, pan) ON billing.inv TO app'],
    cuts: ({ revoke }) => [revoke('app@%', 'db/billing/inv', 'SELECT')],
  },
  {
    name: 'columns alone',
    setUp: ['GRANT SELECT (id, pan), UPDATE (pan) ON billing.inv TO app'],
    cuts: ({ revoke }) => [
      revoke('app@%', 'db/billing/inv(id)', 'SELECT'),
      revoke('app@%', 'db/billing/inv(pan)', 'SELECT', 'UPDATE'),
    ],
  },
  {
    name: 'dependent grants with GRANT OPTION',
    setUp: [
      'GRANT SELECT ON billing.inv TO app WITH GRANT OPTION',
      'GRANT SELECT ON billing.inv TO other',
      'GRANT INSERT ON billing.* TO app WITH GRANT OPTION',
    ],
    cuts: ({ revoke }) => [
      revoke('app@%', 'db/billing/inv', 'SELECT', 'GRANT OPTION'),
      revoke('other@%', 'db/billing/inv', 'SELECT'),
      revoke('app@%', 'db/billing', 'GRANT OPTION'),
    ],
  },
  {
    name: 'a role that is default for some',
    setUp: [
      'CREATE ROLE reader',
      'GRANT SELECT ON billing.* TO reader',
      'GRANT reader TO app',
      'GRANT reader TO other',
    ],
    cuts: ({ member }) => [{ kind: 'membership', row: member('app@%', 'reader@%') }],
    engine: 'mysql',
  },
];

describe.each([
  ['mysql', '9.7', 'mysql', {}],
  ['mariadb', '10.11', 'mariadb', {}],
] as const)('scripts for %s %s, run by the client %s', (engine, version, client, config) => {
  const server = useServer(`${engine}:${version}`, { config });
  let admin: Connection;
  let saved: SavedGrants;
  const read = async (): Promise<Facts> => (await corpusSnapshot(server())).facts;
  const play = (script: string, by: ClientName = client) => runClient(by, server(), script);

  beforeAll(async () => {
    admin = await server().connect();
    for (const sql of [
      'CREATE DATABASE billing',
      'CREATE DATABASE orders_db',
      'CREATE TABLE billing.inv (id INT, pan INT)',
      'CREATE PROCEDURE billing.pay() SELECT 1',
      "CREATE USER app@'%', other@'%', ops@'%'",
    ])
      await admin.query(sql);
    saved = await SavedGrants.of(admin, engine);
  }, 300_000);
  afterAll(async () => {
    await admin.end();
  });

  it.each(
    STORIES.filter((story) => story.engine === undefined || story.engine === engine).map(
      (story) => [story.name, story] as const,
    ),
  )('%s', async (_, story) => {
    try {
      for (const sql of story.setUp) await admin.query(sql);
      const facts = await read();
      const cuts = story.cuts(finder(facts));
      const changes = planned(facts, cuts);
      expect([...new Set(changes.flatMap(({ hazards }) => hazards))].sort()).toEqual(story.hazards ?? []);
      const apply = scriptFor('apply', facts, changes);
      expect(await play(scriptFor('verify', facts, changes))).toMatchObject({ code: 1 });
      expect(await play(apply), apply).toMatchObject({ code: 0, stderr: '' });
      const after = expanded(await read());
      expect(after).toEqual(expanded(without(facts, cuts)));
      expect(after).not.toEqual(expanded(facts));
      expect(await play(apply)).toMatchObject({ code: 0, stderr: '' });
      expect(await play(scriptFor('verify', facts, changes))).toMatchObject({ code: 0, stderr: '' });
      expect(await play(scriptFor('rollback', facts, changes))).toMatchObject({ code: 0, stderr: '' });
      const back = expanded(await read());
      if (story.lost === true) expect(back).not.toEqual(expanded(facts));
      else expect(back).toEqual(expanded(facts));
    } finally {
      await saved.restore();
    }
  });
});
