import { ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { EngineChange } from '../../model/plan.ts';
import { enclosing, parentOf } from '../../model/securables.ts';
import { roleNameOf } from '../../dialects/postgres/names.ts';
import type { Cut } from './cut.ts';

/** A change, and the cuts that it makes. */
export type PlannedChange = EngineChange & { readonly cuts: readonly Cut[] };

/** A change with its place among those of its kind: smaller `steps` first, then by name. */
export interface Placed {
  readonly steps: number;
  readonly change: PlannedChange;
}

/** Database that a session has to be connected to for an object; null for what all databases share. */
export function databaseOf(facts: Facts, id: SecurableId): string | null {
  const database = enclosing(facts, id, 'database');
  if (database < 0 || parentOf(facts, id) === ROOT) return null;
  return facts.securables.name[database] ?? null;
}

/** Name of a role; null for PUBLIC. */
export const roleName = (facts: Facts, id: PrincipalId): string | null => roleNameOf(facts.principals[id]?.key ?? '');

export const roleNames = (facts: Facts, ids: Iterable<PrincipalId>): readonly string[] =>
  [...new Set(ids)].flatMap((id) => roleName(facts, id) ?? []).sort();

export const keyOf = (facts: Facts, id: PrincipalId): string => facts.principals[id]?.key ?? '';
