import type { Facts } from '../model/facts.ts';
import type { Ownership, Service } from '../model/manifest.ts';
import { compare } from '../shared/compare.ts';
import { ManifestError } from '../shared/errors.ts';
import type { PlanEngine } from './engine.ts';
import { propose, type Proposal, type Question } from './propose.ts';
import { isGone, Known, type Judgement } from './same-findings.ts';
import { serviceRoles, type ServiceRole, type ServiceRoles } from './service-roles.ts';

/** Which services are to have roles of their own, and what to think of a server with them. */
export interface RolesWanted {
  readonly accepts: (service: Service) => boolean;
  /**
   * By a manifest that names the roles too, for facts that have them.
   * @throws ManifestError where it contradicts itself then
   */
  readonly judging: (
    facts: Facts,
    roles: readonly ServiceRole[],
  ) => { readonly ownership: Ownership; readonly audit: Question['audit'] };
}

export interface ProposalWithRoles extends Proposal {
  readonly roles: readonly ServiceRole[];
  /** What became of it otherwise, in one line each. */
  readonly notes: readonly string[];
}

/** Services get their roles first; what clears findings may use them. A role that would lead to a finding is not made. */
export function proposeWithRoles<Cut>(
  question: Question,
  wanted: RolesWanted,
  engine: PlanEngine<Cut>,
): ProposalWithRoles {
  const { facts, ownership, audit, isWanted } = question;
  const known = new Known(audit(facts));
  const refused = new Map<string, string>();
  const made = (accepts: (service: Service) => boolean): Made<Cut> => {
    const found = serviceRoles(facts, ownership, accepts, engine.roleMaker);
    const after = engine.without(facts, found.cuts);
    return { found, after, ...judged(wanted, after, found.roles, known) };
  };
  const accepts = (service: Service): boolean => wanted.accepts(service) && !refused.has(service.name);
  let all = made(accepts);
  if (all.fault !== null) {
    const names = new Set(all.found.roles.map(({ service }) => service.name));
    for (const name of names) {
      const { fault } = made((other) => other.name === name);
      if (fault !== null) refused.set(name, fault);
    }
    // what only several of them lead to
    if (made(accepts).fault !== null) for (const name of names) refused.set(name, all.fault);
    all = made(accepts);
  }
  const { found, after } = all;
  const notes = [...found.notes, ...[...refused].map(([name, fault]) => `${name}: gets no roles: ${fault}`)];
  if (found.roles.length === 0 || all.judging === null)
    return { ...propose(question, engine), roles: [], notes: notes.sort(compare) };
  const start = { ...question, ...all.judging, facts: after };
  const proposal = propose(start, engine, { facts, cuts: found.cuts });
  const judgedAfter = start.audit(proposal.after);
  const isNowGone = (one: Judgement): boolean => one.finding.status !== 'waived' && isGone(one, judgedAfter);
  const cleared = audit(facts)
    .filter((one) => isWanted(one.finding) && isNowGone(one))
    .map(({ finding }) => finding);
  return { ...proposal, cleared, roles: found.roles, notes: notes.sort(compare) };
}

interface Made<Cut> extends Judging {
  readonly found: ServiceRoles<Cut>;
  readonly after: Facts;
}

interface Judging {
  readonly judging: ReturnType<RolesWanted['judging']> | null;
  /** Why they cannot be made; null: they can. */
  readonly fault: string | null;
}

function judged({ judging }: RolesWanted, after: Facts, roles: readonly ServiceRole[], known: Known): Judging {
  if (roles.length === 0) return { judging: null, fault: null };
  try {
    const found = judging(after, roles);
    const opened = found.audit(after).find((one) => known.isNew(one));
    return { judging: found, fault: opened === undefined ? null : opened.finding.message };
  } catch (error) {
    if (error instanceof ManifestError) return { judging: null, fault: error.message };
    throw error;
  }
}
