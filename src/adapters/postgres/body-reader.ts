import { plpgsqlStatements } from '../../dialects/postgres/plpgsql.ts';
import { statementUses, type NameReference, type StatementUses } from '../../dialects/postgres/references.ts';
import type { Definition, Reference } from '../../model/definitions.ts';
import type { SecurableId } from '../../model/facts.ts';
import { loadBodyParser, type BodyParser } from './body-parser.ts';
import type { DatabaseRows } from './database-rows.ts';
import { NameIndex, type SearchPath } from './name-index.ts';
import type { ObjectIds } from './object-ids.ts';

/** What a body uses, as far as it could be read. */
export type Reading = Pick<Definition, 'references' | 'opaque' | 'shadowedBy'>;

/** Reads bodies of one database; a text that several routines have is parsed once. */
export class BodyReader {
  readonly #parser: BodyParser | undefined;
  readonly #namesOf: () => NameIndex;
  #known: NameIndex | undefined;
  readonly #parsed = new Map<string, StatementUses | undefined>();

  private constructor(parser: BodyParser | undefined, namesOf: () => NameIndex) {
    this.#parser = parser;
    this.#namesOf = namesOf;
  }

  static async for(rows: DatabaseRows['rows'], ids: ObjectIds): Promise<BodyReader> {
    const hasText =
      rows.rules.length > 0 || rows.bodies.some((row) => row[6] !== null) || rows.views.some((row) => row[7] !== null);
    return new BodyReader(hasText ? await loadBodyParser() : undefined, () => new NameIndex(rows, ids));
  }

  get #names(): NameIndex {
    return (this.#known ??= this.#namesOf());
  }

  /** The parsed text, or undefined where the grammar does not take it. */
  tree(sql: string): unknown {
    return this.#parser?.sql(sql);
  }

  /** The relation of a qualified name. */
  relation(use: NameReference): SecurableId | undefined {
    const target = this.#names.resolve(use, []);
    return typeof target === 'string' ? undefined : target;
  }

  /** @param hidden names that stand for no table, as transition tables of triggers do */
  sql(text: string, path: SearchPath, hidden: ReadonlySet<string> = NONE_HIDDEN): Reading {
    const uses = this.#once(text, () => {
      const tree = this.#parser?.sql(text);
      return tree === undefined ? undefined : statementUses(tree);
    });
    return this.#resolve(uses, path, hidden);
  }

  /** @param definition a whole CREATE FUNCTION or CREATE PROCEDURE */
  plpgsql(definition: string, path: SearchPath, hidden: ReadonlySet<string> = NONE_HIDDEN): Reading {
    return this.#resolve(
      this.#once(definition, () => this.#readPlpgsql(definition)),
      path,
      hidden,
    );
  }

  #readPlpgsql(definition: string): StatementUses | undefined {
    const tree = this.#parser?.plpgsql(definition);
    if (tree === undefined) return undefined;
    const { statements, rest, dynamic } = plpgsqlStatements(tree);
    const trees = statements.map((sql) => this.#parser?.sql(sql));
    if (trees.includes(undefined)) return undefined;
    const found = statementUses(trees);
    const operators = found.operators || rest.some((sql) => statementUses(this.#parser?.sql(sql)).operators);
    return { uses: found.uses, dynamic: dynamic || found.dynamic, operators };
  }

  #once(text: string, read: () => StatementUses | undefined): StatementUses | undefined {
    if (!this.#parsed.has(text)) this.#parsed.set(text, read());
    return this.#parsed.get(text);
  }

  #resolve(found: StatementUses | undefined, path: SearchPath, hidden: ReadonlySet<string>): Reading {
    if (found === undefined) return { references: [], opaque: 'body could not be parsed', shadowedBy: [] };
    const references = new Map<string, Reference>();
    const shadowedBy = new Set(found.operators ? this.#names.shadowsOfOperators(path) : []);
    let opaque = found.dynamic ? 'dynamic SQL' : null;
    for (const use of found.uses) {
      if (use.schema === null && use.args === undefined && hidden.has(use.name)) continue;
      for (const schema of this.#names.shadowsOf(use, path)) shadowedBy.add(schema);
      const target = this.#names.resolve(use, path);
      if (typeof target === 'string') opaque ??= target;
      else if (target !== undefined) {
        references.set(`${target} ${use.privilege}`, { target, privilege: use.privilege });
      }
    }
    return { references: [...references.values()], opaque, shadowedBy: [...shadowedBy].sort() };
  }
}

const NONE_HIDDEN: ReadonlySet<string> = new Set();
