import { NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import { enclosing } from '../../model/securables.ts';
import { nameSql, resetRole, roleSql, setRoleSql } from '../../dialects/postgres/statements.ts';
import { addTo, union, type Acls, type Entries } from './acl-entries.ts';
import { aclTransition, heldOn } from './acl-transition.ts';
import { ownerOf } from './bootstrap.ts';

/** Statements in the name of a grantor, and whose rights an executor needs to lend it what it lacks. */
export interface InName {
  readonly statements: readonly string[];
  readonly lenders: readonly PrincipalId[];
}

/**
 * Statements for a grantor that is not the owner, run as that role. It may lack what the statements take, and is then lent it
 * within the transaction: USAGE on the schema, without which it cannot name the object, and the grant option, without which the
 * server acts for another of its roles, or for nobody.
 */
export function asGrantor(
  facts: Facts,
  acls: Acls,
  { object, grantor, before, after }: Entries,
  statements: readonly string[],
): InName {
  const own = new Map(
    acls.of(object, grantor).flatMap((each) => (each.grantor === ownerOf(facts, object) ? [...each.before] : [])),
  );
  const lent = new Map(own);
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const needed = union(heldOn(before, id).privileges, heldOn(after, id).privileges);
    const missing = acls.lacks(object, grantor, id, needed);
    // on the whole table: its REVOKE does not mind what was granted on columns
    if (missing.length > 0) addTo(lent, object, { privileges: missing, grantable: missing });
  }
  const schema = enclosing(facts, object, 'schema');
  const usage = schema === NONE || object === schema || acls.canUse(schema, grantor) ? [] : [schema];
  const role = roleSql(facts, grantor);
  const lending = aclTransition(facts, object, grantor, own, lent);
  const inName = [
    ...usage.map((id) => `GRANT USAGE ON SCHEMA ${nameSql(facts, id)} TO ${role}`),
    ...lending,
    setRoleSql(facts, grantor),
    ...statements,
    resetRole,
    ...aclTransition(facts, object, grantor, lent, own),
    ...usage.map((id) => `REVOKE USAGE ON SCHEMA ${nameSql(facts, id)} FROM ${role}`),
  ];
  const lenders = [...usage, ...(lending.length === 0 ? [] : [object])].map((id) => ownerOf(facts, id));
  return { statements: inName, lenders };
}
