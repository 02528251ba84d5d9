import {
  NONE,
  type DefaultPrivilege,
  type Facts,
  type Membership,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { enclosing, kindOf, parentOf, relationOf } from '../../model/securables.ts';
import type { SecurableKind } from '../../model/facts.ts';
import { quoteIdentifier, roleNameOf } from './names.ts';
import { hasMembershipOptions } from './versions.ts';

/** A role as a statement names it: quoted where it has to be, or PUBLIC. */
export function roleSql(facts: Facts, id: PrincipalId): string {
  const name = roleNameOf(facts.principals[id]?.key ?? '');
  return name === null ? 'PUBLIC' : quoteIdentifier(name);
}

/** An object's name as a statement in its own database needs it: `billing.inv`, `api.f(integer, text)`, `billing`. */
export function nameSql(facts: Facts, id: SecurableId): string {
  const name = facts.securables.name[id] ?? '';
  const kind = kindOf(facts, id);
  if (kind === 'large-object') return name;
  if (kind === 'parameter') return name.split('.').map(quoteIdentifier).join('.');
  const own = kind === 'routine' ? signatureSql(name) : quoteIdentifier(name);
  const parent = parentOf(facts, id);
  return kindOf(facts, parent) === 'schema' && parent !== NONE ? `${nameSql(facts, parent)}.${own}` : own;
}

/** Only what stands before a routine's arguments has to be quoted; the server wrote the types. */
function signatureSql(signature: string): string {
  const { name, types } = partsOfSignature(signature);
  return types === null ? quoteIdentifier(name) : `${quoteIdentifier(name)}(${types})`;
}

/** `we(ird(integer, "My Type")` is `we(ird` of `integer, "My Type"`. */
export function partsOfSignature(signature: string): { readonly name: string; readonly types: string | null } {
  let quoted = false;
  for (let at = signature.length - 1; at >= 0; at--) {
    if (signature[at] === '"') quoted = !quoted;
    else if (signature[at] === '(' && !quoted)
      return { name: signature.slice(0, at), types: signature.slice(at + 1, -1) };
  }
  return { name: signature, types: null };
}

/** What GRANT and REVOKE call a kind of object. ROUTINE stands for functions, procedures and aggregates alike. */
const GRANT_WORDS: Partial<Readonly<Record<SecurableKind, string>>> = {
  database: 'DATABASE',
  schema: 'SCHEMA',
  sequence: 'SEQUENCE',
  routine: 'ROUTINE',
  type: 'TYPE',
  language: 'LANGUAGE',
  'foreign-data-wrapper': 'FOREIGN DATA WRAPPER',
  'foreign-server': 'FOREIGN SERVER',
  'large-object': 'LARGE OBJECT',
  parameter: 'PARAMETER',
  tablespace: 'TABLESPACE',
};

const grantWord = (facts: Facts, id: SecurableId): string => GRANT_WORDS[kindOf(facts, id)] ?? 'TABLE';

/** What CREATE, ALTER and DROP call it. */
const OBJECT_WORDS: Partial<Readonly<Record<SecurableKind, string>>> = {
  ...GRANT_WORDS,
  view: 'VIEW',
  'materialized-view': 'MATERIALIZED VIEW',
  'foreign-table': 'FOREIGN TABLE',
  'foreign-server': 'SERVER',
};

export const objectWord = (facts: Facts, id: SecurableId): string => OBJECT_WORDS[kindOf(facts, id)] ?? 'TABLE';

/** Privileges on objects of one database, as they stand between GRANT or REVOKE and the grantee. */
export interface PrivilegesOn {
  readonly privileges: readonly string[];
  /** All of one kind; columns of one table. */
  readonly objects: readonly SecurableId[];
}

function privilegesSql(facts: Facts, { privileges, objects }: PrivilegesOn): string {
  const [first = NONE] = objects;
  if (kindOf(facts, first) !== 'column') {
    const names = objects.map((id) => nameSql(facts, id)).join(', ');
    return `${privileges.join(', ')} ON ${grantWord(facts, first)} ${names}`;
  }
  const columns = objects.map((id) => quoteIdentifier(facts.securables.name[id] ?? '')).join(', ');
  const what = privileges.map((privilege) => `${privilege} (${columns})`).join(', ');
  return `${what} ON TABLE ${nameSql(facts, parentOf(facts, first))}`;
}

export const grantSql = (facts: Facts, what: PrivilegesOn, grantee: PrincipalId, grantable: boolean): string =>
  `GRANT ${privilegesSql(facts, what)} TO ${roleSql(facts, grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`;

/** Keeps the privileges, and ends only that they can be granted on. */
export const revokeOptionSql = (facts: Facts, what: PrivilegesOn, grantee: PrincipalId): string =>
  `REVOKE GRANT OPTION FOR ${privilegesSql(facts, what)} FROM ${roleSql(facts, grantee)}`;

export const revokeSql = (facts: Facts, what: PrivilegesOn, grantee: PrincipalId): string =>
  `REVOKE ${privilegesSql(facts, what)} FROM ${roleSql(facts, grantee)}`;

/** Until the transaction ends, or `resetRole`. */
export const setRoleSql = (facts: Facts, id: PrincipalId): string => `SET LOCAL ROLE ${roleSql(facts, id)}`;
export const resetRole = 'RESET ROLE';

/** A statement of a script as it works outside a transaction, too. */
export const asTyped = (sql: string): string => sql.replace(/^SET LOCAL ROLE /, 'SET ROLE ');

/** Is it what the owner granted, or a superuser in the owner's name? Columns belong to the owner of their table. */
export function isGrantedByOwner(facts: Facts, row: number): boolean {
  const target = facts.grants.target[row] ?? NONE;
  const object = relationOf(facts, target);
  const grantor = facts.grants.grantor[row] ?? NONE;
  return grantor === NONE || grantor === facts.securables.owner[object];
}

/** Objects that one GRANT or REVOKE can name together have the same key. */
export const togetherKey = (facts: Facts, id: SecurableId): string =>
  kindOf(facts, id) === 'column'
    ? `column ${String(parentOf(facts, id))}`
    : `${grantWord(facts, id)} ${String(enclosing(facts, id, 'database'))}`;

/**
 * The GRANT behind a row of `Facts.memberships`; with `by its grantor` one that makes just that row again, whoever runs it.
 * From 16 on a superuser's counts as the bootstrap superuser's, unless it says otherwise.
 */
export function grantRoleSql(facts: Facts, row: number, how: 'as typed' | 'by its grantor' = 'as typed'): string {
  const membership = facts.memberships[row];
  if (membership === undefined) return '';
  const sql = grantRoleToSql(facts, membership, how === 'by its grantor');
  if (how === 'as typed' || isImplied(facts, membership.grantor)) return sql;
  return `${sql} GRANTED BY ${roleSql(facts, membership.grantor)}`;
}

/** @param exact with every option, also where it is the default: what there is may have others */
export function grantRoleToSql(facts: Facts, membership: Membership, exact = true): string {
  const { role, member, inherit, set, admin } = membership;
  const base = `GRANT ${roleSql(facts, role)} TO ${roleSql(facts, member)}`;
  if (!hasMembershipOptions(facts)) return admin ? `${base} WITH ADMIN OPTION` : base;
  const word = (is: boolean): string => (is ? 'TRUE' : 'FALSE');
  const byDefault = facts.principals[member]?.attributes['inherit'] !== false;
  const options = [
    ...(admin ? ['ADMIN TRUE'] : []),
    ...(inherit === byDefault && !exact ? [] : [`INHERIT ${word(inherit)}`]),
    ...(set && !exact ? [] : [`SET ${word(set)}`]),
  ];
  return options.length === 0 ? base : `${base} WITH ${options.join(', ')}`;
}

/** Is it the one in whose name a superuser grants roles? */
function isImplied(facts: Facts, grantor: PrincipalId): boolean {
  const superusers = facts.principals.filter(({ attributes }) => attributes['superuser'] === true);
  return superusers.length === 1 && superusers[0]?.id === grantor;
}

/**
 * The REVOKE of a row of `Facts.memberships`. From 16 on a REVOKE ends only what its grantor granted, and without GRANTED
 * BY a superuser's is taken for the bootstrap superuser's: https://www.postgresql.org/docs/18/sql-revoke.html
 */
export function revokeRoleSql(facts: Facts, row: number, only: 'all' | 'admin'): string {
  const membership = facts.memberships[row];
  if (membership === undefined) return '';
  const { role, member, grantor } = membership;
  const by =
    hasMembershipOptions(facts) && grantor !== NONE && !isImplied(facts, grantor)
      ? ` GRANTED BY ${roleSql(facts, grantor)}`
      : '';
  const option = only === 'admin' ? 'ADMIN OPTION FOR ' : '';
  return `REVOKE ${option}${roleSql(facts, role)} FROM ${roleSql(facts, member)}${by}`;
}

const DEFAULT_WORDS: Readonly<Record<DefaultPrivilege['of'], string>> = {
  table: 'TABLES',
  sequence: 'SEQUENCES',
  routine: 'ROUTINES',
  type: 'TYPES',
  schema: 'SCHEMAS',
  'large-object': 'LARGE OBJECTS',
};

/** ALTER DEFAULT PRIVILEGES for some privileges of a row of `Facts.defaultPrivileges`. */
export function defaultPrivilegesSql(
  facts: Facts,
  { creator, schema, of, grantee }: Pick<DefaultPrivilege, 'creator' | 'schema' | 'of' | 'grantee'>,
  verb: 'GRANT' | 'REVOKE',
  privileges: readonly string[],
): string {
  const where = schema === NONE ? '' : ` IN SCHEMA ${nameSql(facts, schema)}`;
  const who = `${verb === 'GRANT' ? 'TO' : 'FROM'} ${roleSql(facts, grantee)}`;
  const what = `${verb} ${privileges.join(', ')} ON ${DEFAULT_WORDS[of]} ${who}`;
  return `ALTER DEFAULT PRIVILEGES FOR ROLE ${roleSql(facts, creator)}${where} ${what}`;
}

/** `SUPERUSER`, `NOREPLICATION`, … */
export const alterRoleSql = (facts: Facts, id: PrincipalId, attribute: string): string =>
  `ALTER ROLE ${roleSql(facts, id)} ${attribute}`;

export const ownerSql = (facts: Facts, id: SecurableId, owner: PrincipalId): string =>
  `ALTER ${objectWord(facts, id)} ${nameSql(facts, id)} OWNER TO ${roleSql(facts, owner)}`;

export const createRoleSql = (name: string): string => `CREATE ROLE ${quoteIdentifier(name)} NOLOGIN`;
export const dropRoleSql = (name: string): string => `DROP ROLE ${quoteIdentifier(name)}`;

/** Fixes where the routine of a row of `Facts.definitions` looks names up. */
export function searchPathSql(facts: Facts, row: number, schemas: readonly SecurableId[]): string {
  const path = [...schemas.map((id) => nameSql(facts, id)), 'pg_temp'].join(', ');
  return `ALTER ROUTINE ${nameSql(facts, facts.definitions[row]?.on ?? NONE)} SET search_path = ${path}`;
}

export const resetSearchPathSql = (facts: Facts, routine: SecurableId): string =>
  `ALTER ROUTINE ${nameSql(facts, routine)} RESET search_path`;

/** CREATE or DROP of a row of `Facts.userMappings`. */
export function userMappingSql(facts: Facts, row: number, verb: 'CREATE' | 'DROP'): string {
  const mapping = facts.userMappings[row];
  if (mapping === undefined) return '';
  const { server, principal, remoteUser } = mapping;
  const who = `${verb} USER MAPPING FOR ${roleSql(facts, principal)} SERVER ${nameSql(facts, server)}`;
  if (verb === 'DROP' || remoteUser === null) return who;
  return `${who} OPTIONS (user '${remoteUser.replaceAll("'", "''")}', …)`;
}

/** DROP of a trigger or a rule, a row of `Facts.definitions`. */
export function dropDefinitionSql(facts: Facts, row: number): string {
  const definition = facts.definitions[row];
  if (definition === undefined) return '';
  const { kind, name, on } = definition;
  if (kind === 'event-trigger') return `DROP EVENT TRIGGER ${quoteIdentifier(name)}`;
  return `DROP ${kind.toUpperCase()} ${quoteIdentifier(name)} ON ${nameSql(facts, on)}`;
}
