import { groupBy } from '../../../src/shared/group-by.ts';
import { NONE, SecurableFlag, type DefaultPrivilege, type Facts, type PrivilegeSet } from '../../../src/model/facts.ts';
import { kindOf, pathOf } from '../../../src/model/securables.ts';
import { engineDefaultsOf, ownersRights } from '../../../src/plan/postgres/acl-rows.ts';

/**
 * What facts of PostgreSQL amount to, one line each, sorted: single privileges with grantee, object, option and grantor, also
 * those that a NULL ACL stands for; memberships, owners, attributes, default privileges, mappings and definitions. Equal before
 * and after means that nobody won or lost anything, whatever the ACLs' texts are.
 */
export function expanded(facts: Facts): readonly string[] {
  const lines = new Set([
    ...grantLines(facts),
    ...ownerLines(facts),
    ...membershipLines(facts),
    ...defaultLines(facts),
    ...principalLines(facts),
    ...definitionLines(facts),
  ]);
  // facts may have one in two rows, with the option and without
  const withOption = (line: string): string => line.replace(/"([A-Z ]+)",("[^"]*"\])$/, '"$1*",$2');
  return [...lines].filter((line) => withOption(line) === line || !lines.has(withOption(line))).sort();
}

const keyOf = (facts: Facts, id: number | undefined): string => facts.principals[id ?? NONE]?.key ?? '-';
const set = (facts: Facts, id: number | undefined): PrivilegeSet =>
  facts.privilegeSets[id ?? NONE] ?? { privileges: [], grantable: [] };

const privileges = ({ privileges, grantable }: PrivilegeSet): readonly string[] =>
  privileges.map((privilege) => `${privilege}${grantable.includes(privilege) ? '*' : ''}`);

function grantLines(facts: Facts): string[] {
  const { grants, securables } = facts;
  const lines: string[] = [];
  for (let row = 0; row < grants.count; row++) {
    const target = grants.target[row] ?? NONE;
    // the superuser's own right on a parameter, which has no row while nobody else has one
    if (kindOf(facts, target) === 'parameter' && grants.grantee[row] === grants.grantor[row]) continue;
    for (const privilege of privileges(set(facts, grants.privileges[row]))) {
      const [grantee, grantor] = [keyOf(facts, grants.grantee[row]), keyOf(facts, grants.grantor[row])];
      lines.push(JSON.stringify(['grant', pathOf(facts, target), grantee, privilege, grantor]));
    }
  }
  for (let id = 0; id < securables.count; id++) {
    const owner = keyOf(facts, securables.owner[id]);
    if (owner === '-' || ((securables.flags[id] ?? 0) & SecurableFlag.storedAcl) !== 0) continue;
    for (const privilege of ownersRights(facts, id))
      lines.push(JSON.stringify(['grant', pathOf(facts, id), owner, privilege, owner]));
  }
  return lines;
}

function ownerLines(facts: Facts): string[] {
  const lines: string[] = [];
  for (let id = 0; id < facts.securables.count; id++)
    if (!['column', 'parameter'].includes(kindOf(facts, id)))
      lines.push(JSON.stringify(['owner', pathOf(facts, id), keyOf(facts, facts.securables.owner[id])]));
  return lines;
}

const membershipLines = (facts: Facts): string[] =>
  facts.memberships
    .filter(({ admin, inherit, set }) => admin || inherit || set)
    .map(({ role, member, grantor, admin, inherit, set }) =>
      JSON.stringify(['member', keyOf(facts, role), keyOf(facts, member), keyOf(facts, grantor), admin, inherit, set]),
    );

/** Stored ones that are no different from the engine's own are as if they were not stored. */
function defaultLines(facts: Facts): string[] {
  const groups = groupBy(facts.defaultPrivileges, ({ creator, database, schema, of }) =>
    JSON.stringify([creator, database, schema, of]),
  );
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const line = (grantee: number, privilege: string): string =>
      JSON.stringify(['default', ...placeOf(facts, first), keyOf(facts, grantee), privilege]);
    const lines = rows.flatMap((row) => privileges(set(facts, row.privileges)).map((one) => line(row.grantee, one)));
    if (first.schema !== NONE) return lines;
    const usual = engineDefaultsOf(facts, first.of, first.creator).flatMap(([who, words]) =>
      words.map((one) => line(who, one)),
    );
    const same = lines.length === usual.length && usual.every((each) => lines.includes(each));
    return same ? [] : [...lines, JSON.stringify(['default', ...placeOf(facts, first), 'is stored'])];
  });
}

const placeOf = (facts: Facts, { creator, database, schema, of }: DefaultPrivilege): string[] => [
  keyOf(facts, creator),
  pathOf(facts, schema === NONE ? database : schema),
  of,
];

const principalLines = (facts: Facts): string[] =>
  facts.principals.map(({ key, login, attributes }) =>
    JSON.stringify(['role', key, login, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]),
  );

function definitionLines(facts: Facts): string[] {
  const named = facts.definitions
    .filter(({ kind, events }) => events.length > 0 || kind === 'routine')
    .map(({ kind, on, name, runsAs, fixedSearchPath, shadowedBy }) =>
      JSON.stringify([kind, pathOf(facts, on), name, keyOf(facts, runsAs), fixedSearchPath, shadowedBy]),
    );
  const mappings = facts.userMappings
    .filter(({ principal }) => principal !== NONE)
    .map(({ server, principal }) => JSON.stringify(['mapping', pathOf(facts, server), keyOf(facts, principal)]));
  return [...named, ...mappings];
}
