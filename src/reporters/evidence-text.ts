import type { Evidence, InstanceReport } from '../model/finding.ts';
import { wrap } from '../shared/wrap.ts';
import { ago, counted, number } from './words.ts';

type Used = Extract<Evidence, { readonly state: 'used' }>;

/** A use can have been seen as a part of calls that were not. `1,204 times in 30 d, last 3 d ago (coverage complete)` */
export function usedText({ calls, window, last, coverage, statements, doubt }: Used, now: string): string {
  const kinds = statements.length === 0 ? '' : `, by ${statements.join(', ')}`;
  const when = last === null ? 'when is not known' : `last ${ago(last, now)}`;
  const doubts = doubt === null ? '' : `, ${DOUBTS[doubt]}`;
  const times = calls === 0 ? 'an unknown number of times' : counted(calls, 'time');
  return `${times} in ${spaced(window)}, ${when}${kinds} (coverage ${coverage}${doubts})`;
}

const DOUBTS: Readonly<Record<NonNullable<Used['doubt']>, string>> = {
  assumed: 'names or accounts assumed',
  'low-trust': 'low trust',
};

/** `30d` as people write it. */
export const spaced = (window: string): string => window.replace(/^(\d+)([a-z]+)$/, '$1 $2');

/** How many losses of an instance are shown. */
const LOSSES = 5;

/** What was read about the use of each instance, what limits it, and what of it could not be read: place and reason. */
export function evidenceLines(instances: readonly InstanceReport[], width: number): readonly string[] {
  return instances.flatMap(({ name, evidence }) => {
    if (evidence === null) return [];
    const { window, from, to, coverage, sources, limits } = evidence;
    const records = sources.reduce((sum, source) => sum + source.records, 0);
    const kinds = [...new Set(sources.map(({ kind }) => kind))].map((kind) => {
      const count = sources.filter((source) => source.kind === kind).length;
      return count === 1 ? kind : `${kind} (${number(count)})`;
    });
    const losses = sources.flatMap((source) => source.losses).sort((a, b) => b.records - a.records);
    const lost = losses.reduce((sum, loss) => sum + loss.records, 0);
    const span = `${spaced(window)}, ${from.slice(0, 16)}Z to ${to.slice(0, 16)}Z`;
    return [
      wrap(
        `${name}: ${kinds.join(', ')}; ${span}; ${counted(records, 'record')}; coverage ${coverage}`,
        width,
        'evidence: ',
        '  ',
      ),
      ...limits.slice(0, LOSSES).map((limit) => wrap(limit, width, '  limit: ')),
      ...(limits.length > LOSSES ? [`  … and ${counted(limits.length - LOSSES, 'more limit')}`] : []),
      ...losses
        .slice(0, LOSSES)
        .map(({ records: count, at, reason }) =>
          wrap(
            `${counted(count, 'record')} from ${at.source} at byte ${number(at.offset)} on: ${reason}`,
            width,
            '  lost: ',
          ),
        ),
      ...(losses.length > LOSSES
        ? [`  … lost ${counted(lost, 'record')} in all, for ${counted(losses.length, 'reason')}`]
        : []),
    ];
  });
}
