import type { Facts, SecurableId } from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import {
  compileName,
  compilePattern,
  covers,
  hasWildcard,
  type PatternCodes,
} from '../../dialects/mysql/name-pattern.ts';
import { foldName } from '../../dialects/mysql/names.ts';
import { entry } from '../../shared/entry.ts';

interface Database {
  readonly id: SecurableId;
  /** The name with one character per byte. */
  readonly bytes: string;
  readonly codes: PatternCodes;
}

/** Finds the databases that a row of mysql.db is about. Databases are sorted, so a pattern visits only those that share its beginning. */
export class DatabaseMatcher {
  readonly #fold: (name: string) => string;
  readonly #literal: boolean;
  readonly #sorted: readonly Database[];
  readonly #byName = new Map<string, SecurableId>();
  readonly #wildcards = new Map<string, boolean>();

  constructor(facts: Facts) {
    this.#fold = foldName(facts.settings);
    // With partial_revokes a row names exactly one database, its wildcards and even its backslashes included.
    this.#literal = facts.engine === 'mysql' && isOn(facts.settings.get('partial_revokes'));
    const databases: Database[] = [];
    for (let id = 0; id < facts.securables.count; id++) {
      if (kindOf(facts, id) !== 'database') continue;
      const name = this.#fold(facts.securables.name[id] ?? '');
      this.#byName.set(name, id);
      const codes = compileName(name);
      databases.push({ id, bytes: String.fromCharCode(...codes), codes });
    }
    this.#sorted = databases.sort((a, b) => (a.bytes < b.bytes ? -1 : 1));
  }

  isWildcard(text: string): boolean {
    return entry(this.#wildcards, text, () => !this.#literal && hasWildcard(compilePattern(text)));
  }

  /** Is the text the database's name, and nothing that looks like a pattern? */
  isExact(text: string, database: SecurableId): boolean {
    return !this.isPattern(text) && this.#byName.get(this.#fold(text)) === database;
  }

  /** Does the text hold a wildcard, escaped or not? */
  isPattern(text: string): boolean {
    return !this.#literal && /[%_]/.test(text);
  }

  matches(text: string): SecurableId[] {
    const folded = this.#fold(text);
    if (this.#literal) {
      const id = this.#byName.get(folded);
      return id === undefined ? [] : [id];
    }
    const codes = compilePattern(folded);
    const wildcard = codes.findIndex((code) => code > LAST_BYTE);
    let prefix = '';
    for (let i = 0; i < (wildcard < 0 ? codes.length : wildcard); i++) prefix += String.fromCharCode(codes[i] ?? 0);
    const found: SecurableId[] = [];
    for (let i = this.#firstFrom(prefix); i < this.#sorted.length; i++) {
      const database = this.#sorted[i];
      if (database === undefined || !database.bytes.startsWith(prefix)) break;
      if (covers(codes, database.codes)) found.push(database.id);
      if (wildcard < 0) break;
    }
    return found;
  }

  #firstFrom(prefix: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle]?.bytes ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const LAST_BYTE = 255;

export const isOn = (value: string | undefined): boolean => value === 'ON' || value === '1';
