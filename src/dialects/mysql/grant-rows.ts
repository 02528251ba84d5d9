import { FactBuilder } from '../../model/fact-builder.ts';
import { NONE, ROOT, type Facts, type PrincipalId, type PrivilegeSetId } from '../../model/facts.ts';
import { entry } from '../../shared/entry.ts';
import { accountKey } from './account-name.ts';
import { addMariadbAccounts, addMysqlAccounts, type PrincipalOf } from './grant-accounts.ts';
import { GrantObjects } from './grant-objects.ts';
import type { DbRow, GrantTables, MariadbGrantTables, MysqlGrantTables } from './grant-tables.ts';
import { foldName } from './names.ts';
import { privilegeOfColumn, privilegeOfWord, privilegesOfAccess } from './privileges.ts';

/** Names in grant rows and definers, to the principals and objects that they mean. */
export interface ServerNames {
  readonly principalOf: PrincipalOf;
  readonly objects: GrantObjects;
}

/** Turns the grant tables of one server into its facts: see `addGrantTables`. */
export function factsOfGrantTables(tables: GrantTables): Facts {
  const builder = new FactBuilder(tables.engine, tables.instance);
  addGrantTables(builder, tables);
  return builder.build();
}

/**
 * Adds what the grant tables of one server say, one fact per row, and the objects. Rows without any privilege are kept: a
 * row that grants nothing still hides a wider one. GRANT OPTION is a privilege of the row, as the server keeps it, not of
 * each privilege in it; only dynamic privileges have their own.
 */
export function addGrantTables(builder: FactBuilder, tables: GrantTables): ServerNames {
  for (const [name, value] of tables.settings) builder.addSetting(name, value);
  const principalOf =
    tables.engine === 'mysql' ? addMysqlAccounts(builder, tables) : addMariadbAccounts(builder, tables);
  const objects = new GrantObjects(builder, foldName(tables.settings), tables.objects);
  if (tables.engine === 'mysql') addMysqlGlobals(builder, tables, principalOf, objects);
  else addMariadbGlobals(builder, tables, principalOf);
  addDatabaseRows(builder, tables, principalOf, objects);
  addObjectRows(builder, tables, principalOf, objects);
  return { principalOf, objects };
}

function addMysqlGlobals(
  builder: FactBuilder,
  tables: MysqlGrantTables,
  principalOf: PrincipalOf,
  objects: GrantObjects,
): void {
  for (const row of tables.user) {
    const principal = principalOf(row.User, row.Host);
    addGlobal(builder, principal, privilegesOfColumns(row));
    for (const { Database, Privileges } of restrictionsOf(row.User_attributes))
      builder.addRestriction({
        principal,
        target: objects.database(Database),
        privileges: builder.internPrivileges(Privileges),
      });
  }
  for (const row of tables.globalGrants) {
    const grantable = row.WITH_GRANT_OPTION === 'Y' ? [row.PRIV] : [];
    builder.addGrant(principalOf(row.USER, row.HOST), ROOT, builder.internPrivileges([row.PRIV], grantable));
  }
  for (const row of tables.roleEdges)
    addMembership(
      builder,
      principalOf(row.FROM_USER, row.FROM_HOST),
      principalOf(row.TO_USER, row.TO_HOST),
      row.WITH_ADMIN_OPTION,
    );
  for (const row of tables.defaultRoles)
    builder.addDefaultRole({
      account: principalOf(row.USER, row.HOST),
      role: principalOf(row.DEFAULT_ROLE_USER, row.DEFAULT_ROLE_HOST),
    });
}

function addMariadbGlobals(builder: FactBuilder, tables: MariadbGrantTables, principalOf: PrincipalOf): void {
  for (const row of tables.globalPriv)
    addGlobal(builder, principalOf(row.User, row.Host), privilegesOfAccess(row.access));
  for (const row of tables.rolesMapping)
    addMembership(builder, principalOf(row.Role, ''), principalOf(row.User, row.Host), row.Admin_option);
  for (const row of tables.globalPriv)
    if (row.default_role !== null && row.default_role !== '')
      builder.addDefaultRole({ account: principalOf(row.User, row.Host), role: principalOf(row.default_role, '') });
}

function addGlobal(builder: FactBuilder, principal: PrincipalId, privileges: readonly string[]): void {
  if (privileges.length > 0) builder.addGrant(principal, ROOT, builder.internPrivileges(privileges));
}

/** Whether a role is active at login is said by `Facts.defaultRoles`, not by the membership. */
function addMembership(builder: FactBuilder, role: PrincipalId, member: PrincipalId, admin: 'Y' | 'N'): void {
  builder.addMembership({
    role,
    member,
    grantor: NONE,
    inherit: false,
    set: true,
    admin: admin === 'Y',
  });
}

function addDatabaseRows(
  builder: FactBuilder,
  tables: GrantTables,
  principalOf: PrincipalOf,
  objects: GrantObjects,
): void {
  const privilegesOf = privilegeSets(builder);
  for (const row of tables.db)
    builder.addGrant(principalOf(row.User, row.Host), objects.databasePattern(row.Db), privilegesOf(row));
}

/** The privileges of rows with a column for each. Few combinations are in use. */
function privilegeSets(builder: FactBuilder): (row: DbRow) => PrivilegeSetId {
  const known = new Map<string, PrivilegeSetId>();
  return (row) => {
    let granted = '';
    for (const column in row) if (isPrivilege(column) && row[column] === 'Y') granted += column;
    return entry(known, granted, () => builder.internPrivileges(privilegesOfColumns(row)));
  };
}

const isPrivilege = (column: string): column is `${string}_priv` => column.endsWith('_priv');

function addObjectRows(
  builder: FactBuilder,
  tables: GrantTables,
  principalOf: PrincipalOf,
  objects: GrantObjects,
): void {
  const grantorOf = (name: string): PrincipalId => builder.principalId(accountKeyOf(name)) ?? NONE;
  for (const row of tables.tablesPriv)
    builder.addGrant(
      principalOf(row.User, row.Host),
      objects.table(row.Db, row.Table_name),
      builder.internPrivileges(privilegesOfSet(row.Table_priv)),
      grantorOf(row.Grantor),
    );
  for (const row of tables.columnsPriv)
    builder.addGrant(
      principalOf(row.User, row.Host),
      objects.column(objects.table(row.Db, row.Table_name), row.Column_name),
      builder.internPrivileges(privilegesOfSet(row.Column_priv)),
    );
  for (const row of tables.procsPriv)
    builder.addGrant(
      principalOf(row.User, row.Host),
      objects.routine(row.Db, row.Routine_name, row.Routine_type),
      builder.internPrivileges(privilegesOfSet(row.Proc_priv)),
      grantorOf(row.Grantor),
    );
}

function accountKeyOf(name: string): string {
  const at = name.lastIndexOf('@');
  return at < 0 ? name : accountKey(name.slice(0, at), name.slice(at + 1));
}

const privilegesOfColumns = (row: object): string[] =>
  Object.entries(row)
    .filter(([column, value]) => isPrivilege(column) && value === 'Y')
    .map(([column]) => privilegeOfColumn(column));

const privilegesOfSet = (members: string): string[] =>
  members === '' ? [] : members.split(',').map((member) => privilegeOfWord(member));

interface RestrictionJson {
  readonly Database: string;
  readonly Privileges: readonly string[];
}

function restrictionsOf(attributes: string | null): readonly RestrictionJson[] {
  if (attributes === null || attributes === '') return [];
  const parsed = JSON.parse(attributes) as { readonly Restrictions?: readonly RestrictionJson[] };
  return parsed.Restrictions ?? [];
}
