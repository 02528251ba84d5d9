import { PREDEFINED_ROLES } from '../../dialects/postgres/predefined-roles.ts';
import { principalKey } from '../../dialects/postgres/names.ts';
import { vendorOfRole } from '../../dialects/postgres/vendors.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { ROOT, type Principal, type SecurableId } from '../../model/facts.ts';
import type { AclWriter } from './acl-writer.ts';
import type { ClusterRows } from './cluster-rows.ts';
import type { Row } from './connect.ts';
import type { GapList } from '../gap-list.ts';
import type { RoleIndex } from './role-index.ts';

export interface FactSink {
  readonly builder: FactBuilder;
  readonly roles: RoleIndex;
  readonly acls: AclWriter;
  readonly gaps: GapList;
}

/** Adds roles, so that ACLs can name them. */
export function addRoles(builder: FactBuilder, roles: RoleIndex, gaps: GapList, { rows }: ClusterRows): void {
  const settings = settingsByRole(rows.roleSettings);
  for (const row of rows.roles) {
    const [oid = '', name = ''] = row.map((value) => value ?? '');
    const provenance = provenanceOf(name, gaps);
    roles.add(oid, name, builder.addPrincipal(principal(row, name, provenance, settings.get(oid) ?? {})));
  }
}

/** Adds memberships, databases, tablespaces, parameters and settings; returns the databases by name. */
export function addCluster(sink: FactSink, { rows }: ClusterRows): ReadonlyMap<string, SecurableId> {
  const { builder, roles, acls } = sink;
  for (const [role, member, grantor, admin, inherit, set] of rows.memberships) {
    builder.addMembership({
      role: roles.byOid(role ?? ''),
      member: roles.byOid(member ?? ''),
      grantor: roles.byOid(grantor ?? ''),
      admin: admin === 't',
      inherit: inherit === 't',
      set: set === 't',
    });
  }
  const databases = new Map<string, SecurableId>();
  for (const [name, ownerOid, acl] of rows.databases) {
    const owner = roles.byOid(ownerOid ?? '');
    const id = builder.addSecurable({ kind: 'database', parent: ROOT, name: name ?? '', owner });
    acls.write(id, 'd', owner, acl ?? null, null);
    databases.set(name ?? '', id);
  }
  for (const [name, ownerOid, acl] of rows.tablespaces) {
    const owner = roles.byOid(ownerOid ?? '');
    const id = builder.addSecurable({ kind: 'tablespace', parent: ROOT, name: name ?? '', owner });
    acls.write(id, 't', owner, acl ?? null, null);
  }
  for (const [name, acl] of rows.parameters) {
    const owner = roles.byOid(BOOTSTRAP_SUPERUSER);
    const id = builder.addSecurable({ kind: 'parameter', parent: ROOT, name: name ?? '' });
    acls.write(id, 'p', owner, acl ?? null, null);
  }
  for (const [role, database, setting] of rows.roleSettings) {
    if (role !== '0') continue;
    const { name, value } = splitSetting(setting ?? '');
    builder.addSetting(database === null ? name : `${name} in ${database ?? ''}`, value);
  }
  return databases;
}

const BOOTSTRAP_SUPERUSER = '10';

function provenanceOf(name: string, gaps: GapList): Principal['provenance'] {
  if (vendorOfRole(name) !== undefined) return 'vendor';
  if (!name.startsWith('pg_')) return 'user'; // the prefix is reserved: CREATE ROLE refuses it
  if (!Object.hasOwn(PREDEFINED_ROLES, name)) {
    gaps.add('required', {
      fact: `predefined role ${name}`,
      why: 'this version of dbowner does not know what its members may do',
      remedy: 'use a version of dbowner that knows this server version',
      costs: [`everything that members of ${name} can reach`],
    });
  }
  return 'predefined';
}

function principal(
  row: Row,
  name: string,
  provenance: Principal['provenance'],
  settings: Readonly<Record<string, string>>,
): Omit<Principal, 'id'> {
  const [, , login, superuser, inherit, createrole, createdb, replication, bypassrls, limit, validUntil] = row;
  return {
    kind: 'role',
    key: principalKey(name),
    exists: true,
    login: login === 't',
    provenance,
    attributes: {
      superuser: superuser === 't',
      inherit: inherit === 't',
      createrole: createrole === 't',
      createdb: createdb === 't',
      replication: replication === 't',
      bypassrls: bypassrls === 't',
      ...(limit === '-1' || limit === undefined ? {} : { connectionLimit: Number(limit) }),
      ...(validUntil == null ? {} : { validUntil }),
      ...settings,
    },
  };
}

/** `SET role` and the like at login, as `set role` or `set role in shop`. */
function settingsByRole(rows: readonly Row[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const byRole = new Map<string, Record<string, string>>();
  for (const [role, database, setting] of rows) {
    const { name, value } = splitSetting(setting ?? '');
    const settings = byRole.get(role ?? '') ?? {};
    settings[database == null ? `set ${name}` : `set ${name} in ${database}`] = value;
    byRole.set(role ?? '', settings);
  }
  return byRole;
}

function splitSetting(text: string): { readonly name: string; readonly value: string } {
  const equals = text.indexOf('=');
  return { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
