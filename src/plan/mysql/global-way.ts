import type { Facts, PrincipalId, SecurableId } from '../../model/facts.ts';
import { grantSql, privilegesSql, revokeSql } from '../../dialects/mysql/statements.ts';
import { ROOT } from '../../model/facts.ts';
import { less, union, type Step } from './part.ts';
import { keyOf } from './words.ts';

/** An account's privileges on the whole server. */
export interface GlobalState {
  readonly fixed: readonly string[];
  /** Dynamic privileges of MySQL, and whether they may be granted on. */
  readonly dynamic: ReadonlyMap<string, boolean>;
  /** By database. */
  readonly restricted: ReadonlyMap<SecurableId, readonly string[]>;
}

/** Dynamic privileges are written with underscores, the others with spaces. */
export const isDynamic = (word: string): boolean => word.includes('_');

const GRANT_OPTION = 'GRANT OPTION';

/**
 * The statements between two such states, played as the server takes them. Who loses a privilege loses its partial revokes. A
 * dynamic privilege loses its own option by being taken and given again, and before the account loses GRANT OPTION: that takes
 * the option from the rows of all of them, but they keep it until the server reads the tables again (seen on MySQL 9.7.4).
 * Either kind has statements of its own: with dynamic ones beside it, the GRANT OPTION of the account stays as it was.
 * https://dev.mysql.com/doc/refman/9.7/en/privileges-provided.html#static-dynamic-privileges
 */
export class GlobalWay {
  readonly #facts: Facts;
  readonly #grantee: PrincipalId;
  readonly #textOf: (state: GlobalState) => string;
  readonly #steps: Step[] = [];
  #now: GlobalState;

  constructor(facts: Facts, grantee: PrincipalId, from: GlobalState, textOf: (state: GlobalState) => string) {
    this.#facts = facts;
    this.#grantee = grantee;
    this.#textOf = textOf;
    this.#now = from;
  }

  /** `takesMore`: in between something is gone that stays in the end. */
  to(end: GlobalState): { readonly steps: readonly Step[]; readonly takesMore: boolean } {
    this.#give(less(end.fixed, this.#now.fixed));
    const wrong = [...this.#now.dynamic].filter(([word, option]) => option && end.dynamic.get(word) === false);
    const gone = [...this.#now.dynamic.keys()].filter((word) => !end.dynamic.has(word));
    this.#takeDynamic([...gone, ...wrong.map(([word]) => word)]);
    this.#giveDynamic(end, false);
    this.#take(less(this.#now.fixed, end.fixed));
    this.#giveDynamic(end, true);
    this.#restrict(end);
    return { steps: this.#steps, takesMore: wrong.length > 0 };
  }

  #give(words: readonly string[]): void {
    if (words.length === 0) return;
    const state = { ...this.#now, fixed: union(this.#now.fixed, words) };
    this.#push(this.#grant(words), `grant ${words.join(', ')} on *.* to`, state);
  }

  #take(words: readonly string[]): void {
    if (words.length === 0) return;
    const option = words.includes(GRANT_OPTION);
    const dynamic = new Map([...this.#now.dynamic].map(([word, its]) => [word, its && !option] as const));
    const restricted = [...this.#now.restricted].map(([on, its]) => [on, less(its, words)] as const);
    this.#push(
      revokeSql(this.#facts, this.#grantee, privilegesSql(this.#facts, words, ROOT)),
      `revoke ${words.join(', ')} on *.* from`,
      {
        fixed: less(this.#now.fixed, words),
        dynamic,
        restricted: new Map(restricted.filter(([, its]) => its.length > 0)),
      },
    );
  }

  #giveDynamic(end: GlobalState, option: boolean): void {
    const words = [...end.dynamic]
      .filter(([word, its]) => its === option && this.#now.dynamic.get(word) !== option)
      .map(([word]) => word);
    if (words.length === 0) return;
    const dynamic = new Map(this.#now.dynamic);
    for (const word of words) dynamic.set(word, option);
    const all = option ? [...words, GRANT_OPTION] : words;
    this.#push(this.#grant(all), `grant ${all.join(', ')} on *.* to`, { ...this.#now, dynamic });
  }

  #takeDynamic(words: readonly string[]): void {
    if (words.length === 0) return;
    const dynamic = new Map([...this.#now.dynamic].filter(([word]) => !words.includes(word)));
    const sql = revokeSql(this.#facts, this.#grantee, privilegesSql(this.#facts, words, ROOT));
    this.#push(sql, `revoke ${words.join(', ')} on *.* from`, { ...this.#now, dynamic });
  }

  #restrict(end: GlobalState): void {
    for (const on of new Set([...this.#now.restricted.keys(), ...end.restricted.keys()])) {
      const name = `${this.#facts.securables.name[on] ?? ''}.*`;
      const its = this.#now.restricted.get(on) ?? [];
      const lifted = less(its, end.restricted.get(on));
      if (lifted.length > 0) {
        const sql = grantSql(this.#facts, this.#grantee, privilegesSql(this.#facts, lifted, on));
        this.#push(
          sql,
          `lift the partial revoke of ${lifted.join(', ')} on ${name} from`,
          this.#with(on, less(its, lifted)),
        );
      }
      const more = less(end.restricted.get(on) ?? [], its);
      if (more.length > 0) {
        const sql = revokeSql(this.#facts, this.#grantee, privilegesSql(this.#facts, more, on));
        this.#push(
          sql,
          `partially revoke ${more.join(', ')} on ${name} from`,
          this.#with(on, union(less(its, lifted), more)),
        );
      }
    }
  }

  #with(on: SecurableId, words: readonly string[]): GlobalState {
    const restricted = new Map(this.#now.restricted);
    if (words.length === 0) restricted.delete(on);
    else restricted.set(on, words);
    return { ...this.#now, restricted };
  }

  /** Among the privileges it would be that of all dynamic ones, too. */
  #grant(words: readonly string[]): string {
    const plain = less(words, [GRANT_OPTION]);
    const sql = privilegesSql(this.#facts, plain.length === 0 ? ['USAGE'] : plain, ROOT);
    const clause = plain.length < words.length ? ' WITH GRANT OPTION' : '';
    return `${grantSql(this.#facts, this.#grantee, sql)}${clause}`;
  }

  #push(sql: string, words: string, state: GlobalState): void {
    this.#now = state;
    this.#steps.push({ sql, words: `${words} ${keyOf(this.#facts, this.#grantee)}`, text: this.#textOf(state) });
  }
}
