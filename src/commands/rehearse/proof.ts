import type { Engine } from '../../model/engine.ts';
import type { Unmade } from '../../model/scratch.ts';

/** What a rehearsal looks at, in its order, each with what is claimed when it passes. */
export const CLAIMS = {
  'targets-stand': 'the findings to be cleared are there before',
  'verify-before': 'the verify scripts fail before anything is changed',
  apply: 'the apply scripts run',
  'targets-gone': 'the findings to be cleared are gone',
  'none-new': 'no finding is new',
  kept: 'whatever the manifest allows and could be done before can still be done',
  others: 'principals that the plan does not name can do exactly what they could',
  again: 'applying twice changes nothing',
  verify: 'the verify scripts pass',
  rollback: 'the rollback scripts restore every grant, membership, owner and default',
} as const;
export type CheckName = keyof typeof CLAIMS;

export interface Check {
  readonly name: CheckName;
  readonly claim: string;
  /** `not-run`: something before it failed. */
  readonly outcome: 'passed' | 'failed' | 'not-run';
  /** One line for each thing that is not as claimed, sorted, or in the server's words. */
  readonly details: readonly string[];
}

/** What became of a plan on a scratch server. */
export interface Proof {
  readonly schema: 'dbowner.proof/1';
  readonly instance: string;
  readonly engine: Engine;
  /** Of the server that the plan is for, and of the scratch server. */
  readonly version: string;
  readonly scratchVersion: string;
  /** ISO 8601, UTC: when what the scratch server was loaded with was read. */
  readonly takenAt: string;
  /** Every check passed. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
  /** What the scratch server did not have, so that nothing was proven about it. */
  readonly notCovered: readonly Unmade[];
  /** What is left on the scratch server. */
  readonly left: readonly string[];
}

/** Takes down the outcomes of checks; those that nobody took down were not run. */
export class CheckList {
  readonly #details = new Map<CheckName, readonly string[]>();

  /** @param details what is not as claimed; nothing: it passed */
  record(name: CheckName, details: readonly string[]): boolean {
    this.#details.set(name, details);
    return details.length === 0;
  }

  list(): readonly Check[] {
    return (Object.keys(CLAIMS) as CheckName[]).map((name): Check => {
      const details = this.#details.get(name);
      const outcome = details === undefined ? 'not-run' : details.length === 0 ? 'passed' : 'failed';
      return { name, claim: CLAIMS[name], outcome, details: details ?? [] };
    });
  }
}
