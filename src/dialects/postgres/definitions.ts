import type { NamedUse } from '../../model/evidence.ts';
import { listOf, nameParts, nodeOf, relationName, textOf, unwrap, type Node } from './parse-tree.ts';

/** What a statement that defines or manages objects names. */
export interface DefinedNames {
  readonly uses: readonly NamedUse[];
  /** Queries, commands and calls in it, as parts of the tree: of views, rules, policies, defaults, bodies. */
  readonly queries: readonly unknown[];
}

/** Is it a type of statement that `definedNames` reads? */
export const isDefinition = (type: string): boolean => DEFINITION.test(type);

const DEFINITION =
  /^(Create|Alter|Drop|Grant|Comment|Index|Define|Rename|Vacuum|Lock|SecLabel|Reindex|Cluster|RefreshMatView|View|Rule)\w*Stmt$/;

/**
 * Tables, views, sequences and routines that a statement defines, changes, drops, grants, locks or maintains. Indexes and types
 * hold no data of their own and are left out, and so are new names of what is renamed.
 *
 * @param type of the node: `AlterTableStmt`
 */
export function definedNames(type: string, statement: Node): DefinedNames {
  const walker = new DefinitionWalker();
  walker.statement(type, statement);
  return walker;
}

const RELATIONS = /^OBJECT_(TABLE|VIEW|MATVIEW|SEQUENCE|FOREIGN_TABLE)$/;
/** Named by their table and a name of their own behind it. */
const PARTS = /^OBJECT_(COLUMN|TABCONSTRAINT|TRIGGER|RULE|POLICY)$/;
const ROUTINES = /^OBJECT_(FUNCTION|PROCEDURE|ROUTINE|AGGREGATE)$/;
/** What stands where a table's name would stand is an index or a type. */
const NO_RELATION = /^(OBJECT_(INDEX|TYPE|ATTRIBUTE)|REINDEX_OBJECT_INDEX)$/;
/** Parts of the tree that do more than define. */
const RUNS: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'FuncCall',
  'ExecuteStmt',
]);

class DefinitionWalker implements DefinedNames {
  readonly uses: NamedUse[] = [];
  readonly queries: unknown[] = [];

  statement(type: string, node: Node): void {
    const of = ['removeType', 'renameType', 'objectType', 'objtype', 'kind']
      .map((field) => textOf(node[field]))
      .find((text) => text !== undefined);
    if (of !== undefined && NO_RELATION.test(of)) return;
    for (const object of [...listOf(node['objects']), node['object'], node['func']]) this.#object(of ?? '', object);
    if (type === 'CreateFunctionStmt') this.#add('routine', 'ddl', nameParts(node['funcname']));
    else if (type === 'DefineStmt' && of === 'OBJECT_AGGREGATE')
      this.#add('routine', 'ddl', nameParts(node['defnames']));
    else this.#add('routine', 'execute', nameParts(node['funcname'])); // of triggers
    this.#rest(node);
  }

  #object(type: string, object: unknown): void {
    const wrapped = nodeOf(object);
    const routine = wrapped?.['objname'] === undefined ? unwrap(object, 'ObjectWithArgs') : wrapped;
    const parts = nameParts(unwrap(object, 'List')?.['items']);
    if (ROUTINES.test(type)) this.#add('routine', 'ddl', nameParts(routine?.['objname']));
    else if (RELATIONS.test(type)) this.#add('relation', 'ddl', parts);
    else if (PARTS.test(type)) this.#add('relation', 'ddl', parts.slice(0, -1));
  }

  #rest(node: Node): void {
    for (const [field, child] of Object.entries(node)) {
      if (RUNS.has(field)) this.queries.push({ [field]: child });
      else this.#value(field, child);
    }
  }

  #value(field: string, value: unknown): void {
    for (const item of listOf(value)) this.#value('', item);
    const node = nodeOf(value);
    if (node === undefined) return;
    const relation = node['relpersistence'] === undefined ? undefined : relationName(node);
    if (relation !== undefined) this.uses.push({ database: null, ...relation, kind: 'relation', action: 'ddl' });
    else if (isDefinition(field)) this.statement(field, node);
    else {
      if (node['defname'] === 'owned_by') this.#ownedBy(node);
      this.#rest(node);
    }
  }

  /** A sequence's column, or NONE. */
  #ownedBy(node: Node): void {
    this.#add('relation', 'ddl', nameParts(unwrap(node['arg'], 'List')?.['items']).slice(0, -1));
  }

  #add(kind: NamedUse['kind'], action: NamedUse['action'], parts: readonly string[]): void {
    const name = parts.at(-1);
    if (name !== undefined) this.uses.push({ database: null, schema: parts.at(-2) ?? null, name, kind, action });
  }
}
