import type { PrincipalId, SecurableId } from '../../model/facts.ts';
import { compareSpecificity, type Specificity } from '../../dialects/mysql/pattern-order.ts';
import { appliesTo, type Client } from './clients.ts';
import type { Situation } from './decisions.ts';
import type { Grantee, GrantIndex, GrantRow, RowsByGrantee } from './grant-index.ts';
import type { Sessions } from './sessions.ts';

type Decided = ReadonlyMap<GrantRow, 'exact' | 'unstable'>;

interface Candidate {
  readonly row: GrantRow;
  readonly rank: Specificity;
}

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
  const { entered, roles } = situation.session;
  if (index.engine === 'mysql')
    return roles.size > 0
      ? new Map(mergedRows(index, situation, database, rows).map((row) => [row, 'exact']))
      : best(userCandidates(index, situation, rows));
  const answers = [best(userCandidates(index, situation, rows))];
  for (const { role } of entered) answers.push(bestOfRole(index, role, roles, rows));
  if (sessions.public !== undefined) answers.push(bestOfRole(index, sessions.public, sessions.publicRoles(), rows));
  return anyOf(answers);
}

/** The rows of the login user and of the blank user, for hosts that the client counts as. */
function userCandidates(index: GrantIndex, { account, client }: Situation, rows: RowsByGrantee): Candidate[] {
  let known = applying.get(client);
  if (known === undefined) {
    known = namesakes(index, account.user).filter((grantee) => appliesTo(grantee, account, client));
    applying.set(client, known);
  }
  return known.flatMap((grantee) => candidatesOf(index, grantee, rows));
}

/** Whose rows apply to the clients of an account is the same for every database. */
const applying = new WeakMap<Client, readonly Grantee[]>();

/**
 * MariaDB: the rows of a role and of the roles it holds are one list, in which equal patterns are OR-ed. A role has no host,
 * so rows for any host also count, of the blank user and of a user with the role's name.
 */
function bestOfRole(
  index: GrantIndex,
  role: PrincipalId,
  closure: ReadonlySet<PrincipalId>,
  rows: RowsByGrantee,
): Decided {
  const own = rowsOfAll(closure, rows).map((row) => ({
    row,
    rank: [...NO_WILDCARD, ...index.patternRank(index.targetOf(row)), 0],
  }));
  const others = namesakes(index, index.ofRole(role))
    .filter(({ host }) => host?.kind === 'any')
    .flatMap((grantee) => candidatesOf(index, grantee, rows));
  const winners = best([...own, ...others]);
  const texts = new Set([...winners.keys()].map((row) => index.textOf(row)));
  return texts.size > 1 ? winners : new Map([...winners.keys()].map((row) => [row, 'exact']));
}

const namesakes = (index: GrantIndex, user: string): readonly Grantee[] =>
  user === '' ? index.ofUser('') : [...index.ofUser(user), ...index.ofUser('')];

const candidatesOf = (index: GrantIndex, grantee: Grantee, rows: RowsByGrantee): Candidate[] =>
  (rows.get(grantee.id) ?? []).map((row) => ({
    row,
    rank: [...grantee.hostRank, ...index.patternRank(index.targetOf(row)), grantee.user === '' ? 1 : 0],
  }));

/**
 * MySQL with an active role: rows that are the database's name, over the account's own row and its roles; only if there is
 * none, the rows of the first pattern in byte order, whichever of them has it. A text with `_` or `%` is a pattern here even
 * where these are escaped, and one without is compared with its backslashes.
 * https://github.com/mysql/mysql-server/blob/mysql-9.7.0/sql/auth/sql_auth_cache.cc (Security_context::db_acl)
 *
 * What a definer may in the current database is worked out when its rights are taken up, and kept (acl_getroot, in the same
 * file); as 9.7 was seen to do it, texts with a backslash match nothing there.
 */
function mergedRows(
  index: GrantIndex,
  { account, session, inside }: Situation,
  database: SecurableId | undefined,
  rows: RowsByGrantee,
): GrantRow[] {
  const merged = rowsOfAll(new Set([account.id, ...session.roles]), rows);
  const exact = merged.filter((row) => database !== undefined && index.matcher.isExact(index.textOf(row), database));
  if (exact.length > 0) return exact;
  const patterns = merged
    .map((row) => index.textOf(row))
    .filter((text) => database === undefined || index.matcher.isPattern(text))
    .filter((text) => inside !== true || !text.includes('\\'));
  const first = patterns.sort(byBytes)[0];
  return merged.filter((row) => index.textOf(row) === first);
}

const rowsOfAll = (grantees: ReadonlySet<PrincipalId>, rows: RowsByGrantee): GrantRow[] =>
  grantees.size < rows.size
    ? [...grantees].flatMap((grantee) => rows.get(grantee) ?? [])
    : [...rows].flatMap(([grantee, its]) => (grantees.has(grantee) ? its : []));

/** The most specific row; several where the server leaves it open. */
function best(candidates: readonly Candidate[]): Decided {
  let winners: readonly Candidate[] = [];
  for (const candidate of candidates) {
    const order = winners[0] === undefined ? -1 : compareSpecificity(candidate.rank, winners[0].rank);
    if (order < 0) winners = [candidate];
    else if (order === 0) winners = [...winners, candidate];
  }
  return new Map(winners.map(({ row }) => [row, winners.length > 1 ? 'unstable' : 'exact']));
}

/** What is certain in one answer is certain. */
function anyOf(answers: readonly Decided[]): Decided {
  const decided = new Map<GrantRow, 'exact' | 'unstable'>();
  for (const answer of answers)
    for (const [row, certainty] of answer) if (decided.get(row) !== 'exact') decided.set(row, certainty);
  return decided;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const NOTHING: Decided = new Map();
/** How MariaDB ranks the empty host of a role: like any host without wildcards. */
const NO_WILDCARD: Specificity = [0, 0, 0, 0];
