import type { NamedUse } from '../../model/evidence.ts';
import { UseList, type StatementReading } from '../statement-reading.ts';
import { definedNames, isDefinition } from './definitions.ts';
import { listOf, nodeOf, nodesOf, relationName, textOf, unwrap, type Node } from './parse-tree.ts';
import { plpgsqlStatements } from './plpgsql.ts';
import { statementUses, type NameReference } from './references.ts';
import { readTolerantly } from './tolerant-reading.ts';

export type { StatementReading } from '../statement-reading.ts';

/** A parser gives its tree, or undefined for a text that it does not take. */
type Parser = (text: string) => unknown;

interface Options {
  /** Takes a whole CREATE FUNCTION. Without it what DO blocks do is not known (`dynamic`). */
  readonly plpgsql?: Parser;
  /** The text ends before its end: a name there may be half a name. */
  readonly truncated?: boolean;
}

/**
 * Tables, views, sequences and routines that a statement names, with what it does to them. What is written is not also read
 * because its old values are looked at, only where it is named once more; rows that are locked are read.
 *
 * Not among them: what a literal names (`nextval('s')`), what is run inside a routine or view, and the body of a function that is
 * only defined. Names are always of the session's database, PostgreSQL knows no other.
 *
 * @param parse libpg_query's tree of a text; what it refuses is read token by token
 */
export function readPostgresStatement(text: string, parse: Parser, options: Options = {}): StatementReading {
  const tree = options.truncated === true ? undefined : parse(text);
  if (tree === undefined) return readTolerantly(text, { truncated: options.truncated ?? false });
  const reader = new TreeReader(parse, options.plpgsql);
  reader.tree(tree);
  return { uses: reader.list.uses, reader: 'grammar', dynamic: reader.dynamic };
}

class TreeReader {
  readonly list = new UseList();
  dynamic = false;
  readonly #parse: Parser;
  readonly #plpgsql: Parser | undefined;

  constructor(parse: Parser, plpgsql: Parser | undefined) {
    this.#parse = parse;
    this.#plpgsql = plpgsql;
  }

  tree(tree: unknown): void {
    for (const raw of listOf(nodeOf(tree)?.['stmts'])) this.#statement(nodeOf(nodeOf(raw)?.['stmt']) ?? {});
  }

  #statement(wrapped: Node): void {
    const [type, child] = Object.entries(wrapped)[0] ?? ['', undefined];
    const node = nodeOf(child) ?? {};
    if (type === 'ExplainStmt') this.#statement(nodeOf(node['query']) ?? {});
    else if (type === 'DoStmt') this.#block(node);
    else if (isDefinition(type)) {
      const { uses, queries } = definedNames(type, node);
      for (const use of uses) this.list.add(use);
      this.#queries(queries);
    } else {
      this.#into(node);
      this.#queries(wrapped);
    }
  }

  /** SELECT … INTO makes a table; of several SELECTs the first one says so. */
  #into(select: Node): void {
    const left = nodeOf(select['larg']);
    if (left !== undefined) this.#into(left);
    const name = relationName(nodeOf(nodeOf(select['intoClause'])?.['rel']));
    if (name !== undefined) this.list.add({ database: null, ...name, kind: 'relation', action: 'ddl' });
  }

  #queries(tree: unknown): void {
    const { uses, dynamic } = statementUses(tree);
    const named = new Set(uses.filter(({ implied }) => implied === undefined).map(key));
    for (const use of uses) if (use.implied === undefined || !named.has(key(use))) this.list.add(namedUse(use));
    this.dynamic ||= dynamic;
  }

  /** DO without a language is PL/pgSQL. */
  #block(node: Node): void {
    const options = nodesOf(node['args'], 'DefElem');
    const option = (name: string): string | undefined =>
      textOf(unwrap(options.find(({ defname }) => defname === name)?.['arg'], 'String')?.['sval']);
    const tree =
      (option('language') ?? 'plpgsql') === 'plpgsql' ? this.#plpgsql?.(asFunction(option('as') ?? '')) : undefined;
    if (tree === undefined) {
      this.dynamic = true;
      return;
    }
    const found = plpgsqlStatements(tree);
    this.dynamic ||= found.dynamic;
    for (const sql of found.statements) {
      const inner = this.#parse(sql);
      if (inner === undefined) this.dynamic = true;
      else this.tree(inner);
    }
  }
}

const key = ({ schema, name, args }: NameReference): string => JSON.stringify([schema, name, args === undefined]);

function namedUse({ schema, name, privilege }: NameReference): NamedUse {
  const named = { database: null, schema, name };
  if (privilege === 'EXECUTE') return { ...named, kind: 'routine', action: 'execute' };
  return { ...named, kind: 'relation', action: privilege === 'SELECT' ? 'read' : 'write' };
}

/** A dollar quote whose tag the body does not hold. */
function asFunction(body: string): string {
  let tag = '$body$';
  while (body.includes(tag)) tag = `$b${String(tag.length)}${tag.slice(1)}`;
  return `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS ${tag}${body}${tag}`;
}
