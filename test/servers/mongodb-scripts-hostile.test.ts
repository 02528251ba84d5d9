import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from 'mongodb';
import { expect, it } from 'vitest';
import { scriptOf } from '../../src/dialects/mongodb/script.ts';
import { roleKey, userKey } from '../../src/dialects/mongodb/names.ts';
import { NONE, type Facts } from '../../src/model/facts.ts';
import { without, type Cut } from '../../src/plan/mongodb/cut.ts';
import { ACCESS_PATH_ADDRESS, accessPathServer } from '../support/mongodb/access-paths.ts';
import { execute } from '../support/mongodb/account-commands.ts';
import { startAdministered } from '../support/mongodb/administered-server.ts';
import { expanded } from '../support/mongodb/expanded.ts';
import { hostileNames } from '../support/mongodb/hostile-names.ts';
import { mongosh } from '../support/mongodb/mongosh.ts';
import { partsOf, planned } from '../support/mongodb/plan-all.ts';
import { readAt } from '../support/mongodb/read.ts';
import { HOSTILE_COUNT } from '../support/plans/how-many.ts';

/** Thousands of statements, each looked at before and after; a busy machine is no failure. */
const TIMEOUT_MS = 400_000;
const NAMES = hostileNames(Math.max(HOSTILE_COUNT, 100));
const on = (collection: string): { readonly resource: Document; readonly actions: readonly string[] } => ({
  resource: { db: 'billing', collection },
  actions: ['find', 'insert'],
});

/** For each name a user, and two roles one in the other, the inner one with a right on a collection of that name. */
const worldOf = (name: string): readonly Document[] => [
  { createRole: `${name} inner`, privileges: [on(name)], roles: [] },
  { createRole: name, privileges: [on(name)], roles: [`${name} inner`] },
  { createUser: name, pwd: 'x', roles: [name] },
];

/** For each name one of each kind of change, with the name wherever a name can be. */
function cutsFor(facts: Facts, name: string): readonly Cut[] {
  const [user, role, inner, made] = [
    userKey(name, 'admin'),
    ...[name, `${name} inner`, `${name} made`].map((each) => roleKey(each, 'admin')),
  ] as const;
  const resource = { kind: 'namespace', db: 'orders', collection: name } as const;
  const id = (key: string | undefined): number => facts.principals.find((each) => each.key === key)?.id ?? NONE;
  const row = (member: string | undefined, of: string | undefined): number =>
    facts.memberships.findIndex((each) => each.member === id(member) && each.role === id(of));
  const right = { resource, privileges: ['find'] };
  return [
    {
      kind: 'role',
      role: { key: made ?? '', db: 'admin', name: `${name} made`, shard: null, rights: [right], roles: [inner ?? ''] },
    },
    { kind: 'member', member: user, role: made ?? '' },
    { kind: 'member', member: role ?? '', role: made ?? '' },
    { kind: 'granted', role: inner ?? '', right },
    { kind: 'membership', row: row(user, role) },
    { kind: 'membership', row: row(role, inner) },
    { kind: 'grant', row: facts.grants.grantee.indexOf(id(role)), privileges: ['find', 'insert'] },
  ];
}

/** What the server has to be asked, by the names as they are. */
const commandsFor = (name: string): readonly Document[] => {
  const here = (role: string): readonly Document[] => [{ role, db: 'admin' }];
  const privileges = [{ resource: { db: 'orders', collection: name }, actions: ['find'] }];
  return [
    { createRole: `${name} made`, privileges, roles: here(`${name} inner`) },
    { grantRolesToUser: name, roles: here(`${name} made`) },
    { grantRolesToRole: name, roles: here(`${name} made`) },
    { grantPrivilegesToRole: `${name} inner`, privileges },
    { revokeRolesFromUser: name, roles: here(name) },
    { revokeRolesFromRole: name, roles: here(`${name} inner`) },
    { revokePrivilegesFromRole: name, privileges: [on(name)] },
  ];
};

const texts = (commands: readonly { readonly db: string; readonly command: Document }[]): readonly string[] =>
  commands.map((each) => JSON.stringify(each)).sort();

it(
  'hostile names in every place of every statement are names and nothing else to mongosh',
  async () => {
    expect(NAMES).toHaveLength(Math.max(HOSTILE_COUNT, 100));
    const server = await startAdministered({ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer() });
    const folder = mkdtempSync(join(tmpdir(), 'dbowner-canary-'));
    try {
      writeFileSync(join(folder, 'canary'), 'alive');
      for (const command of NAMES.flatMap(worldOf))
        expect(execute(server.accounts, 'admin', command), JSON.stringify(command)).toEqual({ ok: 1 });
      const { facts } = await readAt(server.url);
      const cuts = NAMES.flatMap((name) => cutsFor(facts, name));
      const parts = partsOf(planned(facts, cuts));
      expect(parts.changes).toHaveLength(NAMES.length * 7);

      const apply = scriptOf('apply', parts);
      // Nothing in it that a reader does not see.
      expect(apply).not.toMatch(/[^\P{C}\n]/u);
      expect(await mongosh(server.url, apply, { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
      expect(texts(server.changes)).toEqual(
        texts(NAMES.flatMap(commandsFor).map((command) => ({ db: 'admin', command }))),
      );
      expect(expanded((await readAt(server.url)).facts)).toEqual(expanded(without(facts, cuts)));
      expect(await mongosh(server.url, scriptOf('verify', parts), { cwd: folder })).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(await mongosh(server.url, scriptOf('rollback', parts), { cwd: folder })).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(expanded((await readAt(server.url)).facts)).toEqual(expanded(facts));
      expect(server.changes).toHaveLength(2 * parts.changes.length);
      expect(server.unrecorded()).toEqual([]);
      expect(readdirSync(folder)).toEqual(['canary']);
      expect(readFileSync(join(folder, 'canary'), 'utf8')).toBe('alive');
    } finally {
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  TIMEOUT_MS,
);
