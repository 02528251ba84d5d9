import { NONE, type DefaultPrivilege, type SecurableId } from '../../model/facts.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { ReadSchema } from './object-adder.ts';

/** https://github.com/postgres/postgres/blob/REL_18_4/src/include/catalog/pg_default_acl.h (DEFACLOBJ_*) */
const KINDS: Readonly<Record<string, DefaultPrivilege['of']>> = {
  r: 'table',
  S: 'sequence',
  f: 'routine',
  T: 'type',
  n: 'schema',
  L: 'large-object', // from 18
};

/**
 * Adds default privileges as they are stored, one row per entry, the creator's own included. A row without a schema
 * replaces the engine's default for what the creator makes; so an ACL without entries (everything was revoked) is a row,
 * too: one that gives the creator nothing.
 */
export function addDefaultPrivileges(
  { builder, roles, acls, gaps }: FactSink,
  rows: readonly Row[],
  database: SecurableId,
  schemas: ReadonlyMap<string, ReadSchema>,
): void {
  for (const [creatorOid, schema, letter, acl] of rows) {
    const of = KINDS[letter ?? ''];
    if (of === undefined) {
      gaps.add('required', {
        fact: `default privileges on objects of type ${letter ?? ''}`,
        why: 'this version of dbowner does not know that type',
        remedy: 'use a version of dbowner that knows this server version',
        costs: ['DBO108 for objects of that type'],
      });
      continue;
    }
    const creator = roles.byOid(creatorOid ?? '');
    const row = { creator, database, schema: schemas.get(schema ?? '')?.id ?? NONE, of };
    const entries = acls.parse(acl ?? '{}');
    for (const entry of entries) builder.addDefaultPrivilege({ ...row, ...entry });
    if (entries.length > 0) continue;
    builder.addDefaultPrivilege({
      ...row,
      grantee: creator,
      grantor: creator,
      privileges: builder.internPrivileges([]),
    });
  }
}
