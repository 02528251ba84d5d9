import type { Action } from '../model/access.ts';
import type { CandidatePart } from '../model/candidate.ts';
import type { Consumer } from '../model/finding.ts';
import type { Waiver } from '../model/manifest.ts';

/** What waivers look at of a finding-to-be. */
export interface Waivable<T> {
  readonly principal: string | null;
  readonly action?: Action;
  readonly objects: readonly string[];
  readonly consumers?: readonly Consumer[];
  readonly goals?: readonly unknown[];
  readonly narrowed?: (part: CandidatePart) => T;
}

export interface WaivedPart<T> {
  readonly candidate: T;
  /** null: not waived. */
  readonly waiver: Waiver | null;
}

/** Does a name or path match what a waiver says? Globs in the manifest's way. */
export type Matches = (pattern: string, value: string) => boolean;

/**
 * Splits a candidate along the waivers that match its rule: a waiver takes out exactly the objects and the consumers that it
 * names, and what is left stays a finding. `used` collects the waivers that matched anything.
 */
export function applyWaivers<T extends Waivable<T>>(
  candidate: T,
  waivers: readonly Waiver[],
  matches: { readonly name: Matches; readonly path: Matches },
  used: Set<Waiver>,
): readonly WaivedPart<T>[] {
  let rest: T[] = [candidate];
  const waived: WaivedPart<T>[] = [];
  for (const waiver of waivers) {
    const left: T[] = [];
    for (const part of rest) {
      const split = splitBy(part, waiver, matches);
      if (split === undefined) left.push(part);
      else {
        used.add(waiver);
        waived.push({ candidate: split.waived, waiver });
        left.push(...split.rest);
      }
    }
    rest = left;
  }
  return [...rest.map((part) => ({ candidate: part, waiver: null })), ...waived];
}

function splitBy<T extends Waivable<T>>(
  part: T,
  waiver: Waiver,
  matches: { readonly name: Matches; readonly path: Matches },
): { readonly waived: T; readonly rest: readonly T[] } | undefined {
  const names = (path: string): boolean => path === waiver.object || matches.path(waiver.object, path);
  const covers = (path: string): boolean => names(path) || names(tableOf(path, part.action));
  const inside = part.objects.filter(covers);
  const isOne = part.principal !== null && matches.name(waiver.principal, part.principal);
  const consumers = part.consumers ?? [];
  const people = isOne ? consumers : consumers.filter(({ principal }) => matches.name(waiver.principal, principal));
  if (inside.length === 0 || (!isOne && people.length === 0)) return undefined;
  const outside = part.objects.filter((path) => !covers(path));
  const others = consumers.filter((consumer) => !people.includes(consumer));
  const rest: T[] = [];
  if (outside.length > 0) rest.push(narrow(part, outside, people));
  if (others.length > 0) rest.push(narrow(part, part.objects, others));
  return { waived: narrow(part, inside, people), rest };
}

/** What is read or written and ends in brackets is a column: a waiver for its table covers it. */
const tableOf = (path: string, action: Action | undefined): string =>
  action === 'read' || action === 'write' ? path.replace(/\((?:[^()\\]|\\.)*\)$/, '') : path;

function narrow<T extends Waivable<T>>(part: T, objects: readonly string[], consumers: readonly Consumer[]): T {
  // What cannot tell itself anew for a part cannot say what would clear that part alone.
  const retold = part.narrowed?.({ objects, consumers }) ?? { ...part, objects, consumers, goals: [] };
  return { ...retold, objectCount: undefined };
}
