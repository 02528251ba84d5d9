import { NONE, type Facts } from '../model/facts.ts';
import type { LoginRule } from '../model/login-rule.ts';
import { kindOf } from '../model/securables.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { compare } from '../shared/compare.ts';
import { at, canonicalOrder, type CanonicalOrder } from './canonical-order.ts';
import { definitionLines } from './definition-lines.ts';
import { FORMAT, type EndLine, type GrantTuple, type HeaderLine, type Line, type SecurableLine } from './lines.ts';

/**
 * The text of a snapshot file, one JSON value a line. The same facts give the same text, in whatever order they were read;
 * only `takenAt` differs between two snapshots of an unchanged server.
 */
export function serializeSnapshot({ instance, engine, version, takenAt, auditor, facts, gaps }: Snapshot): string {
  const order = canonicalOrder(facts);
  const header: HeaderLine = { format: FORMAT, instance, engine, version, takenAt, auditor };
  const lines = [
    header,
    ...principalLines(facts, order),
    ...setLines(facts, order),
    ...securableLines(facts, order),
    ...relationLines(facts, order),
    ...definitionLines(facts, order),
    // In their own order: the first that fits decides.
    ...facts.loginRules.map((rule): Line => ({ fact: 'login-rule', ...loginRule(rule) })),
    ...settingLines(facts),
    ...[...gaps]
      .sort((a, b) => compare(a.fact, b.fact))
      .map(({ fact, why, remedy, kind, costs }): Line => ({ fact: 'gap', gap: fact, why, remedy, kind, costs })),
  ];
  const end: EndLine = { end: true, lines: lines.length };
  return [...lines, end].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function* principalLines({ principals }: Facts, order: CanonicalOrder): Iterable<Line> {
  for (const id of order.principals.order) {
    const principal = principals[id];
    if (principal === undefined) continue;
    const { kind, key, exists, login, provenance } = principal;
    const attributes = Object.fromEntries(Object.entries(principal.attributes).sort(([a], [b]) => compare(a, b)));
    yield { fact: 'principal', kind, key, exists, login, provenance, attributes };
  }
}

function* setLines({ privilegeSets }: Facts, order: CanonicalOrder): Iterable<Line> {
  for (const id of order.privilegeSets.order) {
    const set = privilegeSets[id];
    if (set !== undefined) yield { fact: 'privileges', privileges: set.privileges, grantable: set.grantable };
  }
}

function* securableLines(facts: Facts, order: CanonicalOrder): Iterable<SecurableLine> {
  const { securables } = facts;
  const grants = grantsByTarget(facts, order);
  for (const id of order.securables.order) {
    const owner = at(order.principals, securables.owner[id]);
    const flags = securables.flags[id] ?? 0;
    const root = securables.root.get(id);
    const extension = securables.extension.get(id);
    const own = grants.get(id);
    yield {
      fact: 'securable',
      kind: kindOf(facts, id),
      name: securables.name[id] ?? '',
      parent: at(order.securables, securables.parent[id]),
      ...(owner === NONE ? {} : { owner }),
      ...(flags === 0 ? {} : { flags }),
      ...(root === undefined ? {} : { root: at(order.securables, root) }),
      ...(extension === undefined ? {} : { extension }),
      ...(own === undefined ? {} : { grants: own.sort(compareTuples) }),
    };
  }
}

function grantsByTarget({ grants }: Facts, order: CanonicalOrder): ReadonlyMap<number, GrantTuple[]> {
  const byTarget = new Map<number, GrantTuple[]>();
  for (let row = 0; row < grants.count; row++) {
    const target = grants.target[row] ?? NONE;
    const tuple: GrantTuple = [
      at(order.principals, grants.grantee[row]),
      at(order.privilegeSets, grants.privileges[row]),
      at(order.principals, grants.grantor[row]),
      grants.origin[row] ?? 0,
    ];
    const known = byTarget.get(target);
    if (known === undefined) byTarget.set(target, [tuple]);
    else known.push(tuple);
  }
  return byTarget;
}

/** Memberships, default privileges, restrictions and default roles: each sorted by its own text. */
function relationLines(facts: Facts, order: CanonicalOrder): readonly Line[] {
  const principal = (id: number): number => at(order.principals, id);
  const securable = (id: number): number => at(order.securables, id);
  const set = (id: number): number => at(order.privilegeSets, id);
  return [
    ...sorted(
      facts.memberships.map(({ role, member, grantor, inherit, set: maySet, admin }) => {
        const ids = { role: principal(role), member: principal(member), grantor: principal(grantor) };
        return { fact: 'membership', ...ids, inherit, set: maySet, admin } as const;
      }),
    ),
    ...sorted(
      facts.defaultPrivileges.map(({ creator, database, schema, of, grantee, privileges, grantor }) => {
        const where = { creator: principal(creator), database: securable(database), schema: securable(schema), of };
        const what = { grantee: principal(grantee), privileges: set(privileges), grantor: principal(grantor) };
        return { fact: 'default-privilege', ...where, ...what } as const;
      }),
    ),
    ...sorted(
      facts.restrictions.map((row) => {
        const ids = { principal: principal(row.principal), target: securable(row.target) };
        return { fact: 'restriction', ...ids, privileges: set(row.privileges) } as const;
      }),
    ),
    ...sorted(
      facts.defaultRoles.map(
        ({ account, role }) => ({ fact: 'default-role', account: principal(account), role: principal(role) }) as const,
      ),
    ),
  ];
}

const loginRule = ({ type, databases, users, address, netmask, method }: LoginRule): LoginRule => ({
  type,
  databases,
  users,
  address,
  netmask,
  method,
});

const settingLines = ({ settings }: Facts): readonly Line[] =>
  [...settings].sort(([a], [b]) => compare(a, b)).map(([name, value]) => ({ fact: 'setting', name, value }));

const compareTuples = (a: GrantTuple, b: GrantTuple): number =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];

/** Rows of numbers, booleans and words with the same keys, in the order of their values. */
const sorted = <Row extends Readonly<Record<string, number | boolean | string>>>(
  rows: readonly Row[],
): readonly Row[] =>
  [...rows].sort((a, b) => {
    for (const key of Object.keys(a)) {
      const [left, right] = [a[key] ?? 0, b[key] ?? 0];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  });
