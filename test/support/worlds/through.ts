import type { Access, Holder, Mode, Resolver } from '../../../src/model/access.ts';
import type { Facts, PrincipalId } from '../../../src/model/facts.ts';
import { accessesByUnit, nameOf, securableIds, type UnitAccesses } from './judgement.ts';
import type { Ruling } from './oracle.ts';
import type { Unit } from './units.ts';

type Said = Mode | 'none';
type Held = { readonly access: Access; readonly holder: Holder };

/** What the resolver says of using one object that uses tables. */
export interface Through {
  /** By principal: the tables are reached, in whatever way. */
  readonly anyhow: (principal: PrincipalId) => Said;
  /** By principal: the tables are reached by using this object. */
  readonly by: (principal: PrincipalId) => { readonly mode: Said; readonly held: readonly Held[] };
  /** For the account. */
  readonly accesses: UnitAccesses;
}

/** From the strongest to none. */
const ORDER: readonly Said[] = ['now', 'stream', 'assume', 'escalate', 'latent', 'none'];
const rank = (mode: Said): number => ORDER.indexOf(mode);

/** One for each unit that reaches other objects, undefined for the others. */
export function throughByUnit(
  facts: Facts,
  resolver: Resolver,
  units: readonly Unit[],
): readonly (Through | undefined)[] {
  const targets = units.flatMap(({ reaches = [] }) =>
    reaches.map(({ names, action }): Unit => ({ kind: 'table', names, action, attempts: [] })),
  );
  const known = accessesByUnit(facts, resolver, targets, true);
  const ids = securableIds(facts);
  let at = 0;
  return units.map((unit) => {
    if (unit.reaches === undefined) return undefined;
    const each = known.slice(at, (at += unit.reaches.length));
    const entry = ids.get(nameOf(unit.kind, unit.names));
    const own = each.map((one) => ({
      ...one,
      accesses: one.accesses.filter((access) => access.via?.entry === entry && isTried(unit, access)),
    }));
    return {
      anyhow: (principal) => weakest(each.map((one) => strongest(one, principal))).mode,
      by: (principal) => weakest(own.map((one) => strongest(one, principal))),
      accesses: {
        accesses: own.flatMap(({ accesses }) => accesses),
        holders: new Map(own.flatMap(({ holders }) => [...holders])),
      },
    };
  });
}

/**
 * Both sides in words, which differ when they disagree. What the server lets through, the resolver has to know, by this
 * way or another; what the resolver says of this way, the server has to let through.
 */
export function inWordsThrough(
  unit: Unit,
  ruling: Ruling,
  possible: boolean,
  through: Through,
  principal: PrincipalId,
  definers: ReadonlySet<PrincipalId>,
): [server: string, resolver: string] {
  // Whether a body finds its names once every schema is open is not known before.
  const server: Said = ruling.mode !== 'none' || !possible ? ruling.mode : 'latent';
  const anyhow = through.anyhow(principal);
  const { mode } = through.by(principal);
  // A definer that grants itself roles has more rights inside its own views and routines, too: that is left out.
  const raised = server === 'escalate' && definers.has(principal);
  const unknown = !raised && rank(anyhow) > rank(server) && (server !== 'latent' || unit.bound === true);
  // What runs as its caller is not tried prepared, by which the name of the object could be found as another role.
  const unprepared = unit.attempts.every(({ prepares }) => prepares !== true) && server !== 'none' && mode !== 'now';
  const wrong = !unprepared && rank(mode) < rank(server);
  return unknown || wrong ? [server, `${mode} by this way, ${anyhow} by any`] : ['agrees', 'agrees'];
}

/** Those with whose rights some view, rule or routine runs, and the roles of which these are members. */
export function definersOf({ definitions, memberships }: Facts): ReadonlySet<PrincipalId> {
  const found = new Set(definitions.map(({ runsAs }) => runsAs));
  for (const id of found) for (const { role, member } of memberships) if (member === id) found.add(role);
  return found;
}

/** Of writing, INSERT is what is tried. */
const isTried = (unit: Unit, { privileges }: Access): boolean =>
  unit.action !== 'write' || privileges.includes('INSERT');

function strongest({ accesses, holders }: UnitAccesses, principal: PrincipalId): { mode: Said; held: readonly Held[] } {
  const held = accesses.flatMap((access): Held[] => {
    const holder = holders.get(access)?.get(principal);
    return holder === undefined ? [] : [{ access, holder }];
  });
  const mode = ORDER.find((candidate) => held.some(({ holder }) => holder.mode === candidate)) ?? 'none';
  return { mode, held: held.filter(({ holder }) => holder.mode === mode) };
}

function weakest(each: readonly { readonly mode: Said; readonly held: readonly Held[] }[]): {
  readonly mode: Said;
  readonly held: readonly Held[];
} {
  const mode = ORDER[Math.max(...each.map((one) => rank(one.mode)))] ?? 'none';
  return { mode, held: each.flatMap(({ held }) => held) };
}
