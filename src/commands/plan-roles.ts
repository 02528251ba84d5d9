import type { Facts } from '../model/facts.ts';
import type { Identity, Manifest, Service } from '../model/manifest.ts';
import { escapeSegment } from '../model/path.ts';
import type { PlannedRoles, RoleIdentity } from '../model/plan.ts';
import type { ServiceRole } from '../plan/service-roles.ts';
import type { ProposalWithRoles, RolesWanted } from '../plan/with-roles.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { viewOf, type Audit } from './build-report.ts';
import type { PlanWishes } from './planning.ts';

/** Roles for the services that the wishes name, or for all; the manifest is taken to name them, too. */
export function rolesWanted(
  audit: Audit,
  view: InstanceView,
  { services, teams }: PlanWishes,
  manifest: Manifest,
): RolesWanted {
  const { snapshot } = view;
  const today = audit.report.startedAt.slice(0, 10);
  return {
    accepts: ({ name, team }) =>
      (services.length === 0 || services.includes(name)) &&
      (teams.length === 0 || (team !== null && teams.includes(team))),
    judging: (facts, roles) => {
      const by = withIdentities(manifest, snapshot.instance, view.ownership.services, roles.map(identityOf));
      const { ownership } = viewOf(by, { ...snapshot, facts }, today);
      return { ownership, audit: (others: Facts) => audit.judgeWith(view, others, by) };
    },
  };
}

/**
 * The manifest with the lines that a plan prints for an instance.
 * @param services those of the instance: some may have been found by a convention, and are listed then
 */
export function withIdentities(
  manifest: Manifest,
  instance: string,
  services: readonly Service[],
  identities: readonly RoleIdentity[],
): Manifest {
  const listed = new Set(manifest.services.map(({ name }) => name));
  const named = new Set(identities.map(({ service }) => service));
  const all = [...manifest.services, ...services.filter(({ name }) => named.has(name) && !listed.has(name))];
  return { ...manifest, services: all.map((service) => withOwn(service, instance, identities)) };
}

function withOwn(service: Service, instance: string, identities: readonly RoleIdentity[]): Service {
  const own = identities.filter((identity) => identity.service === service.name);
  if (own.length === 0) return service;
  const more = own.map(({ match, use }): Identity => ({
    instance,
    match,
    use,
    ephemeral: false,
    memberOf: null,
    at: service.at,
  }));
  return { ...service, identities: [...service.identities, ...more] };
}

const identityOf = ({ service, key, use }: ServiceRole): RoleIdentity => ({
  service: service.name,
  match: escapeSegment(key),
  use,
});

/** What to say about roles. */
export const plannedRoles = ({ roles, notes }: ProposalWithRoles): PlannedRoles => ({
  identities: roles.map(identityOf),
  notes: [
    ...notes,
    ...(roles.length === 0 ? [] : ['what accounts were granted directly stays: take it from them once their roles do']),
  ],
});
