import type { Access, Target, Via } from '../../model/access.ts';
import { NONE, ROOT, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { powerOf, type Power } from '../../dialects/mysql/server-powers.ts';
import { powerOverSystem } from '../../dialects/mysql/system-tables.ts';
import type { GrantIndex } from './grant-index.ts';
import { covers } from './targets.ts';

type Routine = { readonly id: SecurableId; readonly definer: PrincipalId; readonly reads: readonly number[] };

/** What a right lets its holder bring about or listen to, where the right itself reaches no data. */
export class Escalations {
  readonly #index: GrantIndex;
  readonly #facts: Facts;
  readonly #system: readonly SecurableId[];
  readonly #invokers: readonly Routine[];

  constructor(index: GrantIndex) {
    this.#index = index;
    this.#facts = index.facts;
    const { facts } = index;
    const ids = Array.from({ length: facts.securables.count }, (_, id) => id);
    this.#system = ids.filter(
      (id) => kindOf(facts, id) === 'database' && ((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0,
    );
    this.#invokers = facts.definitions.flatMap(({ kind, on, runsAs, definer }, row) =>
      kind === 'routine' && runsAs === NONE && definer !== undefined ? [{ id: on, definer, reads: [row] }] : [],
    );
  }

  /** Can it be made more of? Most rights are on the rows of databases that are users'. */
  leadsOn({ target, privileges }: Access): boolean {
    if (target.kind === 'pattern') return false;
    const place = target.kind === 'all' ? target.under : parentOf(this.#facts, this.#relationOf(target.id));
    return place === ROOT || this.#system.includes(place) || privileges.some((privilege) => LEADING.has(privilege));
  }

  /** @param access what a row gives directly, and leads on */
  *of(access: Access): Generator<Access> {
    for (const privilege of access.privileges) {
      yield* this.#onSystem(access, privilege);
      if (privilege === 'ALTER') yield* this.#moves(access);
      if (privilege === 'REFERENCES') yield* this.#oracle(access);
      if (privilege === 'ALTER ROUTINE') yield* this.#rewrites(access);
      if (privilege === 'CREATE VIEW') yield* this.#replacesViews(access);
    }
  }

  /** What privileges on the whole server come to; `access` stands for the row of the grant tables that holds them. */
  *ofServer(access: Access, privileges: readonly string[]): Generator<Access> {
    for (const privilege of privileges) {
      const power = powerOf(this.#index.engine, privilege, this.#facts.settings);
      if (power !== undefined) yield* this.#power(access, privilege, power, ROOT);
    }
  }

  *#onSystem(access: Access, privilege: string): Generator<Access> {
    const { target } = access;
    const { name } = this.#facts.securables;
    const one = target.kind === 'one' ? this.#relationOf(target.id) : NONE;
    for (const database of this.#system) {
      const within = one === NONE ? covers(this.#facts, target, database) : parentOf(this.#facts, one) === database;
      // Whoever reads every table needs no password for it.
      if (!within || (privilege === 'SELECT' && target.kind === 'all' && target.under === ROOT)) continue;
      const table = one === NONE ? undefined : name[one];
      const power = powerOverSystem(name[database] ?? '', table, privilege, this.#facts.settings);
      if (power !== undefined) yield* this.#power(access, privilege, power, one === NONE ? database : one);
    }
  }

  *#power(access: Access, privilege: string, power: Power, entry: SecurableId): Generator<Access> {
    const needs = power.needs === undefined ? [] : [{ target: ROOT, privilege: power.needs }];
    const via: Via = { entry, definitions: [], needs, opaque: null };
    const { by, mode, actions } = power;
    for (const action of actions)
      yield { ...access, target: { kind: 'all', under: ROOT }, action, mode, by, privileges: [privilege], via };
  }

  /** ALTER TABLE … RENAME takes ALTER and DROP here, CREATE and INSERT wherever the table then is one's own. */
  *#moves(access: Access): Generator<Access> {
    const { target } = access;
    const [place] = this.#places(target);
    if (place === undefined || (target.kind === 'one' && !MOVABLE.has(kindOf(this.#facts, target.id)))) return;
    const needs = [
      { target: place, privilege: 'DROP' },
      { target: ROOT, privilege: 'CREATE' },
      { target: ROOT, privilege: 'INSERT' },
    ];
    for (const action of ['read', 'write'] as const)
      yield this.#escalation(access, { target, action, by: 'table-move', privileges: ['ALTER', 'DROP'] }, needs);
  }

  /** A foreign key to the table tells which keys exist, and keeps its owner from changing them. */
  *#oracle(access: Access): Generator<Access> {
    const needs = [{ target: ROOT, privilege: 'CREATE' }];
    const { target } = access;
    yield this.#escalation(access, { target, action: 'read', by: 'foreign-key', privileges: ['REFERENCES'] }, needs);
  }

  /**
   * ALTER PROCEDURE … SQL SECURITY DEFINER keeps the definer, whose rights the body then has; with CREATE ROUTINE the body can
   * be replaced by one that uses the rights of whoever calls it.
   */
  *#rewrites(access: Access): Generator<Access> {
    const { target } = access;
    for (const { id, reads } of this.#invokers) {
      if (!covers(this.#facts, target, id)) continue;
      for (const { target: used, privilege } of reads.flatMap(
        (row) => this.#facts.definitions[row]?.references ?? [],
      )) {
        if (privilege === 'EXECUTE') continue;
        const action = privilege === 'SELECT' ? 'read' : 'write';
        const what = {
          target: { kind: 'one', id: used },
          action,
          by: 'planted-code',
          privileges: ['ALTER ROUTINE'],
        } as const;
        yield this.#escalation(access, what, [{ target: id, privilege: 'EXECUTE' }], { entry: id, definitions: reads });
      }
    }
    const places = this.#places(target);
    for (const place of places)
      yield* this.#trojan(access, place, 'ALTER ROUTINE', [{ target: place, privilege: 'CREATE ROUTINE' }]);
  }

  /** A view that is dropped and created anew can call a function with the rights of whoever reads it. */
  *#replacesViews(access: Access): Generator<Access> {
    const { target } = access;
    if (target.kind === 'one' && kindOf(this.#facts, target.id) !== 'view') return;
    for (const place of this.#places(target))
      yield* this.#trojan(access, place, 'CREATE VIEW', [
        { target: place, privilege: 'DROP' },
        { target: ROOT, privilege: 'CREATE ROUTINE' },
      ]);
  }

  *#trojan(access: Access, place: SecurableId, privilege: string, needs: Via['needs']): Generator<Access> {
    const under = kindOf(this.#facts, place) === 'database' || place === ROOT ? place : parentOf(this.#facts, place);
    for (const action of ['read', 'write'] as const) {
      const what = { target: { kind: 'all', under }, action, by: 'planted-code', privileges: [privilege] } as const;
      yield this.#escalation(access, what, needs, { entry: place, definitions: [] });
    }
  }

  #escalation(
    access: Access,
    what: Pick<Access, 'target' | 'action' | 'by' | 'privileges'>,
    needs: Via['needs'],
    way?: Pick<Via, 'entry' | 'definitions'>,
  ): Access {
    const [entry = ROOT] = this.#places(access.target);
    const via: Via = { entry, definitions: [], ...way, needs, opaque: null };
    return { ...access, ...what, mode: 'escalate', via };
  }

  #places(target: Target): readonly SecurableId[] {
    if (target.kind === 'all') return [target.under];
    return [this.#relationOf(target.id)];
  }

  #relationOf(id: SecurableId): SecurableId {
    return kindOf(this.#facts, id) === 'column' ? parentOf(this.#facts, id) : id;
  }
}

/** Privileges that can be made more of on any database. */
const LEADING: ReadonlySet<string> = new Set(['ALTER', 'REFERENCES', 'ALTER ROUTINE', 'CREATE VIEW']);

const MOVABLE: ReadonlySet<string> = new Set(['table']);
