import type { Access, Holder, Resolver, Step } from '../model/access.ts';
import type { Facts, PrincipalId } from '../model/facts.ts';
import { kindOf, relationOf } from '../model/securables.ts';
import { directAccesses, directAccessesOf } from './postgres/accesses.ts';
import { postgresBundles } from './postgres/bundles.ts';
import { derivedAccesses } from './postgres/derived.ts';
import { mappedAccesses } from './postgres/mapped.ts';
import { openLogins } from './postgres/open-logins.ts';
import { PostgresSessions } from './postgres/sessions.ts';
import { postgresTakeovers } from './postgres/takeovers.ts';
import { explainPostgres } from './postgres/explain.ts';

/** Effective access on PostgreSQL 13 to 18: see `postgres/accesses.ts` for what facts give, `postgres/sessions.ts` for who can use it. */
export function createPostgresResolver(facts: Facts): Resolver {
  const sessions = new PostgresSessions(facts);
  const through = throughOthers(facts, sessions);
  const accesses = (): Iterable<Access> => everyAccess(facts, through);
  const bundles = (): ReturnType<typeof postgresBundles> =>
    postgresBundles(facts, {
      direct: directAccessesOf(facts),
      isOrdinary: (id) => sessions.isOrdinary(id),
      leadsOn: (id) => sessions.effects.has(relationOf(facts, id)) || kindOf(facts, id) === 'foreign-table',
      through,
    });
  return {
    accesses,
    bundles,
    holders: (access) => sessions.holders(access),
    holdersOf: (principal) => sessions.holdersOf(principal),
    openLogins: () => openLogins(facts, sessions),
    takeovers: () => postgresTakeovers(facts, sessions),
    reach: (principal) => reach(accesses(), sessions, principal),
    explain: (access: Access, holder: Holder): readonly Step[] => explainPostgres(facts, sessions, access, holder),
  };
}

/** What facts give directly, and behind each what it gives through other objects. */
function* everyAccess(facts: Facts, through: (access: Access) => Iterable<Access>): Generator<Access> {
  for (const access of directAccesses(facts)) {
    yield access;
    yield* through(access);
  }
}

/** What an access on one object gives on others: through what is defined on it, and where it is mapped to. */
function throughOthers(facts: Facts, sessions: PostgresSessions): (access: Access) => readonly Access[] {
  const known = new Map<PrincipalId, readonly Access[]>();
  const definerReach = (definer: PrincipalId): readonly Access[] => {
    let reached = known.get(definer);
    if (reached === undefined) known.set(definer, (reached = atOnce(facts, sessions, definer)));
    return reached;
  };
  return (access) => {
    const derived = derivedAccesses(facts, sessions.effects, definerReach, access);
    const isForeign = access.target.kind === 'one' && kindOf(facts, access.target.id) === 'foreign-table';
    return isForeign ? [...derived, ...mappedAccesses(facts, sessions, access)] : derived;
  };
}

const atOnce = (facts: Facts, sessions: PostgresSessions, definer: PrincipalId): readonly Access[] =>
  [...directAccesses(facts)].filter((access) => sessions.runsWith(definer, access));

function* reach(
  accesses: Iterable<Access>,
  sessions: PostgresSessions,
  principal: PrincipalId,
): Iterable<{ readonly access: Access; readonly holder: Holder }> {
  for (const access of accesses) {
    const holder = sessions.holder(principal, access);
    if (holder !== undefined) yield { access, holder };
  }
}
