import type { SourceReading } from '../model/evidence.ts';
import { LOST_TOO_MUCH, type InstanceUse } from '../model/use.ts';
import type { UseOptions } from './use-of.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Longer than this without any record is no quiet night: part of the window was not read. */
const LONGEST_PAUSE = DAY;

/**
 * The window, and why something in it may have been missed.
 * @param straddles counts of some statements began before the window
 */
export function coverageOf(
  sources: readonly SourceReading[],
  { window, to, limits }: UseOptions,
  straddles: boolean,
): Pick<InstanceUse, 'from' | 'to' | 'window' | 'limits' | 'lost'> {
  const starts = sources.flatMap(({ from }) => from ?? []);
  const ends = sources.flatMap((source) => source.to ?? []);
  const from = window === null ? Math.min(...starts, to) : to - window * DAY;
  const end = window === null ? Math.max(...ends, from) : to;
  const lost = lostShare(sources);
  const telling = sources.filter((source) => !isBeside(source, sources));
  const own = telling.flatMap((source) => source.limits.map((limit) => `${source.name}: ${limit}`));
  const pause = window === null ? 0 : longestPause(sources, from, end);
  return {
    from,
    to: end,
    window: window === null ? spanText(end - from) : `${String(window)}d`,
    limits: [
      ...new Set([
        ...limits,
        ...own,
        ...(sources.every(({ records }) => records === 0) ? ['no record was read'] : []),
        ...(pause > LONGEST_PAUSE ? [`no source covers ${spanText(pause)} of the window`] : []),
        ...(straddles ? ['some counts began before the window'] : []),
        ...(lost > 0 ? [`${percent(lost)} of the records could not be read or attributed`] : []),
      ]),
    ],
    lost,
  };
}

/** Plans of statements, in a log that notes the statements themselves: what they leave out, the log has. */
const isBeside = ({ name, kind }: SourceReading, sources: readonly SourceReading[]): boolean =>
  kind === 'auto-explain' &&
  sources.some((other) => other.name === name && other.kind !== kind && other.kind !== 'pgaudit');

/** A statement of a live view can be lost with all its calls, while the view counts as one record. */
function lostShare(sources: readonly SourceReading[]): number {
  let lost = 0;
  let all = 0;
  for (const { records, losses } of sources) {
    all += records;
    lost += Math.min(
      records,
      losses.reduce((sum, loss) => sum + loss.records, 0),
    );
  }
  return all === 0 ? 0 : lost / all;
}

/** The longest stretch between `from` and `to` that no source covers. */
function longestPause(sources: readonly SourceReading[], from: number, to: number): number {
  const covered = sources
    .flatMap((source) => (source.from === null || source.to === null ? [] : [[source.from, source.to] as const]))
    .sort(([a], [b]) => a - b);
  let at = from;
  let longest = 0;
  for (const [start, end] of covered) {
    longest = Math.max(longest, Math.min(start, to) - at);
    at = Math.max(at, end);
  }
  return Math.max(longest, to - at);
}

/** In its largest unit that gives two or more, else one: `5h`, `30d`. */
function spanText(ms: number): string {
  if (ms >= 2 * DAY) return `${String(Math.round(ms / DAY))}d`;
  return ms >= 2 * HOUR ? `${String(Math.round(ms / HOUR))}h` : `${String(Math.ceil(ms / 60_000))}min`;
}

/** `0.3 %`; never 0 % where there is something. */
export const percent = (share: number): string => {
  const text = (share * 100).toFixed(1);
  return text === '0.0' && share > 0 ? 'less than 0.1 %' : `${text.replace(/\.0$/, '')} %`;
};

/** So much was lost that what was not seen says nothing. */
export const lostTooMuch = ({ lost }: Pick<InstanceUse, 'lost'>): boolean => lost > LOST_TOO_MUCH;
