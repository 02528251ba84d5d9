import type { PlanTrial } from './trial.ts';

/** What plans for random worlds came to. */
export interface PlanAccount {
  worlds: number;
  /** Worlds with something to change. */
  planned: number;
  changes: number;
  cleared: number;
  held: number;
  /** Findings that no statements clear. */
  advice: number;
  /** Attempts of principals on objects, each made before and after. */
  attempts: number;
}

export const newPlanAccount = (): PlanAccount => ({
  ...{ worlds: 0, planned: 0, changes: 0, cleared: 0, held: 0, advice: 0, attempts: 0 },
});

export function enterPlan(account: PlanAccount, { plan, tried }: PlanTrial): void {
  account.worlds++;
  if (plan.changes.length > 0) account.planned++;
  account.changes += plan.changes.length;
  account.cleared += plan.clears.length;
  account.held += plan.held.length;
  account.advice += plan.advice.length;
  account.attempts += tried;
}

export const reportPlans = ({ worlds, planned, changes, cleared, held, advice, attempts }: PlanAccount): string =>
  `${String(worlds)} worlds, ${String(planned)} of them with something to change: ${String(changes)} changes, ${String(cleared)} findings cleared, ${String(held)} held back, ${String(advice)} left to people, ${String(attempts)} attempts before and after`;
