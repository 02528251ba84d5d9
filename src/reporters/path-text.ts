import type { Finding, PathStep } from '../model/finding.ts';
import { MODE_NOTES } from './consumers.ts';

/** What of a finding its path is told from. */
export type Told = Pick<Finding, 'path' | 'instance' | 'mode' | 'restricted' | 'certainty'>;

/** The path's stations: who starts and what restricts it, then one phrase per step; empty without a path. */
export function pathTexts(finding: Told): readonly string[] {
  const { path, instance } = finding;
  const [first] = path;
  if (first === undefined) return [];
  return [`${first.from}${qualifiers(finding)}`, ...path.map((step) => stepText(step, instance))];
}

/** The access's mode, row filters, how sure it is. */
function qualifiers({ mode, restricted, certainty }: Told): string {
  const notes = [
    ...(mode === null || mode === 'now' ? [] : [MODE_NOTES[mode]]),
    ...(restricted === 'rls' ? ['rows filtered by policies'] : []),
    ...(restricted === 'host' ? ['from some client hosts'] : []),
    ...(certainty === 'upper-bound' ? ['upper bound'] : []),
    ...(certainty === 'unstable' ? ['unstable: the server leaves it open'] : []),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

function stepText({ kind, from, to, detail }: PathStep, instance: string): string {
  const place = placeText(to, instance);
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
    case 'session':
      return from === to ? detail : `${detail} ${to}`;
    default:
      return from === to ? detail : `${detail} on ${place}`;
  }
}

/** A path without its instance, which the headline names. */
function placeText(path: string, instance: string): string {
  if (path === instance || path === `${instance}/**`) return `all of ${instance}`;
  return path.startsWith(`${instance}/`) ? path.slice(instance.length + 1) : path;
}

/** `SELECT by billing_own` → `SELECT on shop/billing/inv, granted by billing_own`. */
function grantText(place: string, detail: string): string {
  const match = /^([A-Z ,_]+?) (by|since) (.+)$/s.exec(detail);
  if (match === null) return `${detail} ${detail.includes(' on ') ? 'in' : 'on'} ${place}`;
  const [, privileges, word, rest] = match;
  return `${privileges} on ${place}, ${word === 'by' ? 'granted by' : 'since'} ${rest}`;
}
