import type { Candidate } from '../model/candidate.ts';
import type { Evidence, Finding, Severity, Status } from '../model/finding.ts';
import type { Waiver } from '../model/manifest.ts';
import { SEVERITIES } from '../model/finding.ts';
import { compare } from '../shared/compare.ts';
import { findingId, fingerprintOf } from './fingerprint.ts';

/** How many objects and consumers a finding lists; the rest is counted. */
const LISTED = 20;

export interface Judged {
  readonly rule: { readonly id: string; readonly slug: string };
  readonly candidate: Candidate;
  readonly severity: Severity;
  readonly waiver: Waiver | null;
  readonly evidence: Evidence;
}

/** Gives candidates their ids, statuses and lists; sorted by severity, team, owner, rule and id. */
export const assemble = (judged: readonly Judged[]): readonly Finding[] =>
  assemblePairs(judged)
    .map(({ finding }) => finding)
    .sort(byImportance);

/** Each finding with what it was made of, in the given order. */
export function assemblePairs(
  judged: readonly Judged[],
): readonly { readonly finding: Finding; readonly candidate: Candidate }[] {
  const taken = new Set<string>();
  return judged.map((each) => ({ finding: toFinding(each, taken), candidate: each.candidate }));
}

function toFinding({ rule, candidate, severity, waiver, evidence }: Judged, taken: Set<string>): Finding {
  const { objects, consumers = [], ...rest } = candidate;
  const fingerprint = unusedFingerprint(rule.id, candidate, taken);
  const status: Status = waiver === null ? 'new' : 'waived';
  return {
    id: findingId(rule.id, fingerprint),
    rule: rule.id,
    slug: rule.slug,
    severity,
    status,
    fingerprint,
    instance: rest.instance,
    principal: rest.principal,
    service: rest.service,
    owner: rest.owner,
    team: rest.team,
    objects: objects.slice(0, LISTED),
    objectCount: rest.objectCount ?? objects.length,
    action: rest.action ?? null,
    mode: rest.mode ?? null,
    cause: rest.cause ?? null,
    path: rest.path ?? [],
    consumers: consumers.slice(0, LISTED),
    consumerCount: consumers.length,
    restricted: rest.restricted ?? null,
    certainty: rest.certainty ?? 'exact',
    evidence,
    message: rest.message,
    clears: rest.clears,
    at: rest.at,
    waiver: waiver === null ? null : { reason: waiver.reason, expires: waiver.expires, owner: waiver.owner },
  };
}

/** The cause names a finding; where one cause had to be split, the parts are told apart by what they are on. */
function unusedFingerprint(rule: string, candidate: Candidate, taken: Set<string>): string {
  const { instance, owner, action = null, mode = null, causeKey, objects, consumers = [] } = candidate;
  const parts = ['', objects[0] ?? '', consumers.map(({ principal }) => principal).join(' '), objects.join(' ')];
  for (let i = 0; ; i++) {
    const part = parts[i] ?? `${parts.join(' ')} ${String(i)}`;
    const fingerprint = fingerprintOf({ rule, instance, owner, action, mode, causeKey, part });
    if (taken.has(fingerprint)) continue;
    taken.add(fingerprint);
    return fingerprint;
  }
}

const byImportance = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  compare(a.team ?? '', b.team ?? '') ||
  compare(a.owner ?? '', b.owner ?? '') ||
  compare(a.rule, b.rule) ||
  compare(a.id, b.id);
