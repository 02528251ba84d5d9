import type { Finding } from '../model/finding.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { wrap } from '../shared/wrap.ts';
import { counted } from './words.ts';

/** Causes listed at most, and the share of all accesses after which the list may end. */
const LISTED = 10;
const ENOUGH = 0.9;

interface Cause {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly accesses: number;
}

/** Where to begin: the few grants, memberships and attributes that account for most of what is reachable. */
export function causeLines(findings: readonly Finding[], width: number): readonly string[] {
  const causes = causesOf(findings.filter(({ path, action }) => path.length > 0 && action !== null));
  const total = sum(causes.map(({ accesses }) => accesses));
  const top: Cause[] = [];
  for (const cause of causes) {
    if (top.length === LISTED || sum(top.map(({ accesses }) => accesses)) >= total * ENOUGH) break;
    top.push(cause);
  }
  if (top.length === 0) return [];
  const share = Math.floor((sum(top.map(({ accesses }) => accesses)) / total) * 100);
  const clear = top.length === 1 ? 'cause clears' : 'causes clear';
  return [
    wrap(`${top.length} ${clear} ${share} % of the ${counted(total, 'object access', 'object accesses')}:`, width),
    ...top.map((cause, i) => causeLine(cause, i + 1, width)),
  ];
}

function causeLine({ text, findings, accesses }: Cause, rank: number, width: number): string {
  const [first, ...rest] = findings;
  const ids = `${first?.id}${rest.length === 0 ? '' : ` and ${counted(rest.length, 'more finding', 'more findings')}`}`;
  return wrap(`${counted(accesses, 'access', 'accesses')}  ${text}  ${ids}`, width, `${String(rank).padStart(4)}. `);
}

/** Findings that end with the same step from the same principal, the ones that reach most first. */
function causesOf(findings: readonly Finding[]): readonly Cause[] {
  return [...groupBy(findings, causeText)]
    .map(([text, group]) => ({ text, findings: group, accesses: sum(group.map(accessesOf)) }))
    .sort((a, b) => b.accesses - a.accesses || compare(a.text, b.text));
}

function causeText({ path, instance, principal, consumerCount }: Finding): string {
  const [first] = path;
  if (first?.kind === 'membership') {
    // One membership less would clear nothing for the other members: what all of them use is the cause.
    const last = path.findLast(({ kind }) => kind in CAUSE_WORDS);
    if (consumerCount > 1 && last !== undefined)
      return `${CAUSE_WORDS[last.kind] ?? ''} of ${last.from}, through its members, on ${instance}`;
    return `${first.from} is a member of ${first.to} on ${instance}`;
  }
  const bearer = first?.from ?? principal ?? 'somebody';
  return `${CAUSE_WORDS[first?.kind ?? ''] ?? 'rights'} of ${bearer} on ${instance}`;
}

const CAUSE_WORDS: Readonly<Record<string, string>> = {
  grant: 'grants',
  owner: 'ownership',
  attribute: 'attributes',
  predefined: 'predefined rights',
};

const accessesOf = ({ objectCount, consumerCount }: Finding): number => objectCount * Math.max(1, consumerCount);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
