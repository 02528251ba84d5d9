import { NONE, ROOT, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf, parentOf } from '../../model/securables.ts';
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
  #grants: ReadonlyMap<SecurableId, readonly number[]> | undefined;
  readonly #everywhere: ReadonlyMap<string, readonly PrincipalId[]>;
  readonly #known = new Map<string, Reachers>();

  constructor(facts: Facts, gates: Gates) {
    this.#facts = facts;
    this.#gates = gates;
    this.#everywhere = predefinedByPrivilege(facts);
  }

  /** A privilege on some column of a relation counts: which columns a definition uses is not kept. */
  holders(object: SecurableId, privilege: string): Reachers {
    const key = `${String(object)} ${privilege}`;
    let known = this.#known.get(key);
    if (known === undefined)
      this.#known.set(key, (known = this.#gates.reachersOfAny(this.#bearers(object, privilege))));
    return known;
  }

  #bearers(object: SecurableId, privilege: string): PrincipalId[] {
    const { grants, privilegeSets, securables } = this.#facts;
    const database = enclosing(this.#facts, object, 'database');
    this.#grants ??= grantsByObject(this.#facts);
    const bearers = (this.#grants.get(object) ?? [])
      .filter((row) => privilegeSets[grants.privileges[row] ?? 0]?.privileges.includes(privilege) === true)
      .map((row) => grants.grantee[row] ?? NONE);
    const stored = ((securables.flags[object] ?? 0) & SecurableFlag.storedAcl) !== 0;
    const owner = securables.owner[object] ?? NONE;
    if (!stored && owner !== NONE) bearers.push(owner);
    if (isRelation(kindOf(this.#facts, object))) bearers.push(...(this.#everywhere.get(privilege) ?? []));
    return bearers.map((bearer) => this.#gates.standIn(bearer, database));
  }
}

function grantsByObject(facts: Facts): Map<SecurableId, number[]> {
  const rows = new Map<SecurableId, number[]>();
  for (let row = 0; row < facts.grants.count; row++) {
    const target = facts.grants.target[row] ?? ROOT;
    const object = kindOf(facts, target) === 'column' ? parentOf(facts, target) : target;
    const list = rows.get(object);
    if (list === undefined) rows.set(object, [row]);
    else list.push(row);
  }
  return rows;
}

function predefinedByPrivilege(facts: Facts): Map<string, PrincipalId[]> {
  const roles = new Map<string, PrincipalId[]>();
  for (const { id, key, provenance } of facts.principals)
    for (const { privileges } of provenance === 'predefined' ? (PREDEFINED_ROLES[key] ?? []) : [])
      for (const privilege of privileges) roles.set(privilege, [...(roles.get(privilege) ?? []), id]);
  return roles;
}
