import type { Access, AccessBundle, Holder, Resolver, Target } from '../model/access.ts';
import { ROOT, SecurableFlag, type Facts, type PrincipalId } from '../model/facts.ts';
import { RowAccesses } from './mysql/accesses.ts';
import { Decisions } from './mysql/decisions.ts';
import { DerivedAccesses } from './mysql/derived.ts';
import { EffectGraph } from './mysql/effects.ts';
import { Escalations } from './mysql/escalations.ts';
import { Explanation } from './mysql/explain.ts';
import { ForeignAccesses } from './mysql/foreign.ts';
import { GrantIndex, type GrantRow } from './mysql/grant-index.ts';
import { Holders } from './mysql/holders.ts';
import { Restrictions } from './mysql/restrictions.ts';
import { Rights } from './mysql/rights.ts';
import { Sessions } from './mysql/sessions.ts';

/**
 * Effective access on MySQL 8.0 to 9.7 and MariaDB 10.11 to 11.8 by the rows of the grant tables. A row of mysql.db counts
 * or not per account, database and session, so it gives one access per database that it matches, and `holders` says for
 * whom it counts: at login, or after SET ROLE. Behind each access comes what it gives through other objects, and what its
 * holder can make of it.
 */
export function createMysqlResolver(facts: Facts): Resolver {
  const index = new GrantIndex(facts);
  const restrictions = new Restrictions(facts);
  const sessions = new Sessions(index);
  const rows = new RowAccesses(index, sessions, restrictions);
  const holders = new Holders(index, sessions, new Decisions(index, sessions, restrictions), restrictions);
  const ofRow = everyAccess(index, rows, new Rights(index, sessions, restrictions));
  const explanation = new Explanation(index, sessions);
  return {
    *accesses() {
      for (let row = 0; row < facts.grants.count; row++) yield* ofRow(row);
    },
    *bundles() {
      const isWanted = (row: GrantRow, on: Target): boolean => holders.mayHold(row, on);
      for (let row = 0; row < facts.grants.count; row++)
        for (const access of ofRow(row, isWanted))
          yield { access, ids: access.target.kind === 'all' ? NO_IDS : [access.target.id] };
    },
    holders: (access) => holders.of(access),
    holdersOf: (principal) => holders.ofPrincipal(principal),
    // A database that only a grant names is none.
    matchesNothing: (pattern) =>
      index.matchesOf(pattern).every((id) => ((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) !== 0),
    reach: (principal) => reach(ofRow, holders, principal),
    explain: (access, holder) => {
      const way = holders.way(holder.principal, access);
      return way === undefined ? [] : explanation.of(access, way);
    },
  };
}

const NO_IDS: AccessBundle['ids'] = [];

/** What a row gives directly, and behind each what that gives; of a row of mysql.db on the wanted databases alone. */
type OfRow = (row: GrantRow, isWanted?: (row: GrantRow, on: Target) => boolean) => Generator<Access>;

function everyAccess(index: GrantIndex, rows: RowAccesses, rights: Rights): OfRow {
  const { facts } = index;
  const known = new Map<PrincipalId, readonly Access[]>();
  const definerReach = (definer: PrincipalId): readonly Access[] => {
    let reached = known.get(definer);
    if (reached === undefined) known.set(definer, (reached = [...rights.reach(definer, (row) => rows.of(row))]));
    return reached;
  };
  const derived = new DerivedAccesses(facts, new EffectGraph(facts, rights), definerReach);
  const foreign = new ForeignAccesses(facts, rights, definerReach);
  const escalations = new Escalations(index);
  return function* (row, isWanted) {
    for (const access of rows.of(row, isWanted)) {
      yield access;
      if (derived.leadsOn(access)) yield* derived.of(access);
      if (foreign.leadsOn(access)) yield* foreign.of(access);
      if (escalations.leadsOn(access)) yield* escalations.of(access);
    }
    if (index.targetOf(row) === ROOT) yield* escalations.ofServer(rows.ofServer(row), index.privilegesOf(row));
  };
}

function* reach(
  ofRow: (row: GrantRow) => Iterable<Access>,
  holders: Holders,
  principal: PrincipalId,
): Iterable<{ readonly access: Access; readonly holder: Holder }> {
  const rows = new Set(holders.identitiesOf(principal).flatMap((id) => [...holders.rowsFor(id)]));
  for (const row of rows)
    for (const access of ofRow(row)) {
      const holder = holders.holder(principal, access);
      if (holder !== undefined) yield { access, holder };
    }
}
