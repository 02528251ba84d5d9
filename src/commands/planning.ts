import { createHash } from 'node:crypto';
import { SEVERITIES, type Evidence, type Finding, type Severity } from '../model/finding.ts';
import type { Advice, Change, Hazard, HeldFinding, InstancePlan, PlannedFinding } from '../model/plan.ts';
import type { Manifest, Ownership } from '../model/manifest.ts';
import type { Facts } from '../model/facts.ts';
import type { PlannedChange } from '../plan/engine.ts';
import { rotatedLogins } from '../plan/goal-matching.ts';
import type { Held, Proposal } from '../plan/propose.ts';
import type { ProposalWithRoles } from '../plan/with-roles.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { compare } from '../shared/compare.ts';
import type { Audit } from './build-report.ts';
import { proposeOn } from './plan-engines.ts';
import { insteadOf } from './plan-advice.ts';
import { whyNotPlanned } from './plan-reasons.ts';
import { plannedRoles, rolesWanted } from './plan-roles.ts';

/** Which findings a plan is to clear. Empty lists: all. */
export interface PlanWishes {
  readonly rules: readonly string[];
  readonly services: readonly string[];
  readonly teams: readonly string[];
  /** Ids of findings, or as much of their beginnings as is unique. */
  readonly findings: readonly string[];
  readonly minSeverity: Severity;
  readonly allowed: ReadonlySet<Hazard>;
  /** Services that have no roles of their own get some. */
  readonly roles?: boolean;
}

/** What to change on one instance, and what else there is to say. */
export const planInstance = (audit: Audit, view: InstanceView, wishes: PlanWishes, manifest: Manifest): InstancePlan =>
  planFor(view, proposalFor(audit, view, wishes, manifest), manifest);

/** What clears the findings that are wanted, and the facts as they are then. */
export function proposalFor(
  audit: Audit,
  view: InstanceView,
  wishes: PlanWishes,
  manifest: Manifest,
): ProposalWithRoles {
  const { snapshot, ownership } = view;
  const question = {
    facts: snapshot.facts,
    ownership,
    audit: (facts: Facts) => audit.judgeWith(view, facts),
    isWanted: (finding: Finding) => isWanted(finding, wishes),
    allowed: wishes.allowed,
  };
  const roles = wishes.roles === true ? rolesWanted(audit, view, wishes, manifest) : null;
  return proposeOn(snapshot.engine, question, roles);
}

/** A proposal for an instance as a plan that can be shown and written. */
export function planFor(
  { snapshot, ownership }: InstanceView,
  proposal: ProposalWithRoles,
  manifest: Manifest,
): InstancePlan {
  const rotated = rotatedNames(ownership);
  return {
    name: snapshot.instance,
    engine: snapshot.engine,
    version: snapshot.version,
    takenAt: snapshot.takenAt,
    changes: changesOf(snapshot.instance, proposal),
    held: proposal.held.flatMap((held) => (held.kind === 'held' ? [heldFinding(held, manifest)] : [])),
    advice: proposal.held.flatMap((held) => (held.kind === 'advice' ? [adviceOn(held, manifest, rotated)] : [])),
    clears: proposal.cleared.map(({ id }) => id).sort(compare),
    ...(proposal.roles.length + proposal.notes.length === 0 ? {} : { roles: plannedRoles(proposal) }),
  };
}

function isWanted(finding: Finding, { rules, services, teams, findings, minSeverity }: PlanWishes): boolean {
  const { id, rule, slug, severity, owner, service, consumers, team } = finding;
  const involved = [owner, service, ...consumers.map((consumer) => consumer.service)];
  return (
    SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(minSeverity) &&
    (rules.length === 0 || rules.includes(rule) || rules.includes(slug)) &&
    (services.length === 0 || involved.some((name) => name !== null && services.includes(name))) &&
    (teams.length === 0 || (team !== null && teams.includes(team))) &&
    (findings.length === 0 || findings.some((wanted) => id.toLowerCase().startsWith(wanted.toLowerCase())))
  );
}

function changesOf(instance: string, { changes }: Proposal): readonly Change[] {
  const taken = new Set<string>();
  return changes.map(({ change, clears, isGiven }) => {
    const { cuts: _, ...made } = change;
    const ids = clears.map(({ id }) => id).sort(compare);
    const evidence = clears.length === 0 ? null : weakest(clears.map((finding) => finding.evidence));
    return {
      ...made,
      id: changeId(instance, change, taken),
      instance,
      clears: ids,
      evidence,
      reason: isGiven && clears.length === 0 ? 'gives a service roles of its own' : reasonOf(change, clears),
    };
  });
}

/** Made of names alone, so that it stays the same as long as the change does. */
function changeId(
  instance: string,
  { kind, database, remove, add }: PlannedChange<unknown>,
  taken: Set<string>,
): string {
  for (let i = 0; ; i++) {
    const text = JSON.stringify([instance, kind, database, remove, add, ...(i === 0 ? [] : [i])]);
    const id = `C-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

/** A change without findings of its own gives or keeps what the manifest grants, once others are made. */
function reasonOf({ kind }: PlannedChange<unknown>, clears: readonly Finding[]): string {
  const [first] = clears;
  if (first === undefined)
    return kind === 'revoke' || kind === 'drop'
      ? 'cannot stay without what else is taken'
      : 'keeps what the manifest grants';
  return clears.length === 1 ? first.message : `${first.message}; and ${String(clears.length - 1)} more`;
}

const WEAKEST: readonly Evidence['state'][] = ['used', 'unknown', 'unused'];

const weakest = (all: readonly Evidence[]): Evidence | null =>
  [...all].sort((a, b) => WEAKEST.indexOf(a.state) - WEAKEST.indexOf(b.state))[0] ?? null;

const plannedFinding = ({ id, slug, severity, team, message, evidence }: Finding): PlannedFinding => ({
  id,
  slug,
  severity,
  team,
  message,
  evidence,
});

const heldFinding = (held: Extract<Held, { kind: 'held' }>, manifest: Manifest): HeldFinding => ({
  finding: plannedFinding(held.finding),
  hazards: held.hazards,
  titles: held.titles,
  why: held.why,
  instead: held.hazards.includes('BREAKS_LIVE_CALLER') ? insteadOf(held.finding, manifest) : [],
});

const adviceOn = (
  { finding, goals, why }: Extract<Held, { kind: 'advice' }>,
  manifest: Manifest,
  rotated: ReadonlySet<string>,
): Advice => ({
  finding: plannedFinding(finding),
  why: whyNotPlanned(finding, goals, why, rotated),
  lines: [finding.clears, ...liveAdvice(finding, manifest)],
});

/** The logins of today that are made anew all the time, and the patterns by which findings name them. */
function rotatedNames(ownership: Ownership): ReadonlySet<string> {
  const names = [...rotatedLogins(ownership)].map((id) => ownership.facts.principals[id]);
  const patterns = [...rotatedLogins(ownership)].flatMap((id) =>
    ownership.subjectsOf(id).flatMap((subject) => (subject.kind === 'service' ? [subject.identity.match] : [])),
  );
  return new Set([...names.flatMap((principal) => principal?.key ?? []), ...patterns]);
}

const liveAdvice = (finding: Finding, manifest: Manifest): readonly string[] =>
  finding.evidence.state === 'used' && finding.action !== null ? insteadOf(finding, manifest) : [];
