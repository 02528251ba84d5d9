import {
  GRANT_ORIGINS,
  NONE,
  SecurableFlag,
  type DefaultPrivilege,
  type Facts,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import { privilegesOf } from '../../dialects/postgres/privileges.ts';
import { hasMaintain } from '../../dialects/postgres/versions.ts';

/**
 * The facts with the ACLs of some objects stored, as the first GRANT or REVOKE on each does it: what PUBLIC has by default is
 * granted, and the owner's own rights are an entry, too.
 */
export function withStoredAcls(facts: Facts, touched: ReadonlySet<SecurableId>): Facts {
  const fresh = [...touched].filter((id) => isDefault(facts, id));
  if (fresh.length === 0) return facts;
  const { grants, securables } = facts;
  const flags = Uint16Array.from(securables.flags);
  for (const id of fresh) flags[id] = (flags[id] ?? 0) | SecurableFlag.storedAcl;
  const isFresh = new Set(fresh);
  const explicit = GRANT_ORIGINS.indexOf('explicit');
  const origin = grants.origin.map((each, row) => (isFresh.has(grants.target[row] ?? NONE) ? explicit : each));
  const privilegeSets = [...facts.privilegeSets];
  const own = fresh.map((id) => {
    privilegeSets.push({ privileges: ownersRights(facts, id), grantable: [] });
    return { id, owner: securables.owner[id] ?? NONE, set: privilegeSets.length - 1 };
  });
  const append = (column: Int32Array, value: (row: (typeof own)[number]) => number): Int32Array =>
    Int32Array.from([...column, ...own.map(value)]);
  return {
    ...facts,
    privilegeSets,
    securables: { ...securables, flags },
    grants: {
      count: grants.count + own.length,
      grantee: append(grants.grantee, ({ owner }) => owner),
      target: append(grants.target, ({ id }) => id),
      privileges: append(grants.privileges, ({ set }) => set),
      grantor: append(grants.grantor, ({ owner }) => owner),
      origin: Uint8Array.from([...origin, ...own.map(() => explicit)]),
    },
  };
}

/** Columns have no default, and parameters no row before their ACL is stored. */
function isDefault(facts: Facts, id: SecurableId): boolean {
  if (['column', 'parameter'].includes(kindOf(facts, id))) return false;
  return ((facts.securables.flags[id] ?? 0) & SecurableFlag.storedAcl) === 0;
}

/** What a NULL ACL gives to the owner. */
export const ownersRights = (facts: Facts, id: SecurableId): readonly string[] =>
  privilegesOf(kindOf(facts, id)).filter((privilege) => privilege !== 'MAINTAIN' || hasMaintain(facts));

/**
 * What the engine gives on a new object when no default privileges are stored, to its creator and to PUBLIC.
 * https://www.postgresql.org/docs/18/ddl-priv.html
 */
export function engineDefaultsOf(
  facts: Facts,
  of: DefaultPrivilege['of'],
  creator: PrincipalId,
): readonly (readonly [grantee: PrincipalId, privileges: readonly string[]])[] {
  const own = privilegesOf(of).filter((privilege) => privilege !== 'MAINTAIN' || hasMaintain(facts));
  const everybody = facts.principals.find(({ kind }) => kind === 'public');
  const toAll = of === 'routine' ? ['EXECUTE'] : of === 'type' ? ['USAGE'] : [];
  return [[creator, own], ...(everybody === undefined || toAll.length === 0 ? [] : [[everybody.id, toAll] as const])];
}
