import { printable } from '../shared/printable.ts';
import { wrap } from '../shared/wrap.ts';
import { counted } from './words.ts';

/** What of a rehearsal is told. */
export interface ToldProof {
  readonly instance: string;
  readonly engine: string;
  readonly scratchVersion: string;
  readonly passed: boolean;
  readonly checks: readonly {
    readonly claim: string;
    readonly outcome: 'passed' | 'failed' | 'not-run';
    readonly details: readonly string[];
  }[];
  readonly notCovered: readonly { readonly what: string; readonly why: string }[];
  readonly left: readonly string[];
}

/** What of a live server is told. */
export interface ToldState {
  readonly instance: string;
  readonly answers: readonly {
    readonly id: string;
    readonly state: 'before' | 'after' | 'stale' | 'unknown';
    readonly lacking: readonly string[];
    readonly why: string | null;
  }[];
}

/** How many details of a kind are shown; the rest is counted, and stands in the proof's file. */
const SHOWN = 5;

const OUTCOMES = { passed: 'ok     ', failed: 'FAILED ', 'not-run': 'not run' } as const;

/** A rehearsal as people read it: each claim, what failed, and what it says nothing about. */
export function proofLines(proof: ToldProof, width: number): readonly string[] {
  const { instance, engine, scratchVersion, checks, notCovered, left, passed } = proof;
  return [
    `rehearsed ${printable(instance)} on ${engine} ${scratchVersion}: ${passed ? 'proven' : 'NOT proven'}`,
    ...checks.flatMap(({ claim, outcome, details }) => [
      wrap(claim, width, `  ${OUTCOMES[outcome]}  `),
      ...some(details, width, '             '),
    ]),
    ...(notCovered.length === 0 ? [] : ['  it says nothing about']),
    ...some(
      notCovered.map(({ what, why }) => `${what}: ${why}`),
      width,
      '    ',
    ),
    ...(left.length === 0 ? [] : ['  left on the scratch server']),
    ...some(left, width, '    '),
    '',
  ];
}

function some(lines: readonly string[], width: number, indent: string): readonly string[] {
  const more = lines.length - SHOWN;
  return [
    ...lines.slice(0, SHOWN).map((line) => wrap(printable(line), width, indent)),
    ...(more > 0 ? [`${indent}… and ${counted(more, 'more')}`] : []),
  ];
}

/** Where changes stand on a live server, and what hinders them. */
export function liveLines({ instance, answers }: ToldState, width: number): readonly string[] {
  const count = (state: string): number => answers.filter((answer) => answer.state === state).length;
  const lacking = [...new Set(answers.flatMap((answer) => answer.lacking))].sort();
  const odd = answers.filter(({ state }) => state === 'stale' || state === 'unknown');
  return [
    `${printable(instance)} live: ${counted(count('before'), 'change')} to make, ${String(count('after'))} made, ${String(count('stale'))} stale, ${String(count('unknown'))} not known`,
    ...some(
      odd.map(({ id, state, why }) => `${id}: ${state === 'stale' ? 'plan is stale' : String(why)}`),
      width,
      '  ',
    ),
    ...(lacking.length === 0
      ? ['  this login may make them']
      : [wrap(printable(lacking.join('; ')), width, '  this login lacks ')]),
    '',
  ];
}
