import type { Access, Holder, Resolver } from '../model/access.ts';
import type { Facts, PrincipalId } from '../model/facts.ts';
import { DirectAccesses } from './mongodb/accesses.ts';
import { mongodbBundles } from './mongodb/bundles.ts';
import { explainMongodb } from './mongodb/explain.ts';
import { Rights } from './mongodb/rights.ts';
import { Takeovers } from './mongodb/takeover.ts';
import { Targets } from './mongodb/targets.ts';
import { Views } from './mongodb/views.ts';

/**
 * Effective access on MongoDB 4.2 to 8.x. Privileges only add up and there is no session to choose: a user has all of its
 * roles at once. See `mongodb/accesses.ts` for what privileges give, `mongodb/views.ts` for what is behind views,
 * `mongodb/takeover.ts` for whom one can become.
 */
export function createMongodbResolver(facts: Facts): Resolver {
  const rights = new Rights(facts);
  const targets = new Targets(facts);
  const direct = new DirectAccesses(facts, rights, targets);
  const views = new Views(facts, targets);
  const takeovers = new Takeovers(facts, rights, direct);
  const holders = createHolders(facts, rights, takeovers);

  function* accessesOf(id: PrincipalId): Generator<Access> {
    const principal = facts.principals[id];
    if (principal === undefined) return;
    for (const access of direct.list(principal)) {
      yield access;
      yield* views.behind(access);
    }
    yield* takeovers.of(principal);
  }

  function* accesses(): Generator<Access> {
    for (const { id } of facts.principals) yield* accessesOf(id);
  }

  return {
    accesses,
    bundles: () => mongodbBundles(accesses()),
    holders,
    holdersOf: (principal) => rights.holders(principal),
    *reach(principal) {
      for (const { id, kind } of facts.principals) {
        if (kind !== 'anonymous' && !rights.closure(principal).includes(id)) continue;
        for (const access of accessesOf(id)) {
          const holder = holders(access).find((each) => each.principal === principal);
          if (holder !== undefined) yield { access, holder };
        }
      }
    },
    explain: (access, holder) => explainMongodb(facts, rights, takeovers, access, holder),
  };
}

/** The same list for the same people in the same mode, so that rules can remember what they made of it. */
function createHolders(facts: Facts, rights: Rights, takeovers: Takeovers): Resolver['holders'] {
  const inMode = new Map<string, readonly Holder[]>();
  const everybody = facts.principals.filter(({ kind }) => kind !== 'role').map(({ id }) => id);
  return (access) => {
    if (access.by === 'account-takeover') return takeovers.holders(access);
    const mode = access.target.kind === 'pattern' ? 'latent' : access.mode;
    const key = access.by === 'anonymous' ? 'everybody' : `${mode} ${String(access.principal)}`;
    let holders = inMode.get(key);
    if (holders === undefined) {
      holders =
        access.by === 'anonymous'
          ? everybody.map((principal) => ({ principal, mode: 'now', certainty: 'exact' }))
          : rights.holders(access.principal).map((holder) => ({ ...holder, mode }));
      inMode.set(key, holders);
    }
    return holders;
  };
}
