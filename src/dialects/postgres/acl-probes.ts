import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, RELATION_KINDS } from '../../model/securables.ts';
import { catalogOf, ITEM, list, orMissing, place, roleOid, stateOf } from './catalogs.ts';
import { quoteLiteral } from './literals.ts';
import { ACL_DEFAULT_CODES } from './privileges.ts';

/** Who granted what to whom on an object and its columns; who owns it counts as its owner, whoever that is. */
export interface AclEntries {
  readonly object: SecurableId;
  readonly grantee: PrincipalId;
  readonly grantor: PrincipalId;
  readonly owner: PrincipalId;
}

/**
 * `INSERT, SELECT WITH GRANT OPTION, pan: SELECT` as `aclState` writes it: entries of the ACL as the server has it, a NULL one
 * as what it stands for.
 */
export function aclProbe(facts: Facts, entries: AclEntries): string {
  const { object } = entries;
  if (kindOf(facts, object) === 'parameter') return parameterProbe(facts, entries);
  const { acl, owner } = catalogOf(facts, object);
  const { from, where } = place(facts, object);
  const who = (id: PrincipalId): string => (id === entries.owner ? owner : roleOid(facts, id));
  const match = `a.grantee = ${who(entries.grantee)} AND a.grantor = ${who(entries.grantor)}`;
  const all = `coalesce(${acl}, pg_catalog.acldefault('${defaultCode(facts, object)}', ${owner}))`;
  const own = `SELECT ${ITEM} AS item FROM ${from} CROSS JOIN LATERAL pg_catalog.aclexplode(${all}) a WHERE ${where} AND ${match}`;
  const columns = hasColumns(facts, object)
    ? ` UNION ALL SELECT c.attname || ': ' || ${ITEM} FROM ${from} JOIN pg_catalog.pg_attribute c ON c.attrelid = o.oid AND NOT c.attisdropped \
CROSS JOIN LATERAL pg_catalog.aclexplode(c.attacl) a WHERE ${where} AND ${match}`
    : '';
  return orMissing(`${from} WHERE ${where}`, list(own + columns));
}

/** The text that `aclProbe` gives. */
export function aclState(
  items: Iterable<readonly [column: string | null, privilege: string, grantable: boolean]>,
): string {
  return stateOf(
    [...items].map(([column, privilege, grantable]) => {
      const item = grantable ? `${privilege} WITH GRANT OPTION` : privilege;
      return column === null ? item : `${column}: ${item}`;
    }),
  );
}

const defaultCode = (facts: Facts, id: SecurableId): string =>
  new Map<string, string>(Object.entries(ACL_DEFAULT_CODES)).get(kindOf(facts, id)) ?? ACL_DEFAULT_CODES.relation;

export const hasColumns = (facts: Facts, id: SecurableId): boolean =>
  RELATION_KINDS.has(kindOf(facts, id)) && kindOf(facts, id) !== 'sequence';

/** Parameters belong to the bootstrap superuser, 10, and have no row while that alone has been granted anything. */
function parameterProbe(facts: Facts, { object, grantee, grantor, owner }: AclEntries): string {
  const name = quoteLiteral(facts.securables.name[object] ?? '');
  const who = (id: PrincipalId): string => (id === owner ? '10' : roleOid(facts, id));
  const acl = `coalesce((SELECT o.paracl FROM pg_catalog.pg_parameter_acl o WHERE o.parname = ${name}), pg_catalog.acldefault('p', 10))`;
  return list(
    `SELECT ${ITEM} AS item FROM pg_catalog.aclexplode(${acl}) a WHERE a.grantee = ${who(grantee)} AND a.grantor = ${who(grantor)}`,
  );
}

/** What ALTER DEFAULT PRIVILEGES is about, and its letters in `pg_default_acl.defaclobjtype` and for `acldefault`. */
export const DEFAULT_LETTERS = {
  table: { stored: 'r', code: 'r' },
  sequence: { stored: 'S', code: 's' },
  routine: { stored: 'f', code: 'f' },
  type: { stored: 'T', code: 'T' },
  schema: { stored: 'n', code: 'n' },
  'large-object': { stored: 'L', code: 'L' },
} as const;

/** What one role will be granted on the next object of another. */
export function defaultProbe(
  facts: Facts,
  { creator, schema, of, grantee }: Pick<Facts['defaultPrivileges'][number], 'creator' | 'schema' | 'of' | 'grantee'>,
): string {
  const { stored, code } = DEFAULT_LETTERS[of];
  const role = roleOid(facts, creator);
  const namespace =
    schema === NONE
      ? 'd.defaclnamespace = 0'
      : `d.defaclnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ${quoteLiteral(facts.securables.name[schema] ?? '')})`;
  const acl = `(SELECT d.defaclacl FROM pg_catalog.pg_default_acl d WHERE d.defaclrole = ${role} AND d.defaclobjtype = '${stored}' AND ${namespace})`;
  const all = schema === NONE ? `coalesce(${acl}, pg_catalog.acldefault('${code}', ${role}))` : acl;
  return list(
    `SELECT ${ITEM} AS item FROM pg_catalog.aclexplode(${all}) a WHERE a.grantee = ${roleOid(facts, grantee)}`,
  );
}
