import { expect, it } from 'vitest';
import { createPostgresResolver } from '../../../src/access/postgres.ts';
import { SecurableFlag } from '../../../src/model/facts.ts';
import { World } from '../../support/world.ts';

/** Tables that a grantee holds alike, and for each thing that tells holders apart, one that it holds differently. */
const world = (): World =>
  new World()
    .group('own')
    .login('app')
    .group('group')
    .member('app', 'group')
    .schema('a', { owner: 'own' })
    .schema('b', { owner: 'own', open: false })
    .add('a/one', { ownedBy: 'own' })
    .add('a/two', { ownedBy: 'own' })
    .add('a/filtered', { ownedBy: 'own', flags: SecurableFlag.rowSecurity })
    .add('a/f()', { ownedBy: 'own', kind: 'routine' })
    .add('b/one', { ownedBy: 'own' })
    .grant('group', 'a/one', ['SELECT', 'UPDATE'])
    .grant('group', 'a/two', ['SELECT', 'UPDATE'])
    .grant('group', 'a/filtered', ['SELECT', 'UPDATE'])
    .grant('group', 'a/f()', ['EXECUTE'])
    .grant('group', 'b/one', ['SELECT', 'TRUNCATE'])
    .grant('PUBLIC', 'a/one', ['SELECT'])
    .grant('PUBLIC', 'a/two', ['SELECT'], 'initial');

it('bundles hold every access once, with the holders that it has by itself', () => {
  const { facts } = world().snapshot();
  const resolver = createPostgresResolver(facts);
  const bundled = [...(resolver.bundles?.() ?? [])].flatMap(({ access, ids }) => {
    const targets = access.target.kind === 'all' ? [access.target] : ids.map((id) => ({ kind: 'one' as const, id }));
    return targets.map((target) => text({ ...access, target }, resolver.holders(access)));
  });
  const single = [...resolver.accesses()].map((access) => text(access, createPostgresResolver(facts).holders(access)));
  expect(bundled.sort()).toEqual(single.sort());
});

it('what a grantee holds alike in a schema is one bundle for each action', () => {
  const { facts } = world().snapshot();
  const bundles = [...(createPostgresResolver(facts).bundles?.() ?? [])];
  const group = facts.principals.findIndex(({ key }) => key === 'group');
  const names = bundles
    .filter(({ access }) => access.principal === group)
    .map(({ access, ids }) => `${access.action}: ${ids.map((id) => facts.securables.name[id]).join(' ')}`);
  expect(names).toEqual([
    'read: one two',
    'write: one two',
    'read: filtered',
    'write: filtered',
    'execute: f()',
    'read: one',
    'write: one',
  ]);
});

const text = (access: object, holders: object): string => JSON.stringify([{ ...access, cause: undefined }, holders]);
