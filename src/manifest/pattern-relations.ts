import { escapeSegment } from '../model/path.ts';
import type { Pattern, Segment } from './pattern.ts';

/** Patterns that match the same for any server have the same normal text: needless escapes are gone. */
export function normalized(pattern: Pattern): string {
  return pattern.segments.map(segmentText).join('/');
}

/** Does `outer` surely match everything that `inner` matches? Says no where it cannot tell. */
export function covers(outer: Pattern, inner: Pattern): boolean {
  return relate(outer.segments, inner.segments, segmentCovers, false);
}

/** Can one name match both? Says yes where it cannot tell. */
export function overlaps(a: Pattern, b: Pattern): boolean {
  return relate(a.segments, b.segments, segmentOverlaps, true);
}

/**
 * Lines the segments of two patterns up, `**` in `a` against any number of segments in `b`, and with `bothWays` also the
 * other way round. A table from the end, because trying every way takes exponential time.
 */
function relate(
  a: readonly Segment[],
  b: readonly Segment[],
  related: (a: Segment, b: Segment) => boolean,
  bothWays: boolean,
): boolean {
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = b.length; j >= 0; j--) {
      const first = a[i];
      const second = b[j];
      if (first === undefined && second === undefined) row[j] = true;
      else if (first?.kind === 'deep') row[j] = below[j] === true || row[j + 1] === true;
      else if (second?.kind === 'deep') row[j] = bothWays && (row[j + 1] === true || below[j] === true);
      else row[j] = first !== undefined && second !== undefined && related(first, second) && below[j + 1] === true;
    }
    below = row;
  }
  return below[0] === true;
}

function segmentCovers(outer: Segment, inner: Segment): boolean {
  if (outer.kind !== 'glob') return outer.kind === 'literal' && inner.kind === 'literal' && outer.name === inner.name;
  if (inner.kind === 'literal') return outer.glob.matches(inner.name);
  return inner.kind === 'glob' && (outer.glob.text === '*' || outer.glob.text === inner.glob.text);
}

function segmentOverlaps(a: Segment, b: Segment): boolean {
  if (a.kind === 'literal' && b.kind === 'literal') return a.name === b.name;
  if (a.kind === 'literal' && b.kind === 'glob') return b.glob.matches(a.name);
  if (a.kind === 'glob' && b.kind === 'literal') return a.glob.matches(b.name);
  return true;
}

function segmentText(segment: Segment): string {
  if (segment.kind === 'deep') return '**';
  return segment.kind === 'literal' ? escapeSegment(segment.name) : segment.glob.text;
}
