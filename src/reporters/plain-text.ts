import type { Finding } from '../model/finding.ts';
import { consumerLines } from './consumers.ts';
import { spaced, usedText } from './evidence-text.ts';
import { waivedText } from './finding-lines.ts';
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
    ...useText(finding, now).map((text) => `use: ${text}`),
    `clear: ${clears}`,
    ...waivedText(finding),
  ].join('\n');
}

/** What is known of the use of an access; empty where it is no access. */
export function useText({ evidence, action }: Finding, now: string): readonly string[] {
  switch (evidence.state) {
    case 'used':
      return [usedText(evidence, now)];
    case 'unused':
      return [`not used in ${spaced(evidence.window)} (coverage ${evidence.coverage})`];
    case 'unknown':
      return action === null ? [] : [`unknown: ${evidence.why}`];
  }
}
