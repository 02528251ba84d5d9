import { expect, it } from 'vitest';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT } from '../../../src/model/facts.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { mongodbContents, mongodbScratch } from '../../../src/plan/mongodb/scratch.ts';

const snapshotOf = (builder: FactBuilder): Snapshot => ({
  instance: 'mongo',
  engine: 'mongodb',
  version: '8.0.0',
  takenAt: '2026-06-01T12:00:00Z',
  auditor: 'root@admin',
  facts: builder.build(),
  gaps: [],
});

function empty(): FactBuilder {
  const builder = new FactBuilder('mongodb', 'mongo');
  const root = { db: 'admin', name: 'root' };
  builder.addPrincipal({
    kind: 'account',
    key: 'root@admin',
    exists: true,
    login: true,
    provenance: 'user',
    attributes: root,
  });
  return builder;
}

function shop(): FactBuilder {
  const builder = empty();
  const principal = (kind: 'role' | 'account', key: string, db: string, name: string, more = {}): number =>
    builder.addPrincipal({
      kind,
      key,
      exists: true,
      login: kind === 'account',
      provenance: 'user',
      attributes: { db, name, ...more },
    });
  const outer = principal('role', 'shop.outer', 'shop', 'outer');
  const inner = principal('role', 'shop.inner', 'shop', 'inner');
  const app = principal('account', 'app@shop', 'shop', 'app', { restricted: true });
  const shopId = builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop' });
  const inv = builder.addSecurable({ kind: 'collection', parent: shopId, name: 'inv' });
  builder.addGrant(inner, inv, builder.internPrivileges(['find', 'insert']));
  const held = { grantor: NONE, inherit: true, set: false, admin: false };
  builder.addMembership({ role: inner, member: outer, ...held });
  builder.addMembership({ role: outer, member: app, ...held });
  return builder;
}

it('roles come before what holds them, and what cannot be made is told', () => {
  const { statements, cannot } = mongodbScratch(snapshotOf(shop()), snapshotOf(empty()));
  expect(statements.map(({ database, sql }) => `${database ?? ''} ${sql}`)).toEqual([
    'shop {"create":"inv"}',
    'shop {"createRole":"outer","privileges":[],"roles":[]}',
    'shop {"createRole":"inner","privileges":[{"resource":{"db":"shop","collection":"inv"},"actions":["find","insert"]}],"roles":[]}',
    'shop {"grantRolesToRole":"outer","roles":[{"role":"inner","db":"shop"}]}',
    'shop {"createUser":"app","roles":[{"role":"outer","db":"shop"}]}',
  ]);
  expect(cannot.map(({ what }) => what)).toEqual(['what root@admin may do', 'from where app@shop may log in']);
});

it('a server is empty when it has nobody but who asks', () => {
  expect(mongodbContents(snapshotOf(empty()))).toEqual([]);
  expect(mongodbContents(snapshotOf(shop()))).toEqual([
    'role shop.outer',
    'role shop.inner',
    'account app@shop',
    'collection mongo/shop/inv',
  ]);
});
