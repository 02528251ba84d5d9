import type { PrincipalId, SecurableId } from '../../model/facts.ts';
import { compareSpecificity, type Specificity } from '../../dialects/mysql/pattern-order.ts';
import { appliesTo } from './clients.ts';
import type { Situation } from './decisions.ts';
import type { Grantee, GrantIndex, GrantRow, RowsByGrantee } from './grant-index.ts';
import type { Sessions } from './sessions.ts';

type Decided = ReadonlyMap<GrantRow, 'exact' | 'upper-bound'>;

/**
 * The rows of mysql.db that count in a situation, out of those that match the database.
 * @param database undefined: any that the rows match
 */
export function decideDatabase(
  index: GrantIndex,
  sessions: Sessions,
  situation: Situation,
  database: SecurableId | undefined,
  rows: RowsByGrantee,
): Decided {
  if (rows.size === 0) return NOTHING;
  if (index.engine === 'mysql' && situation.session.roles.size > 0)
    return exactly(mergedRows(index, situation, database, rows));
  const own = bestRows(index, situation, rows);
  if (index.engine === 'mysql') return new Map(own.map((row) => [row, own.length > 1 ? 'upper-bound' : 'exact']));
  return exactly([
    ...own,
    ...bestRoleRows(index, situation.session.roles, rows),
    ...bestRoleRows(index, sessions.publicRoles(), rows),
  ]);
}

/** The one row of the login user or the blank user that counts; several where the server leaves it open. */
function bestRows(index: GrantIndex, { account, client }: Situation, rows: RowsByGrantee): GrantRow[] {
  const users = account.user === '' ? index.ofUser('') : [...index.ofUser(account.user), ...index.ofUser('')];
  return best(
    users
      .filter((grantee) => rows.has(grantee.id) && appliesTo(grantee, account, client))
      .flatMap((grantee) =>
        (rows.get(grantee.id) ?? []).map((row) => ({ row, rank: rankOf(index, grantee, index.targetOf(row)) })),
      ),
  );
}

const rankOf = (index: GrantIndex, grantee: Grantee, pattern: SecurableId): Specificity => [
  ...grantee.hostRank,
  ...index.patternRank(pattern),
  grantee.user === '' ? 1 : 0,
];

/** MariaDB: the rows of a role and of the roles it holds are one list, in which equal patterns are OR-ed. */
const bestRoleRows = (index: GrantIndex, roles: ReadonlySet<PrincipalId>, rows: RowsByGrantee): GrantRow[] =>
  best(rowsOfAll(roles, rows).map((row) => ({ row, rank: index.patternRank(index.targetOf(row)) })));

/**
 * MySQL with an active role: rows that are the database's name, over the account's own row and its roles; only if there is
 * none, the rows of the first pattern in byte order, whichever of them has it.
 */
function mergedRows(
  index: GrantIndex,
  { account, session }: Situation,
  database: SecurableId | undefined,
  rows: RowsByGrantee,
): GrantRow[] {
  const merged = rowsOfAll(new Set([account.id, ...session.roles]), rows);
  const exact = merged.filter((row) => database !== undefined && index.matcher.isExact(index.textOf(row), database));
  if (exact.length > 0) return exact;
  const first = merged.map((row) => index.textOf(row)).sort(byBytes)[0];
  return merged.filter((row) => index.textOf(row) === first);
}

const rowsOfAll = (grantees: ReadonlySet<PrincipalId>, rows: RowsByGrantee): GrantRow[] =>
  grantees.size < rows.size
    ? [...grantees].flatMap((grantee) => rows.get(grantee) ?? [])
    : [...rows].flatMap(([grantee, its]) => (grantees.has(grantee) ? its : []));

function best(candidates: readonly { readonly row: GrantRow; readonly rank: Specificity }[]): GrantRow[] {
  let winners: typeof candidates = [];
  for (const candidate of candidates) {
    const order = winners[0] === undefined ? -1 : compareSpecificity(candidate.rank, winners[0].rank);
    if (order < 0) winners = [candidate];
    else if (order === 0) winners = [...winners, candidate];
  }
  return winners.map(({ row }) => row);
}

const exactly = (rows: readonly GrantRow[]): Decided => new Map(rows.map((row) => [row, 'exact']));

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const NOTHING: Decided = new Map();
