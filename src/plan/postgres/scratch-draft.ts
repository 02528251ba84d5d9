import {
  NONE,
  SecurableFlag,
  type Facts,
  type Principal,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { enclosing, kindOf, parentOf, pathOf, relationOf } from '../../model/securables.ts';
import { entry } from '../../shared/entry.ts';
import type { ScratchStatement, ScratchWorld, Unmade } from '../../model/scratch.ts';

/** A scratch world in the making: the facts to be made, those of the empty server, and what is needed of both. */
export class Draft {
  readonly facts: Facts;
  readonly fresh: Facts;
  /** Key of the role that makes the world. */
  readonly executor: string;
  readonly #statements: ScratchStatement[] = [];
  readonly #cannot: Unmade[] = [];
  readonly #children = new Map<SecurableId, SecurableId[]>();
  readonly #freshRoles: ReadonlyMap<string, Principal>;
  readonly #bootstrap: PrincipalId;

  constructor(facts: Facts, fresh: Facts, executor: string) {
    this.facts = facts;
    this.fresh = fresh;
    this.executor = executor;
    this.#freshRoles = new Map(fresh.principals.map((principal) => [principal.key, principal]));
    this.#bootstrap = bootstrapOf(facts);
    for (let id = 1; id < facts.securables.count; id++) entry(this.#children, parentOf(facts, id), () => []).push(id);
  }

  add(database: string | null, makes: string, ...sql: readonly string[]): void {
    if (sql.length > 0) this.#statements.push({ database, makes, sql: sql.join('; ') });
  }

  /** `add` for an object, in its own database. */
  addFor(id: SecurableId, ...sql: readonly string[]): void {
    this.add(this.databaseOf(id), pathOf(this.facts, id), ...sql);
  }

  cannot(what: string, why: string): void {
    this.#cannot.push({ what, why });
  }

  children(id: SecurableId): readonly SecurableId[] {
    return this.#children.get(id) ?? [];
  }

  /** What the empty server has under that name. */
  freshRole(key: string): Principal | undefined {
    return this.#freshRoles.get(key);
  }

  /** Whoever owns an object, its columns, and parameters: what a superuser grants is taken for the grant of that role. */
  ownerOf(id: SecurableId): PrincipalId {
    const object = relationOf(this.facts, id);
    return kindOf(this.facts, object) === 'parameter' ? this.#bootstrap : (this.facts.securables.owner[object] ?? NONE);
  }

  /** The role that owns the system catalogs. */
  get bootstrap(): PrincipalId {
    return this.#bootstrap;
  }

  has(id: SecurableId, flag: number): boolean {
    return ((this.facts.securables.flags[id] ?? 0) & flag) !== 0;
  }

  isSystem(id: SecurableId): boolean {
    return this.has(id, SecurableFlag.system);
  }

  /** Databases, tablespaces and parameters belong to the cluster: any database will do. */
  databaseOf(id: SecurableId): string | null {
    const database = enclosing(this.facts, id, 'database');
    return database === NONE || database === id ? null : (this.facts.securables.name[database] ?? null);
  }

  world(): ScratchWorld {
    return { statements: this.#statements, cannot: this.#cannot };
  }
}

/** The superuser that initdb made: pg_catalog is its own, in every database. */
export function bootstrapOf(facts: Facts): PrincipalId {
  for (let id = 0; id < facts.securables.count; id++)
    if (kindOf(facts, id) === 'schema' && facts.securables.name[id] === 'pg_catalog')
      return facts.securables.owner[id] ?? NONE;
  return NONE;
}
