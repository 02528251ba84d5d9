import type { Facts } from '../../model/facts.ts';

interface GrantColumns {
  readonly grantee: Int32Array;
  readonly privileges: Int32Array;
}

/** The facts with other values in the columns of their grants; they are copied first. */
export function withGrants(facts: Facts, change: (columns: GrantColumns) => void): Facts {
  const columns = { grantee: facts.grants.grantee.slice(), privileges: facts.grants.privileges.slice() };
  change(columns);
  return { ...facts, grants: { ...facts.grants, ...columns } };
}
