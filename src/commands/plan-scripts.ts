import type { Change, InstancePlan, ScriptKind, ScriptParts } from '../model/plan.ts';
import { compare } from '../shared/compare.ts';
import { scriptWriterOf } from './plan-engines.ts';

/** A file of a plan's folder. */
export interface PlanScript {
  /** Relative to the folder: `shop-pg/1-shop.apply.sql`. */
  readonly file: string;
  /** To be connected to, by name; null: whichever. */
  readonly database: string | null;
  readonly text: string;
  /** How to run it; null for those that are there in case of need. */
  readonly command: ((path: string) => string) | null;
}

/** The scripts of an instance: three for each database that is touched, numbered in the order in which they are to run. */
export function scriptsOf(plan: InstancePlan): readonly PlanScript[] {
  const { extension, write, command } = scriptWriterOf(plan.engine);
  return partsOf(plan).flatMap((parts, i) =>
    (['apply', 'rollback', 'verify'] satisfies ScriptKind[]).map((kind): PlanScript => {
      const name = `${String(i + 1)}-${fileName(parts.database ?? 'server')}.${kind}.${extension}`;
      return {
        file: `${fileName(plan.name)}/${name}`,
        database: parts.database,
        text: write(kind, parts),
        command: kind === 'apply' ? (path) => command(path, parts.database) : null,
      };
    }),
  );
}

/**
 * By database. What concerns the whole server stands in no database: what is given comes with the first one, and what is taken
 * with the last one, when all the others have theirs.
 */
function partsOf({ name, engine, version, takenAt, changes }: InstancePlan): readonly ScriptParts[] {
  if (changes.length === 0) return [];
  const databases = [...new Set(changes.flatMap(({ database }) => database ?? []))].sort(compare);
  const places = databases.length === 0 ? [null] : databases;
  const placeOf = ({ database, kind }: Change): string | null =>
    database ?? (kind === 'revoke' || kind === 'drop' ? (places.at(-1) ?? null) : (places[0] ?? null));
  return places.map((database) => ({
    instance: name,
    engine,
    version,
    database,
    takenAt,
    changes: changes.filter((change) => placeOf(change) === database),
  }));
}

/** Safe in every file system and shell; numbers and contents tell apart what looks alike then. */
const fileName = (name: string): string => name.replace(/[^\w-]+/g, '_').slice(0, 60) || '_';
