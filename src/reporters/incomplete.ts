import type { InstanceReport } from '../model/finding.ts';
import { number } from './words.ts';

/** How many facts are named. */
const NAMED = 3;

/** What of an instance had to be read and was not, with why and what to do, in one sentence; null: nothing. */
export function unreadText({ name, gaps }: InstanceReport): string | null {
  const required = gaps.filter(({ kind }) => kind === 'required');
  const [first] = required;
  if (first === undefined) return null;
  const facts = required.slice(0, NAMED).map(({ fact }) => fact);
  const rest = required.length - facts.length;
  const more = rest === 0 ? '' : ` and ${number(rest)} more`;
  return `${name} was not read completely: ${facts.join(', ')}${more}: ${first.why}. Remedy: ${first.remedy}`;
}
