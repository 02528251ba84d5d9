import type { Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { accessesByUnit, judge, principalOf, type Judgement } from './judgement.ts';
import type { Ruling, Testimony } from './oracle.ts';
import { definersOf, inWordsThrough, throughByUnit } from './through.ts';
import type { Unit } from './units.ts';

/** One world as the server and its roles told it; a resolver can be held against it at any time. */
export interface Observation {
  readonly facts: Facts;
  readonly units: readonly Unit[];
  readonly testimonies: readonly Testimony[];
}

/** A place where the resolver does not say what the server does. */
export interface Disagreement {
  readonly role: string;
  readonly unit: string;
  readonly server: string;
  readonly resolver: string;
}

export function disagreements({ facts, units, testimonies }: Observation, resolver: Resolver): Disagreement[] {
  const byUnit = accessesByUnit(facts, resolver, units);
  const throughs = throughByUnit(facts, resolver, units);
  const definers = definersOf(facts);
  const found: Disagreement[] = [];
  for (const { role, rulings, possible } of testimonies) {
    const principal = principalOf(facts, role);
    for (const [i, unit] of units.entries()) {
      const ruling = rulings[i];
      const accesses = byUnit[i];
      if (ruling === undefined || accesses === undefined) throw new Error('a unit was not tried');
      const through = throughs[i];
      const able = possible[i] === true;
      const [server, said] =
        through === undefined
          ? inWords(unit, ruling, able, judge(accesses, principal))
          : inWordsThrough(unit, ruling, able, through, principal, definers);
      if (server !== said)
        found.push({ role, unit: `${unit.action} on ${unit.kind} ${unit.names.join('/')}`, server, resolver: said });
    }
  }
  return found;
}

/** Both sides in the words that both know. */
function inWords(
  unit: Unit,
  ruling: Ruling,
  possible: boolean,
  judgement: Judgement,
): [server: string, resolver: string] {
  // Writing to a large object takes SELECT, too, which opening the schemas does not give.
  const latent = unit.kind === 'large-object' && unit.action === 'write' ? 'none' : 'latent';
  const server = ruling.mode !== 'none' ? ruling.mode : possible ? latent : 'none';
  const resolver = judgement.mode === 'latent' ? latent : judgement.mode;
  if (server !== resolver || ruling.restricted === undefined || judgement.restricted === undefined)
    return [server, resolver];
  return [rows(server, ruling.restricted), rows(resolver, judgement.restricted)];
}

const rows = (mode: string, restricted: boolean): string => (restricted ? `${mode}, some rows` : mode);
