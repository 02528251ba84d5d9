import type { Evidence } from '../model/finding.ts';
import type { Goal } from '../model/goal.ts';
import type { Hazard } from '../model/plan.ts';
import type { Judgement } from './same-findings.ts';

/** What may break whom, as far as logs tell: nothing where nobody can do it yet. */
export function evidenceHazards({ finding, candidate }: Judgement): readonly Hazard[] {
  if (finding.mode === 'latent' || !(candidate.goals ?? []).some(takesAway)) return [];
  return hazardsOf(finding.evidence);
}

const takesAway = ({ kind }: Goal): boolean => kind !== 'give' && kind !== 'default-privilege' && kind !== 'owner';

function hazardsOf(evidence: Evidence): readonly Hazard[] {
  switch (evidence.state) {
    case 'used':
      return ['BREAKS_LIVE_CALLER'];
    case 'unknown':
      return ['NO_EVIDENCE'];
    case 'unused':
      return evidence.coverage === 'complete' ? [] : ['NO_EVIDENCE'];
  }
}
