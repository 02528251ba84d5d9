import { privilegesOf } from '../dialects/postgres/privileges.ts';
import {
  NONE,
  ROOT,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../model/facts.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { engineDefaultsOf } from './postgres/acl-rows.ts';

/**
 * All that a plan can change, one line for each thing, sorted: grants by (grantee, object, grantor) with their privileges,
 * memberships, attributes, owners, default privileges, and what is attached to objects. Two servers have the same lines when
 * they give the same rights by the same grants; whether an ACL is stored or stands for the engine's default is no difference.
 */
export function stateOf(facts: Facts): readonly string[] {
  const who = (id: PrincipalId): string => JSON.stringify(facts.principals[id]?.key ?? null);
  const what = (id: SecurableId): string => `${wordOf(facts, id)} ${pathOf(facts, id)}`;
  return [
    ...principalLines(facts),
    ...ownerLines(facts, who, what),
    ...grantLines(facts, who, what),
    ...facts.memberships
      .filter(({ member, inherit, set, admin }) => member !== NONE && (inherit || set || admin))
      .map((row) => {
        const options = (['inherit', 'set', 'admin'] as const).filter((option) => row[option]).join(', ');
        return `membership of ${who(row.member)} in ${who(row.role)} by ${who(row.grantor)}: ${options}`;
      }),
    ...defaultLines(facts, who, what),
    ...facts.restrictions.flatMap((row) =>
      (facts.privilegeSets[row.privileges]?.privileges ?? []).map(
        (word) => `restriction of ${who(row.principal)} on ${what(row.target)}: ${word}`,
      ),
    ),
    ...facts.defaultRoles
      .filter(({ account }) => account !== NONE)
      .map((row) => `default role of ${who(row.account)}: ${who(row.role)}`),
    ...facts.definitions
      .filter(({ kind, events }) => ATTACHED.has(kind) && events.length > 0)
      .map(({ kind, name, on }) => `${kind} ${JSON.stringify(name)} on ${what(on)}`),
    ...facts.definitions
      .filter(({ kind, fixedSearchPath }) => kind === 'routine' && fixedSearchPath)
      .map(({ on }) => `search_path of ${what(on)}: its own`),
    ...facts.userMappings
      .filter(({ principal }) => principal !== NONE || facts.engine !== 'postgres')
      .map(({ server, principal }) => `user mapping of ${who(principal)} on ${what(server)}`),
  ].sort(compare);
}

const ATTACHED: ReadonlySet<string> = new Set(['trigger', 'rule', 'event-trigger']);

/** What MySQL calls a routine tells two of one name apart. */
function wordOf(facts: Facts, id: SecurableId): string {
  const kind = kindOf(facts, id);
  const flags = facts.securables.flags[id] ?? 0;
  const special = (['procedure', 'package', 'packageBody', 'library'] as const).find(
    (flag) => (flags & SecurableFlag[flag]) !== 0,
  );
  return special ?? kind;
}

const setText = (set: PrivilegeSet | undefined): string =>
  [...new Set(set?.privileges)]
    .map((word) => (set?.grantable.includes(word) === true ? `${word}*` : word))
    .join(', ') || 'nothing';

function principalLines(facts: Facts): string[] {
  return facts.principals.flatMap(({ key, kind, exists, login, attributes }): string[] => {
    if (!exists || kind === 'public') return [];
    const values = Object.entries({ ...attributes, login })
      .sort(([a], [b]) => compare(a, b))
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    // an account of MySQL is a role as long as somebody holds it
    return [`${facts.engine === 'mysql' ? 'account' : kind} ${JSON.stringify(key)}: ${values.join(' ')}`];
  });
}

function ownerLines(facts: Facts, who: (id: PrincipalId) => string, what: (id: SecurableId) => string): string[] {
  const lines: string[] = [];
  for (let id = 0; id < facts.securables.count; id++) {
    const owner = facts.securables.owner[id] ?? NONE;
    if (owner !== NONE) lines.push(`owner of ${what(id)}: ${who(owner)}`);
  }
  return lines;
}

/** The server does not store what it would give anyway. */
function defaultLines(facts: Facts, who: (id: PrincipalId) => string, what: (id: SecurableId) => string): string[] {
  const byThing = groupBy(facts.defaultPrivileges, ({ creator, database, schema, of }) =>
    JSON.stringify([creator, database, schema, of]),
  );
  return [...byThing.values()].flatMap((rows) => {
    const lines = rows.flatMap(({ grantee, privileges }): [PrincipalId, string][] => {
      const held = setText(facts.privilegeSets[privileges]);
      return held === 'nothing' ? [] : [[grantee, held]];
    });
    const [first] = rows;
    if (first === undefined) return [];
    const { creator, database, schema, of } = first;
    const given = engineDefaultsOf(facts, of, creator).map(([who, privileges]) => [
      who,
      setText({ privileges, grantable: [] }),
    ]);
    if (schema === NONE && sameLines(given, lines)) return [];
    const where = what(schema === NONE ? database : schema);
    return lines.length === 0 && schema === NONE
      ? [`default privileges of ${who(creator)} in ${where} on ${of}s: none`]
      : lines.map(
          ([to, held]) => `default privileges of ${who(creator)} in ${where} on ${of}s for ${who(to)}: ${held}`,
        );
  });
}

const sameLines = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  JSON.stringify(some.map((one) => JSON.stringify(one)).sort()) ===
  JSON.stringify(others.map((one) => JSON.stringify(one)).sort());

function grantLines(facts: Facts, who: (id: PrincipalId) => string, what: (id: SecurableId) => string): string[] {
  const { grants, securables, engine } = facts;
  const sets = new Map<string, PrivilegeSet>();
  const add = (target: SecurableId, grantee: PrincipalId, grantor: PrincipalId, set: PrivilegeSet): void => {
    const by = grantor === NONE ? '' : ` by ${who(grantor)}`;
    const line = `grant on ${what(target)} to ${who(grantee)}${by}`;
    const known = sets.get(line);
    sets.set(line, known === undefined ? set : together(known, set));
  };
  for (let row = 0; row < grants.count; row++) {
    const set = facts.privilegeSets[grants.privileges[row] ?? 0] ?? { privileges: [], grantable: [] };
    // A row of MySQL that grants nothing still hides a wider one.
    const isRow = engine !== 'postgres' && grants.target[row] !== ROOT;
    if (grants.grantee[row] === NONE) continue;
    if (set.privileges.length > 0 || isRow)
      add(grants.target[row] ?? NONE, grants.grantee[row] ?? NONE, grants.grantor[row] ?? NONE, set);
  }
  if (engine === 'postgres') {
    const since17 = facts.principals.some(
      ({ key, provenance }) => key === 'pg_maintain' && provenance === 'predefined',
    );
    for (let id = 0; id < securables.count; id++) {
      const owner = securables.owner[id] ?? NONE;
      if (owner === NONE || ((securables.flags[id] ?? 0) & SecurableFlag.storedAcl) !== 0) continue;
      const all = privilegesOf(kindOf(facts, id)).filter((word) => since17 || word !== 'MAINTAIN');
      add(id, owner, owner, { privileges: all, grantable: [] });
    }
  }
  return [...sets].map(([line, set]) => `${line}: ${setText(set)}`);
}

/** Edited facts hold in two rows what the server keeps in one. */
const together = (one: PrivilegeSet, other: PrivilegeSet): PrivilegeSet => ({
  privileges: [...new Set([...one.privileges, ...other.privileges])].sort(),
  grantable: [...new Set([...one.grantable, ...other.grantable])].sort(),
});

/** Lines that only one of two states has. */
export interface StateDifference {
  readonly lost: readonly string[];
  readonly gained: readonly string[];
}

export function compareStates(before: readonly string[], after: readonly string[]): StateDifference {
  const [then, now] = [new Set(before), new Set(after)];
  return { lost: before.filter((line) => !now.has(line)), gained: after.filter((line) => !then.has(line)) };
}
