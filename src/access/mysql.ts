import type { Access, Holder, Resolver } from '../model/access.ts';
import type { Facts, PrincipalId } from '../model/facts.ts';
import { RowAccesses } from './mysql/accesses.ts';
import { Decisions } from './mysql/decisions.ts';
import { explainMysql } from './mysql/explain.ts';
import { GrantIndex } from './mysql/grant-index.ts';
import { Holders } from './mysql/holders.ts';
import { Sessions } from './mysql/sessions.ts';

/**
 * Effective access on MySQL 8.0 to 9.7 and MariaDB 10.11 to 11.8 by the rows of the grant tables. A row of mysql.db counts
 * or not per account, database and session, so it gives one access per database that it matches, and `holders` says for
 * whom it counts: at login, or after SET ROLE.
 */
export function createMysqlResolver(facts: Facts): Resolver {
  const index = new GrantIndex(facts);
  const sessions = new Sessions(index);
  const rows = new RowAccesses(index, sessions);
  const holders = new Holders(index, sessions, new Decisions(index, sessions));
  return {
    *accesses() {
      for (let row = 0; row < facts.grants.count; row++) yield* rows.of(row);
    },
    holders: (access) => holders.of(access),
    holdersOf: (principal) => holders.ofPrincipal(principal),
    reach: (principal) => reach(rows, holders, principal),
    explain: (access, holder) => {
      const strength = holders.strength(holder.principal, access);
      return strength === undefined ? [] : explainMysql(facts, sessions, access, holder, strength);
    },
  };
}

function* reach(
  rows: RowAccesses,
  holders: Holders,
  principal: PrincipalId,
): Iterable<{ readonly access: Access; readonly holder: Holder }> {
  for (const row of holders.rowsFor(principal))
    for (const access of rows.of(row)) {
      const holder = holders.holder(principal, access);
      if (holder !== undefined) yield { access, holder };
    }
}
