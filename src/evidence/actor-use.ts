import type { NamedUse, Place } from '../model/evidence.ts';
import type { ActorUse, TemporaryName } from '../model/use.ts';
import { compare } from '../shared/compare.ts';

/** What makes two rows the same: everything but how often, when and where. */
export const keyOfActorUse = ({ actor, uses, verb, nested, assumed, source }: ActorUse): string => {
  const { account, role, client, application, database, searchPath } = actor;
  const names = uses.map(keyOfUse);
  return JSON.stringify([
    account,
    role,
    database,
    application,
    client,
    searchPath,
    names,
    verb,
    nested,
    assumed,
    source,
  ]);
};

export const byActor = (a: ActorUse, b: ActorUse): number => compare(keyOfActorUse(a), keyOfActorUse(b));

export const keyOfUse = ({ database, schema, name, kind, action }: NamedUse): string =>
  JSON.stringify([database, schema, name, kind, action]);

/** Two rows of the same key as one. */
export const added = (a: ActorUse, b: ActorUse): ActorUse => ({
  ...a,
  calls: a.calls + b.calls,
  first: least(a.first, b.first),
  last: greatest(a.last, b.last),
  at: firstPlace(a.at, b.at),
});

export const least = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
export const greatest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

export const firstPlace = (a: Place, b: Place): Place =>
  (compare(a.source, b.source) || a.offset - b.offset) <= 0 ? a : b;

/** Each once, sorted. */
export function distinctNames(names: readonly TemporaryName[]): readonly TemporaryName[] {
  const unique = new Map(names.map((one) => [keyOfName(one), one]));
  return [...unique.keys()].sort(compare).flatMap((key) => unique.get(key) ?? []);
}

export const keyOfName = ({ account, name }: TemporaryName): string => JSON.stringify([account, name]);
