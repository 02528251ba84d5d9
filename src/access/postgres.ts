import type { Access, Holder, Resolver, Step } from '../model/access.ts';
import type { Facts, PrincipalId } from '../model/facts.ts';
import { postgresAccesses } from './postgres/accesses.ts';
import { postgresBundles } from './postgres/bundles.ts';
import { PostgresSessions } from './postgres/sessions.ts';
import { explainPostgres } from './postgres/explain.ts';

/** Effective access on PostgreSQL 13 to 18: see `postgres/accesses.ts` for what facts give, `postgres/sessions.ts` for who can use it. */
export function createPostgresResolver(facts: Facts): Resolver {
  const sessions = new PostgresSessions(facts);
  return {
    accesses: () => postgresAccesses(facts),
    bundles: () => postgresBundles(facts, sessions),
    holders: (access) => sessions.holders(access),
    holdersOf: (principal) => sessions.holdersOf(principal),
    reach: (principal) => reach(facts, sessions, principal),
    explain: (access: Access, holder: Holder): readonly Step[] => explainPostgres(facts, sessions, access, holder),
  };
}

function* reach(
  facts: Facts,
  sessions: PostgresSessions,
  principal: PrincipalId,
): Iterable<{ readonly access: Access; readonly holder: Holder }> {
  for (const access of postgresAccesses(facts)) {
    const holder = sessions.holder(principal, access);
    if (holder !== undefined) yield { access, holder };
  }
}
