import type { Access, CauseKind, Holder, Mode, Resolver } from '../../../src/model/access.ts';
import { MODES } from '../../../src/model/access.ts';
import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../../src/model/facts.ts';
import { kindOf, parentOf } from '../../../src/model/securables.ts';
import { principalKey } from '../../../src/dialects/postgres/names.ts';
import type { Unit } from './units.ts';

/** What the resolver says of one principal and one unit. */
export interface Judgement {
  readonly mode: Mode | 'none';
  /** undefined: an access on everything below says nothing of single tables. */
  readonly restricted: boolean | undefined;
  /** The accesses that give this mode. */
  readonly by: readonly { readonly access: Access; readonly holder: Holder }[];
}

/** All accesses on one unit, with who holds each. */
export interface UnitAccesses {
  readonly accesses: readonly Access[];
  readonly holders: ReadonlyMap<Access, ReadonlyMap<PrincipalId, Holder>>;
}

/** @param derived count what goes through other objects, too */
export function accessesByUnit(
  facts: Facts,
  resolver: Resolver,
  units: readonly Unit[],
  derived = false,
): readonly UnitAccesses[] {
  const ids = securableIds(facts);
  const on = new Map<string, Access[]>();
  for (const access of resolver.accesses()) {
    const { target } = access;
    const key = keyOf(target.kind === 'all' ? target.under : target.id, target.kind === 'all', access.action);
    const list = on.get(key);
    if (list === undefined) on.set(key, [access]);
    else list.push(access);
  }
  const holders = new Map<Access, ReadonlyMap<PrincipalId, Holder>>();
  const holdersOf = (access: Access): ReadonlyMap<PrincipalId, Holder> => {
    let known = holders.get(access);
    if (known === undefined) {
      known = new Map(resolver.holders(access).map((holder) => [holder.principal, holder]));
      holders.set(access, known);
    }
    return known;
  };
  return units.map((unit) => {
    const accesses = targetsOf(facts, ids, unit).flatMap(({ id, all }) => on.get(keyOf(id, all, unit.action)) ?? []);
    const covering = accesses.filter((access) => covers(access, unit) && (derived || access.via === undefined));
    return { accesses: covering, holders: new Map(covering.map((access) => [access, holdersOf(access)])) };
  });
}

/** Securables by `kind` and names from the database downwards. */
export function securableIds(facts: Facts): ReadonlyMap<string, SecurableId> {
  const ids = new Map<string, SecurableId>();
  for (let id = 0; id < facts.securables.count; id++) ids.set(nameOf(kindOf(facts, id), namesOf(facts, id)), id);
  return ids;
}

export const nameOf = (kind: string, names: readonly string[]): string => `${kind} ${names.join('\0')}`;

const keyOf = (id: SecurableId, all: boolean, action: string): string => `${String(id)} ${String(all)} ${action}`;

/**
 * pg_read_all_data and its like are about relations: large objects are none. What goes through other objects is tried by
 * using those, and to catch rows by a trigger of one's own takes somebody who writes them.
 */
function covers({ by, via, action, privileges }: Access, unit: Unit): boolean {
  if (UNTRIED.has(by)) return false;
  if (via === undefined && action === 'read' && privileges.includes('TRIGGER')) return false;
  return by !== 'predefined-role' || unit.kind !== 'large-object';
}

/** Worlds hold no streams. */
const UNTRIED: ReadonlySet<CauseKind> = new Set(['replication']);

/** The object itself, the table of a column, and everything above. */
function targetsOf(
  facts: Facts,
  ids: ReadonlyMap<string, SecurableId>,
  unit: Unit,
): { readonly id: SecurableId; readonly all: boolean }[] {
  const targets: { id: SecurableId; all: boolean }[] = [];
  const own = ids.get(`${unit.kind} ${unit.names.join('\0')}`);
  if (own !== undefined) targets.push({ id: own, all: false });
  let above = own ?? NONE;
  if (unit.kind === 'column') {
    const table = unit.names.slice(0, -1).join('\0');
    above = ids.get(`table ${table}`) ?? ids.get(`partitioned-table ${table}`) ?? NONE;
    targets.push({ id: above, all: false });
  }
  if (above === NONE) throw new Error(`the snapshot lacks ${unit.kind} ${unit.names.join('/')}`);
  for (let id = above; id !== NONE; id = parentOf(facts, id)) targets.push({ id, all: true });
  return targets;
}

function namesOf(facts: Facts, id: SecurableId): string[] {
  const names: string[] = [];
  for (let at = id; at !== ROOT && at !== NONE; at = parentOf(facts, at))
    names.unshift(facts.securables.name[at] ?? '');
  return names;
}

export function judge({ accesses, holders }: UnitAccesses, principal: PrincipalId): Judgement {
  const held = accesses.flatMap((access) => {
    const holder = holders.get(access)?.get(principal);
    // What a role that cannot log in could grant itself is not tried.
    const untried = access.by === 'createrole' && holder?.mode === 'latent';
    return holder === undefined || untried ? [] : [{ access, holder }];
  });
  const mode = MODES.find((candidate) => held.some(({ holder }) => holder.mode === candidate));
  if (mode === undefined) return { mode: 'none', restricted: undefined, by: [] };
  const by = held.filter(({ holder }) => holder.mode === mode);
  const single = by.every(({ access }) => access.target.kind === 'one' || access.by === 'superuser');
  return { mode, restricted: single ? by.every(({ holder }) => holder.restricted === 'rls') : undefined, by };
}

export function principalOf(facts: Facts, role: string): PrincipalId {
  const principal = facts.principals.find(({ key }) => key === principalKey(role));
  if (principal === undefined) throw new Error(`the snapshot lacks role ${role}`);
  return principal.id;
}
