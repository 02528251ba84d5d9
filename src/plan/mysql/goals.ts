import { factRow, NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { Access } from '../../model/access.ts';
import type { AccessGoal, Goal } from '../../model/goal.ts';
import type { Ownership } from '../../model/manifest.ts';
import { enclosing } from '../../model/securables.ts';
import { isIn } from '../goal-matching.ts';
import type { Cut } from './cut.ts';
import { giveBack } from './give-back.ts';
import type { Reached } from './reached.ts';
import { remediesOf } from './remedy.ts';

/** What reaches each goal, in their order; null: nothing that statements do. */
export function cutsForGoals(
  facts: Facts,
  goals: readonly Goal[],
  ownership: Ownership,
): readonly (readonly Cut[] | null)[] {
  const accesses = goals.filter((goal) => goal.kind === 'access');
  const found = remediesOf(
    facts,
    accesses.map((goal) => reachedBy(goal, ownership)),
  );
  const byGoal = new Map<Goal, readonly Cut[] | null>(accesses.map((goal, i) => [goal, found[i] ?? null]));
  return goals.map((goal) =>
    goal.kind === 'access' ? (byGoal.get(goal) ?? null) : cutsForGoal(facts, goal, ownership),
  );
}

function reachedBy(goal: AccessGoal, ownership: Ownership): Reached {
  const { services, action, mode } = goal;
  const isOwn = (id: SecurableId): boolean =>
    services.length > 0 && services.every((service) => ownership.allows(service, action, id));
  const databases = databasesToClose(goal, ownership).filter((id) => !isOwn(id));
  return {
    matches: (access) => isIn(goal, access) && stillCovers(access, databases),
    principals: new Set(goal.holders.map(({ principal }) => principal)),
    everybody: goal.by === 'public',
    mode,
    isOwn,
    databases,
  };
}

/** Partial revokes take databases out of what is on the whole server, one by one. */
const stillCovers = ({ target }: Access, databases: readonly SecurableId[]): boolean =>
  target.kind !== 'all' || target.except === undefined || databases.some((id) => target.except?.includes(id) === false);

/** Those with anything of the owner whom the goal is about; of any owner, where it is about several. */
function databasesToClose({ owner }: AccessGoal, { facts, ownerOf }: Ownership): readonly SecurableId[] {
  const databases = new Set<SecurableId>();
  for (let id = 0; id < facts.securables.count; id++) {
    const own = ownerOf[id] ?? NONE;
    if (own === NONE || (owner !== NONE && own !== owner)) continue;
    const database = enclosing(facts, id, 'database');
    if (database !== NONE && ((facts.securables.flags[database] ?? 0) & SecurableFlag.system) === 0)
      databases.add(database);
  }
  return [...databases].sort((a, b) => a - b);
}

function cutsForGoal(facts: Facts, goal: Exclude<Goal, AccessGoal>, ownership: Ownership): readonly Cut[] | null {
  switch (goal.kind) {
    case 'takeover':
      return takeoverCuts(facts, goal);
    case 'grant': {
      const grantee = facts.principals[facts.grants.grantee[goal.row] ?? NONE];
      // Nobody can be revoked anything who does not exist; DROP USER takes the rows all the same.
      if (grantee?.exists === false && grantee.kind !== 'public') return [{ kind: 'leftovers', principal: grantee.id }];
      return goal.only === 'option'
        ? [{ kind: 'grant', row: goal.row, privileges: ['GRANT OPTION'] }]
        : [{ kind: 'grant', row: goal.row, privileges: goal.privileges }];
    }
    case 'admin-option':
      return [{ kind: 'admin', row: goal.row }];
    case 'give':
      return given(facts, goal, ownership);
    // There are no owners and no default privileges, and what is an attribute elsewhere is a privilege.
    case 'owner':
    case 'default-privilege':
    case 'attribute':
      return null;
  }
}

function takeoverCuts(
  facts: Facts,
  { takeovers }: Extract<Goal, { readonly kind: 'takeover' }>,
): readonly Cut[] | null {
  const rows = takeovers.map(({ access }) => access);
  const isGrant = rows.every(({ cause }) => facts.grants.grantee[factRow(cause)] !== undefined);
  return isGrant ? rows.map(({ cause, privileges }) => ({ kind: 'grant', row: factRow(cause), privileges })) : null;
}

/** To the accounts that the service works with. */
function given(
  facts: Facts,
  { service, action, on }: Extract<Goal, { readonly kind: 'give' }>,
  ownership: Ownership,
): readonly Cut[] | null {
  const to: PrincipalId[] = [];
  for (const { id, exists, login } of facts.principals)
    for (const subject of exists && login ? ownership.subjectsOf(id) : [])
      if (subject.kind === 'service' && subject.service.name === service)
        if (subject.identity.use !== 'owner' && subject.identity.use !== 'migrate' && !subject.identity.ephemeral)
          to.push(id);
  const cuts = giveBack(
    facts,
    [...new Set(to)].map((principal) => ({ principal, on, action, privileges: [] })),
  );
  return cuts.length === 0 ? null : cuts;
}
