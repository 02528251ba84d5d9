import type { SourceReading } from '../model/evidence.ts';
import type { ActorUse, UseSummary } from '../model/use.ts';
import { compare } from '../shared/compare.ts';
import { UsageError } from '../shared/errors.ts';
import { added, byActor, distinctNames, keyOfActorUse } from './actor-use.ts';

/**
 * Summaries of one instance as one: what is alike is added up.
 * @param parts at least one
 * @throws UsageError when one source is in two of them: its statements would count twice
 */
export function mergeSummaries(parts: readonly UseSummary[]): UseSummary {
  const [first] = parts;
  if (first === undefined || parts.length === 1)
    return first ?? { instance: '', engine: 'postgres', sources: [], actors: [], temporary: [] };
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
    temporary: distinctNames(parts.flatMap((part) => part.temporary)),
  };
}
