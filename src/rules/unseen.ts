import type { InstanceView } from './define-rule.ts';

const DAY = 86_400_000;

/** Why nothing of this instance can be called unused, however rarely it was seen; null: it can. */
export function whyNothingIsUnused({ use, earlier }: InstanceView): string | null {
  if (use === null) return 'no query log was read';
  if (use.limits.length > 0) return 'what was read does not cover all of the window';
  if (use.to - use.from < DAY) return 'what was read covers less than a day';
  const [oldest] = earlier;
  if (oldest === undefined || Date.parse(oldest.snapshot.takenAt) > use.from)
    return 'no snapshot from before the window shows which rights there were';
  return null;
}
