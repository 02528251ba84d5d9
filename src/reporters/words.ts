/** `1204` → `1,204`, whatever the locale. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 error`, `2 errors`. */
export const counted = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${number(value)} ${value === 1 ? noun : nouns}`;

/** How long `then` is before `now` (ISO 8601 both), in its largest unit: `3 d ago`. */
export function ago(then: string, now: string): string {
  const seconds = Math.max(0, (Date.parse(now) - Date.parse(then)) / 1000);
  if (Number.isNaN(seconds)) return `at ${then}`;
  for (const [unit, length] of UNITS) if (seconds >= length) return `${Math.floor(seconds / length)} ${unit} ago`;
  return 'just now';
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;
