import { describe, expect, it } from 'vitest';
import { createPostgresResolver } from '../../../src/access/postgres.ts';
import { reachChanges, type World as Reached } from '../../../src/commands/rehearse/reach.ts';
import { World } from '../../support/world.ts';

const reached = (world: World): Reached => {
  const { facts } = world.snapshot();
  return { facts, resolver: createPostgresResolver(facts) };
};

const shop = (): World =>
  new World()
    .login('orders')
    .login('report')
    .group('readers')
    .schema('billing')
    .add('billing/inv')
    .add('billing/inv/pan')
    .add('billing/other');

const changes = (before: World, after: World): readonly string[] =>
  reachChanges(reached(before), reached(after)).map(
    ({ principal, action, target, before: old, after: fresh }) =>
      `${principal} ${action} ${target}: ${old?.mode ?? 'nothing'} → ${fresh?.mode ?? 'nothing'}`,
  );

describe('what somebody can do in one world and not in another', () => {
  it('is nothing in the same world', () => {
    const world = (): World => shop().grant('orders', 'billing/inv', ['SELECT']);
    expect(changes(world(), world())).toEqual([]);
  });

  it('is what one grant gave, to each who had it', () => {
    const before = shop().grant('readers', 'billing/inv', ['SELECT']).member('orders', 'readers');
    expect(changes(before, shop().member('orders', 'readers'))).toEqual([
      'orders read pg/shop/billing/inv: now → nothing',
    ]);
  });

  it('is not what another grant, or one on everything above, still gives', () => {
    const all = (): World => shop().group('pg_read_all_data');
    expect(
      changes(
        shop().grant('orders', 'billing/inv', ['SELECT']).grant('PUBLIC', 'billing/inv', ['SELECT']),
        shop().grant('PUBLIC', 'billing/inv', ['SELECT']),
      ),
    ).toEqual([]);
    expect(changes(all().grant('postgres', 'billing/inv', ['SELECT']), all())).toEqual([]);
  });

  it('is not what a table gives, when the grant on its column goes', () => {
    const table = (): World => shop().grant('orders', 'billing/inv', ['SELECT']);
    expect(changes(table().grant('orders', 'billing/inv/pan', ['SELECT']), table())).toEqual([]);
    expect(changes(shop().grant('orders', 'billing/inv/pan', ['SELECT']), shop())).toEqual([
      'orders read pg/shop/billing/inv(pan): now → nothing',
    ]);
  });

  it('is also to need SET ROLE for it, and what is new', () => {
    const member = (inherit: boolean): World =>
      shop().grant('readers', 'billing/inv', ['SELECT']).member('orders', 'readers', { inherit });
    expect(changes(member(true), member(false))).toEqual(['orders read pg/shop/billing/inv: now → assume']);
    expect(changes(shop(), shop().grant('report', 'billing/other', ['INSERT']))).toEqual([
      'report write pg/shop/billing/other: nothing → now',
    ]);
  });
});
