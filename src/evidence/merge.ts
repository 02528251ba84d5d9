import type { SourceReading } from '../model/evidence.ts';
import type { ActorUse, UseSummary } from '../model/use.ts';
import { compare } from '../shared/compare.ts';
import { UsageError } from '../shared/errors.ts';
import { added } from './summarize.ts';

/**
 * Summaries of one instance as one: what is alike is added up.
 * @param parts at least one
 * @throws UsageError when one source is in two of them: its statements would count twice
 */
export function mergeSummaries(parts: readonly UseSummary[]): UseSummary {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? { instance: '', engine: 'postgres', sources: [], actors: [] };
  const sources = new Map<string, SourceReading>();
  for (const source of parts.flatMap((part) => part.sources)) {
    const { name, kind, from, to, records } = source;
    const key = JSON.stringify([name, kind, from, to, records]);
    if (sources.has(key))
      throw new UsageError(`two evidence files of "${first.instance}" hold the same source: ${kind} ${name}`);
    sources.set(key, source);
  }
  const rows = new Map<string, ActorUse>();
  for (const row of parts.flatMap(({ actors }) => actors)) {
    const key = keyOfActorUse(row);
    const known = rows.get(key);
    rows.set(key, known === undefined ? row : added(known, row));
  }
  return {
    ...first,
    sources: [...sources.keys()].sort(compare).flatMap((key) => sources.get(key) ?? []),
    actors: [...rows.values()].sort(byActor),
  };
}

/** What makes two rows the same: everything but how often, when and where. */
export const keyOfActorUse = ({ actor, uses, verb, nested, assumed, source }: ActorUse): string => {
  const { account, role, client, application, database, searchPath } = actor;
  const names = uses.map(({ database: of, schema, name, kind, action }) => [of, schema, name, kind, action]);
  return JSON.stringify([account, role, database, application, client, searchPath, names, verb, nested, assumed, source]);
};

export const byActor = (a: ActorUse, b: ActorUse): number => compare(keyOfActorUse(a), keyOfActorUse(b));
