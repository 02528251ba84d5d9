import { expect } from 'vitest';
import type { Facts } from '../../../src/model/facts.ts';
import type { Unmade } from '../../../src/model/scratch.ts';
import { compareStates, stateOf } from '../../../src/plan/state.ts';
import { accessLines } from './access-lines.ts';

/** A world and what was made of it on a second server. */
export interface Copy {
  readonly source: Facts;
  readonly loaded: Facts;
  readonly unmade: readonly Unmade[];
}

/** The same rights by the same grants, and the same accesses; lines that hold one of the texts are left out. */
export function expectSame({ source, loaded }: Copy, unmade: readonly string[] = []): void {
  const made = (line: string): boolean => !unmade.some((text) => line.includes(text));
  for (const list of [stateOf, accessLines])
    expect(compareStates(list(source).filter(made), list(loaded).filter(made))).toEqual({ lost: [], gained: [] });
}
