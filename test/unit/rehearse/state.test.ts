import { describe, expect, it } from 'vitest';
import { compareStates, stateOf } from '../../../src/plan/state.ts';
import { World } from '../../support/world.ts';

const shop = (): World => new World().login('orders').schema('billing').add('billing/inv');
const state = (world: World): readonly string[] => stateOf(world.snapshot().facts);

describe('the state of a server', () => {
  it('is the same whether what the owner has is stored or the default', () => {
    const stored = shop().add('billing/kept', { flags: 64 }).grant('postgres', 'billing/kept', EVERYTHING);
    expect(state(stored)).toEqual(state(shop().add('billing/kept')));
  });

  it('differs by every grant, membership and owner', () => {
    const differs = (change: (world: World) => World): unknown => compareStates(state(shop()), state(change(shop())));
    expect(differs((world) => world.grant('orders', 'billing/inv', ['SELECT']))).toEqual({
      lost: [],
      gained: ['grant on table pg/shop/billing/inv to "orders" by "postgres": SELECT'],
    });
    expect(differs((world) => world.member('orders', 'postgres'))).toEqual({
      lost: [],
      gained: ['membership of "orders" in "postgres" by "postgres": inherit, set'],
    });
    expect(differs((world) => world.add('billing/x', { ownedBy: 'orders' }))).toMatchObject({ lost: [] });
  });
});

/** Before 17, which the roles of the world tell. */
const EVERYTHING = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
