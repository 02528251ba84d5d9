import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Worlds that once showed a fault, one file each. */
export const KEPT = join(import.meta.dirname, '../../fixtures/differential');

export interface KeptWorld {
  readonly name: string;
  /** The oldest major version of the server that understands it. */
  readonly from: number;
  readonly statements: readonly string[];
}

export const keptWorlds = (): readonly KeptWorld[] =>
  readdirSync(KEPT)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const lines = readFileSync(join(KEPT, name), 'utf8').split('\n');
      const from = Number(/^-- from PostgreSQL (\d+)$/m.exec(lines.join('\n'))?.[1] ?? 14);
      return { name, from, statements: lines.filter((line) => line !== '' && !line.startsWith('--')) };
    });

/** One statement, or one bracket of SET ROLE around a statement, per line. */
export const asSql = (statements: readonly string[]): string =>
  statements.map((sql) => `${sql.replace(/;$/, '')};\n`).join('');
