import { contains, listOf, nameParts, nodeOf, nodesOf, relationName, textOf, unwrap, type Node } from './parse-tree.ts';

/** A relation or routine that a statement uses, as it is written, and the privilege that it needs there. */
export interface NameReference {
  /** null: search_path decides. */
  readonly schema: string | null;
  readonly name: string;
  readonly privilege: string;
  /** Of a call: how many arguments are given. */
  readonly args?: number;
  /** The privilege is needed besides what is done: SELECT to find the rows that are written, UPDATE to lock those that are read. */
  readonly implied?: true;
}

export interface StatementUses {
  /** Each once, in the order of their first use. */
  readonly uses: readonly NameReference[];
  /** The statement runs text that is only known when it runs. */
  readonly dynamic: boolean;
  /** There are operators in it without a schema, which search_path gives their meaning. */
  readonly operators: boolean;
}

/**
 * Relations and routines that a parsed statement (or several) reads, writes, locks or calls, with their names as written.
 *
 * Names of common table expressions are no tables, as far as they reach: one that is not recursive does not see itself,
 * none is seen outside its statement, and none can be written. Data definition is left out, except for queries in it.
 * Privileges as in https://github.com/postgres/postgres/blob/REL_18_4/src/backend/parser/analyze.c
 *
 * @param tree what libpg_query's parser gives, or any part of it
 */
export function statementUses(tree: unknown): StatementUses {
  const walker = new Walker();
  walker.walk(tree, new Set());
  return { uses: [...walker.uses.values()], dynamic: walker.dynamic, operators: walker.operators };
}

/** Names of the common table expressions that can be seen. */
type Scope = ReadonlySet<string>;

/** Functions of pg_catalog that run a query which they are given as text. */
const RUNS_TEXT = /^(query_to_xml(schema|_and_xmlschema)?|ts_stat)$/;

/** Statements that define or manage: the names in them are not read or written. */
const DEFINES =
  /^(Create|Alter|Drop|Grant|Comment|Index|Define|Rename|Vacuum|Lock|SecLabel|Reindex|Cluster|ImportForeign)/;

class Walker {
  readonly uses = new Map<string, NameReference>();
  dynamic = false;
  operators = false;

  walk(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) this.walk(item, scope);
      return;
    }
    const node = nodeOf(value);
    if (node !== undefined) this.rest(node, scope);
  }

  /** Everything in a node but the given fields. */
  rest(node: Node, scope: Scope, ...without: readonly string[]): void {
    for (const field of Object.keys(node)) {
      const child = node[field];
      if (typeof child !== 'object' || without.includes(field)) continue;
      const handler = HANDLERS[field];
      const inner = handler === undefined ? undefined : nodeOf(child);
      if (handler !== undefined && inner !== undefined) handler(this, inner, scope);
      else if (!DEFINES.test(field)) this.walk(child, scope);
    }
  }

  add(use: NameReference): void {
    const key = JSON.stringify([use.schema, use.name, use.privilege, use.args ?? null]);
    if (this.uses.get(key)?.implied !== undefined || !this.uses.has(key)) this.uses.set(key, use);
  }

  relation(rangeVar: Node | undefined, privilege: string): void {
    const name = relationName(rangeVar);
    if (name !== undefined) this.add({ ...name, privilege });
  }

  /** A privilege that the statement needs on a relation that it names for something else. */
  implied(rangeVar: Node | undefined, privilege: string): void {
    const name = relationName(rangeVar);
    if (name !== undefined) this.add({ ...name, privilege, implied: true });
  }

  /** Adds what WITH reads and gives the names that the statement sees. */
  withClause(node: Node, scope: Scope): Scope {
    const clause = nodeOf(node['withClause']);
    if (clause === undefined) return scope;
    const expressions = nodesOf(clause['ctes'], 'CommonTableExpr');
    const names = expressions.map((cte) => textOf(cte['ctename']) ?? '');
    const all = new Set([...scope, ...names]);
    const earlier = new Set(scope);
    for (const [i, cte] of expressions.entries()) {
      this.walk(cte['ctequery'], clause['recursive'] === true ? all : new Set(earlier));
      earlier.add(names[i] ?? '');
    }
    return all;
  }
}

type Handler = (walker: Walker, node: Node, scope: Scope) => void;

const select: Handler = (walker, node, outer) => {
  const scope = walker.withClause(node, outer);
  for (const arm of ['larg', 'rarg']) {
    const half = nodeOf(node[arm]);
    if (half !== undefined) select(walker, half, scope);
  }
  for (const clause of nodesOf(node['lockingClause'], 'LockingClause')) {
    const names = nodesOf(clause['lockedRels'], 'RangeVar').map((rel) => rel['relname']);
    lock(walker, node['fromClause'], names.length === 0 ? null : names, scope);
  }
  walker.rest(node, scope, 'withClause', 'larg', 'rarg', 'lockingClause', 'intoClause');
};

/** FOR UPDATE and its like need UPDATE on the tables behind the given aliases (null: behind all), in subqueries too. */
function lock(walker: Walker, from: unknown, aliases: readonly unknown[] | null, scope: Scope): void {
  for (const item of listOf(from)) {
    const join = unwrap(item, 'JoinExpr');
    const table = unwrap(item, 'RangeVar');
    const subquery = unwrap(item, 'RangeSubselect');
    if (join !== undefined) lock(walker, [join['larg'], join['rarg']], aliases, scope);
    const alias = nodeOf((table ?? subquery)?.['alias'])?.['aliasname'] ?? table?.['relname'];
    if (aliases !== null && !aliases.includes(alias)) continue;
    if (table !== undefined && !isExpression(table, scope)) walker.implied(table, 'UPDATE');
    const query = unwrap(subquery?.['subquery'], 'SelectStmt');
    if (query !== undefined) lock(walker, query['fromClause'], null, withNames(query, scope));
  }
}

const withNames = (query: Node, scope: Scope): Scope =>
  new Set([
    ...scope,
    ...nodesOf(nodeOf(query['withClause'])?.['ctes'], 'CommonTableExpr').map((cte) => textOf(cte['ctename']) ?? ''),
  ]);

const isExpression = (rangeVar: Node, scope: Scope): boolean =>
  rangeVar['schemaname'] === undefined && scope.has(textOf(rangeVar['relname']) ?? '');

const readsColumns = (tree: unknown): boolean => contains(tree, (type) => type === 'ColumnRef');

/** INSERT, UPDATE and DELETE need SELECT where they read the table that they write. */
const write =
  (privilege: string): Handler =>
  (walker, node, outer) => {
    const scope = walker.withClause(node, outer);
    const target = nodeOf(node['relation']);
    const conflict = nodeOf(node['onConflictClause']);
    walker.relation(target, privilege);
    if (conflict?.['action'] === 'ONCONFLICT_UPDATE') walker.relation(target, 'UPDATE');
    const reads =
      readsColumns([node['whereClause'], node['returningList'], node['returningClause'], conflict?.['whereClause']]) ||
      conflict?.['infer'] !== undefined ||
      setsFromItself(node, target) ||
      (conflict !== undefined && setsFromItself(conflict, target));
    if (reads) walker.implied(target, 'SELECT');
    walker.rest(node, scope, 'withClause', 'relation');
  };

/** `SET n = n + 1`: a value is made of a column that is set, or of one that names the table. */
function setsFromItself(node: Node, target: Node | undefined): boolean {
  const assignments = nodesOf(node['targetList'], 'ResTarget');
  const columns = assignments.map((item) => item['name']);
  const own = nodeOf(target?.['alias'])?.['aliasname'] ?? target?.['relname'];
  return contains(
    assignments.map((item) => item['val']),
    (type, { fields }) => {
      if (type !== 'ColumnRef') return false;
      const [first, second] = nameParts(fields);
      return second === undefined ? columns.includes(first) : first === own;
    },
  );
}

const merge: Handler = (walker, node, outer) => {
  const scope = walker.withClause(node, outer);
  const target = nodeOf(node['relation']);
  for (const clause of nodesOf(node['mergeWhenClauses'], 'MergeWhenClause')) {
    const command = textOf(clause['commandType'])?.replace('CMD_', '') ?? '';
    if (['INSERT', 'UPDATE', 'DELETE'].includes(command)) walker.relation(target, command);
  }
  walker.implied(target, 'SELECT');
  walker.rest(node, scope, 'withClause', 'relation');
};

const call: Handler = (walker, node, scope) => {
  const parts = nameParts(node['funcname']);
  const name = parts.at(-1);
  if (name !== undefined) {
    const schema = parts.at(-2) ?? null;
    if ((schema ?? 'pg_catalog') === 'pg_catalog' && RUNS_TEXT.test(name)) walker.dynamic = true;
    walker.add({ schema, name, privilege: 'EXECUTE', args: listOf(node['args']).length });
  }
  walker.rest(node, scope, 'funcname');
};

const runsText: Handler = (walker) => {
  walker.dynamic = true;
};

/** `a = b`; what stands for an operator (IN, LIKE, BETWEEN) is found like one. `OPERATOR(pg_catalog.=)` says where it is. */
const operator: Handler = (walker, node, scope) => {
  if (listOf(node['name']).length === 1) walker.operators = true;
  walker.rest(node, scope, 'name');
};

/** `x IN (SELECT …)`, `CASE x WHEN …` and JOIN … USING compare without naming an operator. */
const comparing =
  (field: string): Handler =>
  (walker, node, scope) => {
    if (node[field] !== undefined) walker.operators = true;
    walker.rest(node, scope);
  };

/** By the name of a node's type, or of the field that holds a node without one. */
const HANDLERS: Readonly<Record<string, Handler | undefined>> = {
  SelectStmt: select,
  InsertStmt: write('INSERT'),
  UpdateStmt: write('UPDATE'),
  DeleteStmt: write('DELETE'),
  MergeStmt: merge,
  CopyStmt: (walker, node, scope) => {
    walker.relation(nodeOf(node['relation']), node['is_from'] === true ? 'INSERT' : 'SELECT');
    walker.rest(node, scope, 'relation');
  },
  TruncateStmt: (walker, node) => {
    for (const relation of nodesOf(node['relations'], 'RangeVar')) walker.relation(relation, 'TRUNCATE');
  },
  RangeVar: (walker, node, scope) => {
    if (!isExpression(node, scope)) walker.relation(node, 'SELECT');
  },
  A_Expr: operator,
  SubLink: comparing('testexpr'),
  CaseExpr: comparing('arg'),
  JoinExpr: comparing('usingClause'),
  FuncCall: call,
  funccall: call,
  DoStmt: runsText,
  ExecuteStmt: runsText,
  CreateTableAsStmt: (walker, { query }, scope) => walker.walk(query, scope),
  ViewStmt: (walker, { query }, scope) => walker.walk(query, scope),
  RuleStmt: (walker, { whereClause, actions }, scope) => walker.walk([whereClause, actions], scope),
  CreateFunctionStmt: (walker, node, scope) => walker.walk(node['sql_body'], scope),
};
