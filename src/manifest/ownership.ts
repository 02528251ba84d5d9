import type { Action } from '../model/access.ts';
import { NONE, type Facts, type SecurableId } from '../model/facts.ts';
import type {
  Context,
  Identity,
  Manifest,
  Operator,
  Owner,
  Ownership,
  Publication,
  Service,
} from '../model/manifest.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { bindClaims } from './claims.ts';
import { deriveServices } from './derive-services.ts';
import { nameRulesOf, type NameRules } from './name-rules.ts';
import { parsePattern } from './pattern.ts';
import { PatternIndex } from './pattern-index.ts';
import { Problems } from './problems.ts';
import { bindPublications } from './publications.ts';
import { bindSubjects } from './subjects.ts';

/**
 * Applies the manifest to one server: who owns what, who is who, who may what. Cost follows objects plus patterns.
 * @param today ISO date; what expired before it no longer allows anything
 * @throws ManifestError when two equally specific claims meet in an object, or an account is a service's and an operator's
 */
export function bindOwnership(manifest: Manifest, snapshot: Snapshot, today: string): Ownership {
  const { facts, instance } = snapshot;
  const full = deriveServices(manifest, [snapshot]);
  const problems = new Problems();
  const rules = nameRulesOf(facts);
  const holders: readonly (Service | Context)[] = [...full.services, ...full.contexts];
  const owners = holders.map(ownerOf);
  const claims = bindClaims(facts, rules, holders, problems);
  const subjects = bindSubjects(full, instance, facts, problems);
  problems.throwIfAny();
  const publications = bindPublications(facts, rules, holders);
  const operators = operatorRights(facts, rules, full.operators, today);
  return {
    facts,
    owners,
    services: full.services,
    ownerOf: claims.ownerOf,
    likeness: likenessOf(facts, claims.ownerOf, (id) => [
      ...publications.at(claims.ownerOf[id] ?? NONE, id),
      ...operators.boundAt(id),
    ]),
    claimAt: claims.claimAt,
    subjectsOf: (id) => subjects.of[id] ?? [],
    allows: (service, action, id) => {
      const index = claims.ownerOf[id] ?? NONE;
      const holder = holders[index];
      if (holder === undefined) return false;
      const actions = 'members' in holder ? holder.members.get(service) : holder.name === service ? ALL : undefined;
      if (actions !== undefined && includes(actions, action)) return true;
      return publications.at(index, id).some((publication) => opens(publication, service, action, today));
    },
    publishedBy: publications.publishedBy,
    operatorMay: operators.may,
    unmatched: [...claims.unmatched, ...publications.unmatched],
    unknownIdentities: subjects.unknown
      .filter((source) => !mayBeAbsent(source))
      .map(({ match, at }) => ({ match, at })),
  };
}

const ALL: readonly Action[] = ['admin'];

/** `admin` stands for everything. */
const includes = (actions: readonly (Action | 'stream')[], action: Action | 'stream'): boolean =>
  actions.includes(action) || actions.includes('admin');

const ownerOf = (holder: Service | Context): Owner => ({
  name: holder.name,
  team: holder.team,
  kind: 'members' in holder ? 'context' : 'service',
  publishes: holder.publishes,
});

const opens = ({ to, actions, expires }: Publication, service: string, action: Action, today: string): boolean =>
  (to.includes('*') || to.includes(service)) && includes(actions, action) && (expires === null || today <= expires);

/** Numbers securables by their owner and by the lines that say more about them. */
function likenessOf(
  facts: Facts,
  ownerOf: Int32Array,
  linesAt: (id: SecurableId) => readonly (Publication | Operator)[],
): Ownership['likeness'] {
  const known = new Int32Array(facts.securables.count).fill(NONE);
  const numbers = new Map<string, number>();
  const lines = new Map<Publication | Operator, number>();
  const numberOf = <Key>(map: Map<Key, number>, key: Key): number => {
    let number = map.get(key);
    if (number === undefined) map.set(key, (number = map.size));
    return number;
  };
  return (id) => {
    const number = known[id] ?? NONE;
    if (number !== NONE) return number;
    const said = linesAt(id)
      .map((line) => numberOf(lines, line))
      .sort((a, b) => a - b);
    return (known[id] = numberOf(numbers, `${String(ownerOf[id])}: ${said.join(' ')}`));
  };
}

interface OperatorRights {
  readonly may: Ownership['operatorMay'];
  /** Operators that are bound to certain places, this one among them. */
  readonly boundAt: (id: SecurableId) => readonly Operator[];
}

/** What the operators of this instance may. */
function operatorRights(facts: Facts, rules: NameRules, operators: readonly Operator[], today: string): OperatorRights {
  const places = new PatternIndex<Operator>(facts, rules);
  const bound = operators.filter(({ on }) => on.length > 0);
  for (const operator of bound) for (const text of operator.on) places.add(parsePattern(text, rules.segment), operator);
  return {
    may: (operator, action, id) => {
      if (!includes(operator.may, action) || (operator.expires !== null && operator.expires < today)) return false;
      return operator.on.length === 0 || places.valuesAt(id).includes(operator);
    },
    boundAt: (id) => (bound.length === 0 ? [] : places.valuesAt(id)),
  };
}

/** A glob of rotating accounts may be empty now, and what a convention names need not be on every instance. */
const mayBeAbsent = (source: Identity | Operator): boolean =>
  'ephemeral' in source && (source.ephemeral || source.inferred === true);
