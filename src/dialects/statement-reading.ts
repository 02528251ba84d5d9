import type { NamedUse } from '../model/evidence.ts';

/** What one statement (or several, separated by `;`) names and does to it. */
export type StatementReading =
  | {
      /** Each once, in the order of their first use. Calls of built-in functions are among them: look the names up. */
      readonly uses: readonly NamedUse[];
      /** `grammar`: the server's own grammar took it. `tolerant`: its clauses were followed token by token. */
      readonly reader: 'grammar' | 'tolerant';
      /** It also runs text that it does not hold, or holds only in a literal, which is never looked into. */
      readonly dynamic: boolean;
    }
  /** Why it could not be read, without any of its text. */
  | { readonly error: string };

/** Gathers uses, each once. */
export class UseList {
  readonly #uses = new Map<string, NamedUse>();

  add(use: NamedUse): void {
    this.#uses.set(JSON.stringify([use.kind, use.action, use.database, use.schema, use.name]), use);
  }

  get uses(): readonly NamedUse[] {
    return [...this.#uses.values()];
  }
}
