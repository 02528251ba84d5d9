import { accessOfPrivileges, columnOfPrivilege, wordOfPrivilege } from '../../dialects/mysql/privileges.ts';
import { routineWord } from '../../dialects/mysql/grant-objects.ts';
import { NONE, ROOT, type Facts, type Principal, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { entry } from '../../shared/entry.ts';
import type { Row, Value } from './scratch-row.ts';

/** What the grants amount to, for one account and for the columns of one table, looked up many times. */
export class GrantIndex {
  readonly facts: Facts;
  /** By account, what it holds on the whole server. */
  readonly #globals = new Map<PrincipalId, string[]>();
  /** By account and table, what it holds on any column. */
  readonly #onColumns = new Map<string, Set<string>>();

  constructor(facts: Facts) {
    this.facts = facts;
    const { grants, privilegeSets } = facts;
    for (let row = 0; row < grants.count; row++) {
      const [grantee = NONE, target = NONE] = [grants.grantee[row], grants.target[row]];
      const privileges = privilegeSets[grants.privileges[row] ?? 0]?.privileges ?? [];
      if (target === ROOT) entry(this.#globals, grantee, () => []).push(...privileges);
      if (kindOf(facts, target) !== 'column') continue;
      const members = entry(
        this.#onColumns,
        `${String(grantee)} ${String(parentOf(facts, target))}`,
        () => new Set<string>(),
      );
      for (const privilege of privileges) members.add(wordOfPrivilege(privilege));
    }
  }

  globals(principal: PrincipalId): readonly string[] {
    return this.#globals.get(principal) ?? [];
  }

  onColumns(grantee: PrincipalId, table: SecurableId): readonly string[] {
    return [...(this.#onColumns.get(`${String(grantee)} ${String(table)}`) ?? [])].sort();
  }
}

/** What belongs to one account in mysql.user, or in mysql.global_priv on MariaDB. Nobody can log in with what stands for its password. */
export function accountRow(index: GrantIndex, principal: Principal, versionId: number): Row {
  return index.facts.engine === 'mysql' ? mysqlAccount(index, principal) : mariadbAccount(index, principal, versionId);
}

/** The hash that MySQL gives to accounts that are not to log in. */
const NO_PASSWORD = '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED';

function mysqlAccount(index: GrantIndex, principal: Principal): Row {
  const { facts } = index;
  const { plugin, locked, expired } = principal.attributes;
  const restrictions = facts.restrictions.filter((row) => row.principal === principal.id);
  const attributes = restrictions.map(({ target, privileges }) => ({
    Database: facts.securables.name[target] ?? '',
    Privileges: facts.privilegeSets[privileges]?.privileges ?? [],
  }));
  return {
    table: 'user',
    values: {
      ...userHost(principal),
      ...privilegeColumns(index.globals(principal.id).filter((word) => !isDynamic(word))),
      plugin: String(plugin),
      authentication_string: NO_PASSWORD,
      account_locked: locked === true ? 'Y' : 'N',
      password_expired: expired === true ? 'Y' : 'N',
      ssl_cipher: '',
      x509_issuer: '',
      x509_subject: '',
      ...(attributes.length === 0 ? {} : { User_attributes: JSON.stringify({ Restrictions: attributes }) }),
    },
  };
}

function mariadbAccount(index: GrantIndex, principal: Principal, versionId: number): Row {
  const { facts } = index;
  const { attributes, id } = principal;
  const access = accessOfPrivileges(index.globals(id));
  const role = facts.defaultRoles.find(({ account }) => account === id)?.role ?? NONE;
  const fields = [
    `"access":${access},"version_id":${String(versionId)}`,
    ...(attributes['host'] === undefined
      ? ['"is_role":true']
      : [`"plugin":${JSON.stringify(attributes['plugin'] ?? '')}`]),
    ...(attributes['host'] === undefined ? [] : ['"authentication_string":"invalid"']),
    ...(attributes['locked'] === true ? ['"account_locked":true'] : []),
    ...(attributes['expired'] === true ? ['"password_last_changed":0'] : []),
    ...(role === NONE ? [] : [`"default_role":${JSON.stringify(nameOf(facts, role).User)}`]),
  ];
  return { table: 'global_priv', values: { ...userHost(principal), Priv: `{${fields.join(',')}}` } };
}

/** Those with an underscore are dynamic: each has a row of its own. */
const isDynamic = (privilege: string): boolean => privilege.includes('_');

const privilegeColumns = (privileges: readonly string[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(privileges.map((privilege) => [columnOfPrivilege(privilege), 'Y']));

const userHost = ({ key, attributes }: Principal): { readonly User: string; readonly Host: string } => ({
  User: typeof attributes['user'] === 'string' ? attributes['user'] : key,
  Host: typeof attributes['host'] === 'string' ? attributes['host'] : '',
});

/** A role of MariaDB has no host. */
function nameOf(facts: Facts, id: PrincipalId): { readonly User: string; readonly Host: string } {
  const principal = facts.principals[id];
  return principal === undefined ? { User: '', Host: '' } : userHost(principal);
}

/** The row of a grant table that a grant was read from; null: it is in the account's own. */
export function grantRow(index: GrantIndex, row: number): Row | null {
  const { facts } = index;
  const { grants, privilegeSets, securables } = facts;
  const target = grants.target[row] ?? NONE;
  const who = nameOf(facts, grants.grantee[row] ?? NONE);
  const { privileges = [], grantable = [] } = privilegeSets[grants.privileges[row] ?? 0] ?? {};
  const members = privileges.map(wordOfPrivilege).join(',');
  const grantor = grants.grantor[row] ?? NONE;
  const by = { Grantor: grantor === NONE ? '' : (facts.principals[grantor]?.key ?? '') };
  const name = securables.name[target] ?? '';
  switch (kindOf(facts, target)) {
    case 'instance':
      return dynamicRow(facts, who, privileges, grantable);
    case 'database-pattern':
      return { table: 'db', values: { ...who, Db: name, ...privilegeColumns(privileges) } };
    case 'column': {
      const table = parentOf(facts, target);
      const place = { Db: databaseOf(facts, table), Table_name: securables.name[table] ?? '' };
      return { table: 'columns_priv', values: { ...who, ...place, Column_name: name, Column_priv: members } };
    }
    case 'routine': {
      const Routine_type = routineWord(securables.flags[target] ?? 0);
      const place = { Db: databaseOf(facts, target), Routine_name: name.replace(/\(\)$/, ''), Routine_type };
      return { table: 'procs_priv', values: { ...who, ...place, ...by, Proc_priv: members } };
    }
    default: {
      const place = { Db: databaseOf(facts, target), Table_name: name };
      // The server looks at no column unless the table's row says that there is something on one.
      const Column_priv = index.onColumns(grants.grantee[row] ?? NONE, target).join(',');
      return { table: 'tables_priv', values: { ...who, ...place, ...by, Table_priv: members, Column_priv } };
    }
  }
}

function dynamicRow(
  { engine }: Facts,
  { User, Host }: { readonly User: string; readonly Host: string },
  privileges: readonly string[],
  grantable: readonly string[],
): Row | null {
  const [privilege] = privileges;
  if (engine !== 'mysql' || privilege === undefined || !isDynamic(privilege)) return null;
  const values = { USER: User, HOST: Host, PRIV: privilege, WITH_GRANT_OPTION: grantable.length > 0 ? 'Y' : 'N' };
  return { table: 'global_grants', values };
}

const databaseOf = (facts: Facts, id: SecurableId): string => facts.securables.name[parentOf(facts, id)] ?? '';

/** Roles, and PROXY. */
export function membershipRow(facts: Facts, row: number): Row | null {
  const membership = facts.memberships[row];
  if (membership === undefined) return null;
  const [role, member] = [nameOf(facts, membership.role), nameOf(facts, membership.member)];
  if (!membership.set) {
    const values = {
      ...member,
      Proxied_user: role.User,
      Proxied_host: role.Host,
      With_grant: membership.admin ? 1 : 0,
    };
    return { table: 'proxies_priv', values };
  }
  const admin = membership.admin ? 'Y' : 'N';
  if (facts.engine === 'mariadb')
    return { table: 'roles_mapping', values: { ...member, Role: role.User, Admin_option: admin } };
  const [from, to] = [
    { FROM_USER: role.User, FROM_HOST: role.Host },
    { TO_USER: member.User, TO_HOST: member.Host },
  ];
  return { table: 'role_edges', values: { ...from, ...to, WITH_ADMIN_OPTION: admin } };
}

/** On MariaDB it is in the account's own row. */
export function defaultRoleRow(facts: Facts, row: number): Row | null {
  const given = facts.defaultRoles[row];
  if (given === undefined || facts.engine === 'mariadb') return null;
  const [account, role] = [nameOf(facts, given.account), nameOf(facts, given.role)];
  const values = { USER: account.User, HOST: account.Host, DEFAULT_ROLE_USER: role.User, DEFAULT_ROLE_HOST: role.Host };
  return { table: 'default_roles', values };
}
