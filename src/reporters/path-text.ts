import type { Finding, PathStep } from '../model/finding.ts';

/** The path's stations: who starts, then one phrase per step. */
export function pathTexts(finding: Finding): readonly string[] {
  const start = finding.path[0]?.from ?? finding.principal;
  return start === null ? [] : [start, ...finding.path.map((step) => stepText(step, finding.instance))];
}

function stepText({ kind, to, detail }: PathStep, instance: string): string {
  const place =
    to === instance ? `all of ${instance}` : to.startsWith(`${instance}/`) ? to.slice(instance.length + 1) : to;
  switch (kind) {
    case 'membership':
      return `member of ${to} (${detail === 'inherit' ? 'inherited' : `by ${detail}`})`;
    case 'grant':
      return grantText(place, detail);
    case 'owner':
      return `owner of ${place}`;
    case 'missing':
      return `but ${detail} on ${place}`;
    case 'predefined':
      return detail;
    default:
      return `${detail} on ${place}`;
  }
}

/** `SELECT by billing_own` → `SELECT on shop/billing/inv, granted by billing_own`. */
function grantText(place: string, detail: string): string {
  const match = /^([A-Z ,_]+?) (by|since) (.+)$/s.exec(detail);
  if (match === null) return `${detail} on ${place}`;
  const [, privileges, word, rest] = match;
  return `${privileges} on ${place}, ${word === 'by' ? 'granted by' : 'since'} ${rest}`;
}
