import { factKind, factRow, NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { AccessGoal, Goal } from '../../model/goal.ts';
import type { Ownership } from '../../model/manifest.ts';
import { enclosing } from '../../model/securables.ts';
import type { Takeover } from '../../model/takeover.ts';
import { isIn, ownerRoleOf, rotatedLogins } from '../goal-matching.ts';
import { ATTRIBUTE_NAMES, type Cut } from './cut.ts';
import { giveBack } from './give-back.ts';
import { remediesOf, type Reached } from './remedy.ts';

/** What reaches each goal, in their order; null: nothing that statements do. */
export function cutsForGoals(
  facts: Facts,
  goals: readonly Goal[],
  ownership: Ownership,
): readonly (readonly Cut[] | null)[] {
  const accesses = goals.filter((goal) => goal.kind === 'access');
  const remedies = remediesOf(
    facts,
    accesses.map((goal) => reachedBy(goal, ownership)),
  );
  const rotated = rotatedLogins(ownership);
  const byGoal = new Map(accesses.map((goal, i) => [goal, remedies[i]]));
  return goals.map((goal) => {
    if (goal.kind !== 'access') return cutsForGoal(facts, goal, ownership);
    const remedy = byGoal.get(goal);
    return remedy?.clears === true && remedy.cuts.every((cut) => !isFrom(facts, cut, rotated)) ? remedy.cuts : null;
  });
}

/** Is it taken from one of these by name? */
function isFrom(facts: Facts, cut: Cut, principals: ReadonlySet<PrincipalId>): boolean {
  if (cut.kind === 'grant') return principals.has(facts.grants.grantee[cut.row] ?? NONE);
  return cut.kind === 'membership' && principals.has(facts.memberships[cut.row]?.member ?? NONE);
}

function reachedBy(goal: AccessGoal, ownership: Ownership): Reached {
  return {
    matches: (access) => isIn(goal, access),
    bearers: new Set([goal.access.principal]),
    principals: new Set(goal.holders.map(({ principal }) => principal)),
    mode: goal.mode,
    newOwner: ownerRoleOf(ownership, ownership.owners[goal.owner]?.name),
  };
}

function cutsForGoal(facts: Facts, goal: Exclude<Goal, AccessGoal>, ownership: Ownership): readonly Cut[] | null {
  switch (goal.kind) {
    case 'takeover': {
      const cuts = goal.takeovers.map((takeover) => takeoverCut(facts, takeover));
      return cuts.includes(null) ? null : cuts.filter((cut) => cut !== null);
    }
    case 'grant':
      return [
        goal.only === 'all'
          ? { kind: 'grant', row: goal.row, privileges: goal.privileges }
          : { kind: 'grant', row: goal.row, privileges: goal.privileges, only: 'grant-option' },
      ];
    case 'default-privilege':
      return [{ kind: 'default-privilege', row: goal.row, privileges: goal.privileges }];
    case 'admin-option': {
      const row = facts.memberships[goal.row];
      const keeps = row?.inherit === true || row?.set === true;
      return [{ kind: 'membership', row: goal.row, only: keeps ? 'admin' : 'all' }];
    }
    case 'attribute': {
      const name = ATTRIBUTE_NAMES.find((each) => each === goal.name);
      return name === undefined ? null : [{ kind: 'attribute', principal: goal.principal, name }];
    }
    case 'owner': {
      const to = ownerRoleOf(ownership, goal.service);
      return to === null ? null : goal.securables.map((securable) => ({ kind: 'owner', securable, to }));
    }
    case 'give':
      return given(facts, goal, ownership);
  }
}

function takeoverCut(facts: Facts, { access, step, by, waitsFor }: Takeover): Cut | null {
  if (by === 'search-path' && waitsFor === null && step.fact !== null) return pathCut(facts, factRow(step.fact));
  if (factKind(access.cause) !== 'grant') return null;
  return { kind: 'grant', row: factRow(access.cause), privileges: access.privileges };
}

/** The one schema that the routine's names are in; with several, their order could change what a name means. */
function pathCut(facts: Facts, row: number): Cut | null {
  const references = facts.definitions[row]?.references ?? [];
  const schemas = new Set<SecurableId>(references.map(({ target }) => enclosing(facts, target, 'schema')));
  schemas.delete(NONE);
  if (schemas.size > 1 || facts.definitions[row]?.opaque !== null) return null;
  return { kind: 'search-path', row, schemas: [...schemas] };
}

/** To the accounts that the service works with: rotated logins get it through the role that they belong to. */
function given(
  facts: Facts,
  { service, action, on }: Extract<Goal, { readonly kind: 'give' }>,
  ownership: Ownership,
): readonly Cut[] | null {
  const to = new Set<PrincipalId>();
  for (const { id, exists, login } of facts.principals)
    for (const subject of exists ? ownership.subjectsOf(id) : [])
      if (subject.kind === 'service' && subject.service.name === service && login) {
        const { ephemeral, memberOf, use } = subject.identity;
        if (use === 'owner' || use === 'migrate') continue;
        const role = ephemeral ? facts.principals.find(({ key }) => key === memberOf) : facts.principals[id];
        if (role !== undefined) to.add(role.id);
      }
  const cuts = giveBack(
    facts,
    [...to].map((principal) => ({ principal, on, action, privileges: [] })),
  );
  return cuts.length === 0 ? null : cuts;
}
