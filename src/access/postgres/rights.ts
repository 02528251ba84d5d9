import { NONE, ROOT, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf, relationOf } from '../../model/securables.ts';
import { isRelation } from '../../dialects/postgres/actions.ts';
import { PREDEFINED_ROLES } from '../../dialects/postgres/predefined-roles.ts';
import type { Gates, Reachers } from './gates.ts';

/**
 * Who holds one privilege on one object, by whatever fact: as a check inside a view, a rule or a routine asks it, without
 * regard to schema USAGE.
 */
export class Rights {
  readonly #facts: Facts;
  readonly #gates: Gates;
  #grants: ((object: SecurableId) => Int32Array) | undefined;
  readonly #everywhere: ReadonlyMap<string, readonly PrincipalId[]>;
  readonly #known = new Map<SecurableId, Map<string, Reachers>>();

  constructor(facts: Facts, gates: Gates) {
    this.#facts = facts;
    this.#gates = gates;
    this.#everywhere = predefinedByPrivilege(facts);
  }

  /** A privilege on some column of a relation counts: which columns a definition uses is not kept. */
  holders(object: SecurableId, privilege: string): Reachers {
    let byPrivilege = this.#known.get(object);
    if (byPrivilege === undefined) this.#known.set(object, (byPrivilege = new Map<string, Reachers>()));
    let known = byPrivilege.get(privilege);
    if (known === undefined)
      byPrivilege.set(privilege, (known = this.#gates.reachersOfAny(this.#bearers(object, privilege))));
    return known;
  }

  /** Is the principal one of those that hold it at once? Without working out all of them. */
  has(principal: PrincipalId, object: SecurableId, privilege: string): boolean {
    return this.#bearers(object, privilege).some((id) => this.#gates.reachersOf(id, true).now.has(principal));
  }

  #bearers(object: SecurableId, privilege: string): PrincipalId[] {
    const { grants, privilegeSets, securables } = this.#facts;
    const database = enclosing(this.#facts, object, 'database');
    this.#grants ??= grantsByObject(this.#facts);
    const bearers: PrincipalId[] = [];
    for (const row of this.#grants(object))
      if (privilegeSets[grants.privileges[row] ?? 0]?.privileges.includes(privilege) === true)
        bearers.push(grants.grantee[row] ?? NONE);
    const stored = ((securables.flags[object] ?? 0) & SecurableFlag.storedAcl) !== 0;
    const owner = securables.owner[object] ?? NONE;
    if (!stored && owner !== NONE) bearers.push(owner);
    if (isRelation(kindOf(this.#facts, object))) bearers.push(...(this.#everywhere.get(privilege) ?? []));
    return bearers.map((bearer) => this.#gates.standIn(bearer, database));
  }
}

/** The rows of grants on an object and on its columns; sorted by counting, since there are many. */
function grantsByObject(facts: Facts): (object: SecurableId) => Int32Array {
  const objects = facts.grants.target.map((id) => relationOf(facts, id));
  const ends = new Int32Array(facts.securables.count + 1);
  for (const object of objects) ends[object + 1] = (ends[object + 1] ?? 0) + 1;
  for (let id = 1; id < ends.length; id++) ends[id] = (ends[id] ?? 0) + (ends[id - 1] ?? 0);
  const starts = ends.slice();
  const rows = new Int32Array(objects.length);
  for (let row = 0; row < rows.length; row++) {
    const object = objects[row] ?? ROOT;
    const at = ends[object] ?? 0;
    rows[at] = row;
    ends[object] = at + 1;
  }
  return (object) => rows.subarray(starts[object] ?? 0, starts[object + 1] ?? 0);
}

function predefinedByPrivilege(facts: Facts): Map<string, PrincipalId[]> {
  const roles = new Map<string, PrincipalId[]>();
  for (const { id, key, provenance } of facts.principals)
    for (const { privileges } of provenance === 'predefined' ? (PREDEFINED_ROLES[key] ?? []) : [])
      for (const privilege of privileges) roles.set(privilege, [...(roles.get(privilege) ?? []), id]);
  return roles;
}
