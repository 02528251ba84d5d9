import type { Access, Holder } from '../model/access.ts';
import type { Severity } from '../model/finding.ts';
import type { PrincipalId } from '../model/facts.ts';
import { surveyor } from './survey.ts';

/** A power that comes with roles, where it is no attribute of the account (MongoDB). */
export interface Power {
  readonly has: string;
  readonly severity: Severity;
  /** Also an account that is meant to own and to migrate needs it not. */
  readonly forNobody: boolean;
}

/** The powers of each user, by what they are. */
export const rolePowers = surveyor((view) => {
  const powers = new Map<PrincipalId, Map<string, Power>>();
  return {
    visit: ({ access }) => {
      const power = view.snapshot.engine === 'mongodb' ? powerOf(access) : undefined;
      if (power === undefined) return;
      for (const { principal } of view.resolver.holders(access)) note(powers, principal, power);
    },
    result: (): ReadonlyMap<Holder['principal'], ReadonlyMap<string, Power>> => powers,
  };
});

/** The power that an access is, if it is one. */
export function powerOf({ by, action, mode }: Access): Power | undefined {
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

function note(powers: Map<PrincipalId, Map<string, Power>>, principal: PrincipalId, power: Power): void {
  const known = powers.get(principal);
  if (known === undefined) powers.set(principal, new Map([[power.has, power]]));
  else known.set(power.has, power);
}
