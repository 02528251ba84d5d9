import { readFileSync } from 'node:fs';
import type { NamedUse } from '../../../src/model/evidence.ts';
import type { StatementReading } from '../../../src/dialects/statement-reading.ts';

/** What the corpus says of a statement: routines are left out, and `any` stands for whatever is done. */
export interface CorpusStatement {
  readonly sql: string;
  readonly refs: readonly { readonly name: string; readonly kind: string; readonly optional?: boolean }[];
  readonly truncated?: boolean;
  readonly minVersion?: number;
}

export const corpusOf = (engine: 'postgres' | 'mysql'): readonly CorpusStatement[] =>
  JSON.parse(readFileSync(`test/fixtures/statements/${engine}.json`, 'utf8')) as readonly CorpusStatement[];

export const pathOf = ({ database, schema, name }: NamedUse): string =>
  [database, schema, name].filter((part) => part !== null).join('.');

/** What is wrong with a reading, in words; empty: nothing. */
export function differences({ refs }: CorpusStatement, reading: StatementReading): readonly string[] {
  if ('error' in reading) return [reading.error];
  const found = reading.uses.filter(({ kind }) => kind === 'relation').map((use) => `${use.action} ${pathOf(use)}`);
  const isRef = (ref: (typeof refs)[number], use: string): boolean =>
    ref.kind === 'any' ? use.endsWith(` ${ref.name}`) : use === `${ref.kind} ${ref.name}`;
  return [
    ...refs
      .filter((ref) => ref.optional !== true && !found.some((use) => isRef(ref, use)))
      .map((ref) => `missing ${ref.kind} ${ref.name}`),
    ...found.filter((use) => !refs.some((ref) => isRef(ref, use))).map((use) => `too much: ${use}`),
  ];
}
