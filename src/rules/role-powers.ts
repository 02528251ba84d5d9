import type { Access, Holder } from '../model/access.ts';
import type { Severity } from '../model/finding.ts';
import { NONE, type PrincipalId, type SecurableId } from '../model/facts.ts';
import type { Goal } from '../model/goal.ts';
import { surveyor } from './survey.ts';

/** A power that comes with roles, where it is no attribute of the account (MongoDB). */
export interface Power {
  readonly has: string;
  readonly severity: Severity;
  /** Also an account that is meant to own and to migrate needs it not. */
  readonly forNobody: boolean;
}

/** A power of a user, and what would end it. */
export interface HeldPower extends Power {
  readonly goals: readonly Goal[];
}

/** The powers of each user, by what they are. */
export const rolePowers = surveyor((view) => {
  const powers = new Map<PrincipalId, Map<string, HeldPower>>();
  return {
    visit: ({ access, ids }) => {
      const power = view.snapshot.engine === 'mongodb' ? powerOf(access) : undefined;
      if (power === undefined) return;
      for (const holder of view.resolver.holders(access)) note(powers, holder, power, goalOf(access, ids, holder));
    },
    result: (): ReadonlyMap<Holder['principal'], ReadonlyMap<string, HeldPower>> => powers,
  };
});

/** The power that an access is, if it is one. */
function powerOf({ by, action, mode }: Access): Power | undefined {
  if (by === 'superuser') return { has: 'every privilege on everything', severity: 'error', forNobody: true };
  if (by === 'credentials' && mode === 'escalate')
    return { has: 'write access to the users and roles of the server', severity: 'error', forNobody: true };
  if (by === 'credentials' && action === 'read')
    return { has: 'the password hashes of all users', severity: 'error', forNobody: true };
  if (by === 'role-administration') return { has: 'the right to grant roles', severity: 'error', forNobody: false };
  if (by === 'account-takeover')
    return { has: 'the right to set passwords of others', severity: 'error', forNobody: false };
  return undefined;
}

function goalOf(access: Access, ids: readonly SecurableId[], holder: Holder): Goal {
  const { by, action, target } = access;
  const containers = new Set(target.kind === 'all' ? [target.under] : []);
  const { mode } = holder;
  return {
    kind: 'access',
    access,
    by,
    action,
    mode,
    objects: ids,
    containers,
    holders: [holder],
    services: [],
    owner: NONE,
  };
}

function note(powers: Map<PrincipalId, Map<string, HeldPower>>, { principal }: Holder, power: Power, goal: Goal): void {
  let known = powers.get(principal);
  if (known === undefined) powers.set(principal, (known = new Map<string, HeldPower>()));
  known.set(power.has, { ...power, goals: [...(known.get(power.has)?.goals ?? []), goal] });
}
