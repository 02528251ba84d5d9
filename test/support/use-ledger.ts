import type { Statement } from '../../src/model/evidence.ts';

/** What a driver ran itself, to be compared with what a source says of it. */
export class UseLedger {
  readonly #counts = new Map<string, number>();

  /** One completed run. */
  count(account: string, database: string, text: string): void {
    const key = lineOf(account, database, text);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  lines(): readonly string[] {
    return linesOf(this.#counts);
  }
}

/** The statements of a reading in the words of a ledger, of those accounts only. */
export function ledgerOf(
  statements: readonly Statement[],
  accounts: readonly string[],
  accountOf: (statement: Statement) => string = ({ actor }) => actor.account ?? '',
): readonly string[] {
  const counts = new Map<string, number>();
  for (const statement of statements) {
    const account = accountOf(statement);
    if (!accounts.includes(account)) continue;
    const text = statement.ran.kind === 'sql' ? statement.ran.text : statement.ran.kind;
    const key = lineOf(account, statement.actor.database ?? '', text);
    counts.set(key, (counts.get(key) ?? 0) + statement.calls);
  }
  return linesOf(counts);
}

const lineOf = (account: string, database: string, text: string): string => `${account} in ${database}: ${text}`;

const linesOf = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].map(([key, count]) => `${key} × ${String(count)}`).sort();
