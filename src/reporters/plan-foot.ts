import type { Evidence } from '../model/finding.ts';
import { HAZARDS, type ChangeKind, type Hazard, type Plan } from '../model/plan.ts';
import { compare } from '../shared/compare.ts';
import { wrap } from '../shared/wrap.ts';
import { counted, number } from './words.ts';

/** What to do about each hazard that holds something back, beside allowing it. */
const REMEDIES: Readonly<Record<Hazard, string>> = {
  BREAKS_LIVE_CALLER: 'move the callers first, as it says after "instead"; to take it from them all the same:',
  NO_EVIDENCE:
    'let dbowner read query logs (evidence: sources: in the manifest, or dbowner snapshot --logs and plan --from; docs/evidence.md); if you know that nobody uses it:',
  PUBLIC_REVOKE: 'look whether accounts need it that the manifest does not name; then:',
  OWNERSHIP_TRANSFER: 'make sure that the new owner may do everything with it; then:',
  IRREVERSIBLE: 'keep what the rollback cannot restore; then:',
  NON_TRANSACTIONAL: 'choose a time at which nobody misses what is gone for a moment; then:',
};

/** What holds back, how much of it and what to do about it, each once; then the line that counts everything. */
export function planFoot(plan: Plan, written: boolean, width: number): readonly string[] {
  const { instances, allowed } = plan;
  const changes = instances.flatMap((instance) => instance.changes);
  const held = instances.flatMap((instance) => instance.held);
  const advice = instances.flatMap((instance) => instance.advice);
  const hazards = [...new Set(held.flatMap((one) => one.hazards))].sort(compare);
  const count = (...kinds: ChangeKind[]): number => changes.filter(({ kind }) => kinds.includes(kind)).length;
  const other = count('create', 'alter', 'drop');
  const parts = [
    `${number(count('grant'))} to grant`,
    `${number(count('revoke'))} to revoke`,
    `${number(count('transfer'))} to transfer`,
    ...(other === 0 ? [] : [`${number(other)} other`]),
    `${number(held.length)} held back`,
    ...(advice.length === 0 ? [] : [`${number(advice.length)} for people`]),
  ];
  return [
    ...hazards.flatMap((hazard) => {
      const some = held.filter((one) => one.hazards.includes(hazard)).length;
      return [
        wrap(`${hazard} holds back ${counted(some, 'finding')}: ${HAZARDS[hazard]}`, width, '', '  '),
        wrap(`${REMEDIES[hazard]} --allow-hazard ${hazard}`, width, '  '),
        '',
      ];
    }),
    ...(allowed.length === 0 ? [] : [wrap(allowed.join(', '), width, 'allowed: '), '']),
    ...blindLine(plan, width),
    ...(changes.length === 0 || written ? [] : ['scripts: dbowner plan -o fix/']),
    `plan: ${parts.join(', ')}`,
  ];
}

/** What was allowed by name is made, and said once more. */
function blindLine({ instances, allowed }: Plan, width: number): readonly string[] {
  const taken = instances.flatMap(({ changes }) =>
    changes.filter(({ kind, evidence }) => kind !== 'create' && kind !== 'grant' && isBlind(evidence)),
  );
  if (!allowed.includes('NO_EVIDENCE') || taken.length === 0) return [];
  const what = `${counted(taken.length, 'change takes', 'changes take')} what may be in use: ${HAZARDS.NO_EVIDENCE}`;
  return [wrap(what, width, '', '  '), ''];
}

const isBlind = (evidence: Evidence | null): boolean =>
  evidence !== null &&
  (evidence.state === 'unknown' || (evidence.state === 'unused' && evidence.coverage === 'partial'));
