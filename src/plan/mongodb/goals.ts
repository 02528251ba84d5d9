import type { Access, Action } from '../../model/access.ts';
import { NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import type { AccessGoal, Goal } from '../../model/goal.ts';
import type { Ownership } from '../../model/manifest.ts';
import { groupBy } from '../../shared/group-by.ts';
import { isIn } from '../goal-matching.ts';
import type { Cut } from './cut.ts';
import type { Reached } from './reached.ts';
import { remedyOf } from './remedy.ts';

/**
 * What reaches each goal, in their order; null: nothing that statements do. What a role is replaced by is worked out for all that
 * concerns a user at once: two replacements that each leave out something else would give all of it again.
 */
export function cutsForGoals(
  facts: Facts,
  goals: readonly Goal[],
  ownership: Ownership,
): readonly (readonly Cut[] | null)[] {
  const found = new Map<Goal, readonly Cut[] | null>();
  const accesses = goals.filter((goal) => goal.kind === 'access');
  for (const group of together(accesses)) {
    const joint = cutsFor(facts, group, ownership);
    for (const goal of group) found.set(goal, joint ?? (group.length === 1 ? null : cutsFor(facts, [goal], ownership)));
  }
  return goals.map((goal) => (goal.kind === 'access' ? (found.get(goal) ?? null) : cutsForGoal(goal)));
}

function cutsFor(facts: Facts, goals: readonly AccessGoal[], ownership: Ownership): readonly Cut[] | null {
  const { cuts, clears } = remedyOf(facts, reachedBy(goals, ownership));
  return clears ? cuts : null;
}

/** Goals that concern a user in common. */
function together(goals: readonly AccessGoal[]): readonly (readonly AccessGoal[])[] {
  const leader = new Map<PrincipalId, PrincipalId>();
  const leaderOf = (id: PrincipalId): PrincipalId => {
    let at = id;
    for (let next = leader.get(at); next !== undefined && next !== at; next = leader.get(at)) at = next;
    return at;
  };
  const firstOf = ({ holders }: AccessGoal): PrincipalId => leaderOf(holders[0]?.principal ?? NONE);
  for (const goal of goals) for (const { principal } of goal.holders) leader.set(leaderOf(principal), firstOf(goal));
  return [...groupBy(goals, firstOf).values()];
}

function reachedBy(goals: readonly AccessGoal[], ownership: Ownership): Reached {
  const members = goals.map((goal) => new Set(goal.holders.map(({ principal }) => principal)));
  const matches = (access: Access, principal: PrincipalId): boolean =>
    goals.some((goal, i) => members[i]?.has(principal) === true && isIn(goal, access));
  return {
    matches,
    principals: new Set(members.flatMap((some) => [...some])),
    mode: goals.every(({ mode }) => mode === 'latent')
      ? 'latent'
      : (goals.find(({ mode }) => mode !== 'latent')?.mode ?? 'now'),
    mayKeep: (principal, action, id) => mayKeep(ownership, principal, action, id),
    spares: () => false,
  };
}

/** What the manifest allows to all that an account acts for. */
export function mayKeep(ownership: Ownership, principal: PrincipalId, action: Action, id: number): boolean {
  const subjects = id === NONE ? [] : ownership.subjectsOf(principal);
  return (
    subjects.length > 0 &&
    subjects.every((subject) =>
      subject.kind === 'service'
        ? ownership.allows(subject.service.name, action, id)
        : ownership.operatorMay(subject.operator, action, id),
    )
  );
}

/** Roles are the only way to hold anything: what is to be given needs one that people have chosen. */
const cutsForGoal = (goal: Exclude<Goal, AccessGoal>): readonly Cut[] | null =>
  goal.kind === 'grant' && goal.only === 'all' ? [{ kind: 'grant', row: goal.row, privileges: goal.privileges }] : null;
