import type { Action, Certainty, Mode } from '../model/access.ts';
import type { PathStep } from '../model/finding.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { paint } from '../shared/paint.ts';
import { printable } from '../shared/printable.ts';
import { wrap } from '../shared/wrap.ts';
import { pathTexts } from './path-text.ts';
import { counted, number } from './words.ts';

/** One way in: what one right gives one principal, rolled up. */
export interface WayIn {
  readonly principal: string;
  /** Whom the principal belongs to by the manifest: a service, `operator`, or nobody. */
  readonly service: string | null;
  readonly actions: readonly Action[];
  readonly mode: Mode;
  /** Whose the objects are: a service or context; null: nobody's; `*`: several owners'. */
  readonly owner: string | null;
  /** Paths; a container stands for all of it and ends in `/**`, with its number of objects behind it where it was counted. */
  readonly objects: readonly string[];
  readonly objectCount: number;
  readonly path: readonly PathStep[];
  readonly restricted: 'rls' | 'host' | null;
  readonly certainty: Certainty;
}

/** What one principal can reach on one instance. */
export interface PrincipalReach {
  readonly instance: string;
  readonly principal: string;
  readonly services: readonly string[];
  /** Nobody logs in as it: members use its rights. */
  readonly isGroup: boolean;
  /** What others own, and what several own. */
  readonly foreign: readonly WayIn[];
  readonly own: Counted;
  readonly unowned: Counted;
}

/** A number of objects, in which containers count as what they hold. */
export interface Counted {
  readonly objects: number;
  readonly actions: readonly Action[];
  /** Containers that everything is in. */
  readonly places: readonly string[];
}

/** Who can reach one object. */
export interface ObjectReach {
  readonly instance: string;
  readonly object: string;
  readonly owner: string | null;
  readonly ways: readonly WayIn[];
}

export interface ReachOptions {
  readonly width: number;
  readonly color: boolean;
}

const INDENT = '    ';

export function principalText(reach: PrincipalReach, { width, color }: ReachOptions): string {
  const safe = printableOf(reach);
  const { title } = paint(color);
  const whose =
    safe.principal === 'PUBLIC'
      ? 'everybody'
      : safe.services.length === 0
        ? 'of no service'
        : `of ${safe.services.join(' and ')}`;
  const group = safe.isGroup ? '; nobody logs in as it, its members use its rights' : '';
  const byOwner = groupBy(safe.foreign, ({ owner }) => owner ?? '');
  return lines([
    wrap(`${title(safe.principal)} on ${safe.instance}, ${whose}${group}`, width),
    '',
    ...(safe.foreign.length === 0 ? ['reaches nothing that others own', ''] : []),
    ...[...byOwner].flatMap(([owner, ways]) => [
      title(owner === '*' ? 'of several services' : `of ${owner}`),
      ...ways.flatMap((way) => [wayHead(way, null, width), ...tree(way, safe.instance, width)]),
      '',
    ]),
    ...countedLine('its own', safe.own, width),
    ...countedLine("nobody's", safe.unowned, width),
  ]);
}

export function objectText(reach: ObjectReach, { width, color }: ReachOptions): string {
  const safe = printableOf(reach);
  const { title } = paint(color);
  const byService = groupBy(safe.ways, ({ service }) => service ?? '');
  return lines([
    wrap(`${title(safe.object)}, ${safe.owner === null ? 'which nobody owns' : `of ${safe.owner}`}`, width),
    '',
    ...(safe.ways.length === 0 ? ['nobody reaches it'] : []),
    ...[...byService]
      .sort(([a], [b]) => Number(a === '') - Number(b === '') || compare(a, b))
      .flatMap(([service, ways]) => [
        title(service === '' ? 'no service' : service),
        ...alike(ways, safe.instance).flatMap(([way, names]) => [
          wayHead(way, shown(names), width),
          ...tree(way, safe.instance, width),
        ]),
        '',
      ]),
  ]);
}

/** Those who come the same way, such as everybody through PUBLIC, are told of together. */
const alike = (ways: readonly WayIn[], instance: string): readonly (readonly [WayIn, readonly string[]])[] =>
  [
    ...groupBy(ways, (way) => JSON.stringify([way.mode, way.actions, pathTexts({ ...way, instance })])).values(),
  ].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [[first, group.map(({ principal }) => principal)] as const];
  });

function wayHead({ mode, actions, objects }: WayIn, principal: string | null, width: number): string {
  const what = principal ?? shown(objects);
  return wrap(what, width, `  ${mode.padEnd(8)}  ${actions.join(', ').padEnd(5)}  `);
}

/** More paths than this are counted. */
const SHOWN = 4;

function shown(objects: readonly string[]): string {
  const rest = objects.length - SHOWN;
  return `${objects.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${number(rest)} more` : ''}`;
}

function tree(way: WayIn, instance: string, width: number): readonly string[] {
  return pathTexts({ ...way, instance }).map((text, depth) =>
    wrap(text, width, depth === 0 ? INDENT : `${INDENT}${'   '.repeat(depth - 1)}└─ `),
  );
}

function countedLine(whose: string, { objects, actions, places }: Counted, width: number): readonly string[] {
  if (objects === 0) return [];
  return [wrap(`${counted(objects, 'object')} in ${places.join(', ')} (${actions.join(', ')})`, width, `${whose}: `)];
}

const printableOf = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) => (typeof each === 'string' ? printable(each) : each)) as T;

const lines = (all: readonly string[]): string => `${all.join('\n').trimEnd()}\n`;
