import { NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import type { Bits } from '../bits.ts';
import type { RoleGraph } from '../role-graph.ts';
import type { Gates } from './gates.ts';
import type { Rights } from './rights.ts';
import type { PostgresSessions } from './sessions.ts';

/** Who can put objects where others find them, in some session of theirs: SET ROLE counts. */
export class Creators {
  readonly #facts: Facts;
  readonly #gates: Gates;
  readonly #rights: Rights;
  readonly #graph: RoleGraph;
  readonly #schemas = new Map<SecurableId, Map<string, SecurableId>>();
  readonly #shadowing = new Map<string, Bits>();

  constructor(facts: Facts, { gates, rights, graph }: Pick<PostgresSessions, 'gates' | 'rights' | 'graph'>) {
    this.#facts = facts;
    this.#graph = graph;
    this.#gates = gates;
    this.#rights = rights;
    for (let id = 0; id < facts.securables.count; id++) {
      if (kindOf(facts, id) !== 'schema' || ((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0) continue;
      const database = parentOf(facts, id);
      const known = this.#schemas.get(database) ?? new Map<string, SecurableId>();
      this.#schemas.set(database, known.set(facts.securables.name[id] ?? '', id));
    }
  }

  /** The schemas of a database that are not the engine's, by name. */
  schemasOf(database: SecurableId): ReadonlyMap<string, SecurableId> {
    return this.#schemas.get(database) ?? new Map<string, SecurableId>();
  }

  /**
   * Who can put an object into one of these schemas so that a name that `victim` uses means it: in any schema for `*`, as a
   * temporary one for `pg_temp`; a schema that is missing can be made.
   *
   * @param names as in `Definition.shadowedBy`
   */
  shadowers(victim: PrincipalId, names: readonly string[], database: SecurableId): Bits {
    return this.#union(`${String(victim)} ${String(database)} ${names.join('\0')}`, () =>
      names.flatMap((name) => this.#in(victim, name, database)),
    );
  }

  /** Who can create in some schema of the database, and name what is in it. */
  anywhere(database: SecurableId): Bits {
    return this.#union(`anywhere ${String(database)}`, () => [
      this.#rights.holders(database, 'CREATE').any,
      ...[...this.schemasOf(database).values()].map((schema) => this.#usersOf(schema)),
    ]);
  }

  #usersOf(schema: SecurableId): Bits {
    const { any } = this.#gates.entrants(schema);
    return this.#graph.bits(this.#rights.holders(schema, 'CREATE').list.filter((id) => any.has(id)));
  }

  #union(key: string, parts: () => readonly Bits[]): Bits {
    let known = this.#shadowing.get(key);
    if (known === undefined) {
      known = this.#graph.bits([]);
      for (const part of parts()) known.addAll(part);
      this.#shadowing.set(key, known);
    }
    return known;
  }

  #in(victim: PrincipalId, name: string, database: SecurableId): readonly Bits[] {
    if (name === 'pg_temp') return [this.#rights.holders(database, 'TEMPORARY').any];
    const schemas = this.schemasOf(database);
    const makers = this.#rights.holders(database, 'CREATE').any;
    if (name === '*') return [makers, ...[...schemas.values()].map((schema) => this.#intoFor(victim, schema))];
    const schema = schemas.get(name);
    return [schema === undefined ? makers : this.#intoFor(victim, schema)];
  }

  /** A schema that the victim may not use is not searched for it; its owner can change that. */
  #intoFor(victim: PrincipalId, schema: SecurableId): Bits {
    const enters = this.#gates.isSuperuser(victim) || this.#gates.entrants(schema).now.has(victim);
    if (enters) return this.#rights.holders(schema, 'CREATE').any;
    const owner = this.#facts.securables.owner[schema] ?? NONE;
    return this.#gates.reachersOf(this.#gates.standIn(owner, parentOf(this.#facts, schema)), true).any;
  }
}
