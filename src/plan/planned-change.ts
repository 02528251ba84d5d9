import type { EngineChange } from '../model/plan.ts';

/** A change with the cuts that it makes; each cut is made by exactly one change. */
export type PlannedChange<Cut> = EngineChange & { readonly cuts: readonly Cut[] };
