import type { Access, Holder, Resolver } from '../../../src/model/access.ts';
import type { Facts, PrincipalId, SecurableId } from '../../../src/model/facts.ts';
import { Claims, type Working } from './claims.ts';
import { Places } from './places.ts';
import type { Session, Testimony } from './try-world.ts';
import type { Unit } from './world.ts';

/** How well somebody can do something, strongest first; `some` is from some places only. */
export const VERDICTS = ['now', 'now some', 'assume', 'assume some', 'none'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Observation {
  readonly facts: Facts;
  readonly testimonies: readonly Testimony[];
}

/** One account and one unit: what the server showed, what the resolver says at least and at most, and by which paths. */
export interface Check {
  readonly account: string;
  readonly unit: Unit;
  readonly server: Verdict;
  readonly least: Verdict;
  readonly most: Verdict;
  readonly by: readonly Reached[];
}

export interface Reached {
  readonly access: Access;
  readonly holder: Holder;
}

export const agrees = ({ server, least, most }: Check): boolean =>
  rank(server) <= rank(least) && rank(server) >= rank(most);

const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

/** Everything that was tried, beside what the resolver says about it. */
export function* checksOf({ facts, testimonies }: Observation, resolver: Resolver): Generator<Check> {
  const places = new Places(facts);
  for (const { world, sessions } of testimonies) {
    const definitions = world.units.flatMap(({ through }) => through ?? []);
    const probe = resolverReach(resolver, places.principal(`${world.prefix}p@127.0.0.1`));
    const works = (on: SecurableId): Working => {
      const ways = probe.filter(({ access }) => access.via?.entry === on);
      if (ways.length === 0) return 'no';
      return ways.some(({ holder }) => holder.certainty === 'exact') ? 'yes' : 'perhaps';
    };
    for (const [account, its] of byAccount(sessions)) {
      const claims = new Claims(
        account,
        facts,
        places,
        definitions,
        works,
        resolverReach(resolver, places.principal(account)),
      );
      for (const [i, unit] of world.units.entries()) {
        const { least, most } = claims.of(unit);
        yield { account, unit, server: serverVerdict(its, i), least, most, by: claims.direct(unit) };
      }
    }
  }
}

const resolverReach = (resolver: Resolver, principal: PrincipalId): readonly Reached[] =>
  [...resolver.reach(principal)].filter(({ access }) => access.mode === 'now');

function byAccount(sessions: readonly Session[]): Map<string, readonly Session[]> {
  const accounts = new Map<string, readonly Session[]>();
  for (const session of sessions) accounts.set(session.account, [...(accounts.get(session.account) ?? []), session]);
  return accounts;
}

function serverVerdict(sessions: readonly Session[], i: number): Verdict {
  const now = sessions.filter((session) => session.now[i] === true).length;
  if (now > 0) return now === sessions.length ? 'now' : 'now some';
  const later = sessions.filter((session) => session.later[i] === true).length;
  if (later > 0) return later === sessions.length ? 'assume' : 'assume some';
  return 'none';
}
