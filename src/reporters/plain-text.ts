import type { Finding } from '../model/finding.ts';
import { consumerLines } from './consumers.ts';
import { evidenceText, waivedText } from './finding-lines.ts';
import { names } from './objects.ts';
import { pathTexts } from './path-text.ts';

/** Columns of the list of objects. */
const LIST = 400;

/** A finding for machines that show text to people: its sentence, path, consumers, use and remedy, one line each. */
export function plainText(finding: Finding, now: string): string {
  const { message, clears, path } = finding;
  const objects = names(finding, LIST);
  const consumers = consumerLines(finding);
  return [
    message,
    ...(objects === null ? [] : [`objects: ${objects}`]),
    ...(path.length === 0 ? [] : [`path: ${pathTexts(finding).join(' → ')}`]),
    ...(consumers.length === 0 ? [] : [`for: ${consumers.join('; ')}`]),
    ...useText(finding, now),
    `clear: ${clears}`,
    ...waivedText(finding),
  ].join('\n');
}

/** Also that nothing is known: it stands alone. */
function useText({ evidence, action }: Finding, now: string): readonly string[] {
  const text = evidenceText(evidence, now);
  if (text !== null) return [text];
  return evidence.state === 'unknown' && action !== null ? [`use unknown: ${evidence.why}`] : [];
}
