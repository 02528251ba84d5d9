import type { Seen } from '../model/candidate.ts';
import { SOURCE_KINDS } from '../model/evidence.ts';
import type { Use } from '../model/use.ts';
import { compare } from '../shared/compare.ts';

/** What uses come to together. Their objects or actions differ, so that nothing counts twice. */
export function seenIn(uses: readonly Use[]): Seen {
  const lasts = uses.flatMap(({ last }) => last ?? []);
  return {
    calls: uses.reduce((sum, { calls }) => sum + calls, 0),
    last: lasts.length === 0 ? null : Math.max(...lasts),
    statements: [...new Set(uses.flatMap(({ verbs }) => verbs))].sort(compare),
    sources: SOURCE_KINDS.filter((kind) => uses.some(({ source }) => source === kind)),
    doubt: doubtIn(uses),
  };
}

/** One use that is beyond doubt is enough. */
export function doubtIn(uses: readonly Pick<Use, 'assumed' | 'lowTrust'>[]): Seen['doubt'] {
  if (uses.some(({ assumed, lowTrust }) => !assumed && !lowTrust)) return null;
  return uses.some(({ lowTrust }) => !lowTrust) ? 'assumed' : 'low-trust';
}

const DOUBTS: Readonly<Record<NonNullable<Seen['doubt']>, string>> = {
  assumed: ', if names mean here what they mean by default',
  'low-trust': ', by a log that can be forged or notes what was only tried',
};

/** What a message says about doubts; empty where there are none. */
export const doubtText = (doubt: Seen['doubt']): string => (doubt === null ? '' : DOUBTS[doubt]);
