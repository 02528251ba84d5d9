import { listOf, nodeOf, unwrap, textOf } from '../../dialects/postgres/parse-tree.ts';
import type { Reference } from '../../model/definitions.ts';
import { NONE, type SecurableId } from '../../model/facts.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { BodyReader } from './body-reader.ts';
import type { FactSink } from './cluster-facts.ts';
import type { DatabaseRows } from './database-rows.ts';
import { CATALOG } from './object-adder.ts';
import type { ObjectIds } from './object-ids.ts';

/** 1 << CmdType, as pg_relation_is_updatable has them. */
const PASSED_ON = [
  ['INSERT', 8],
  ['UPDATE', 4],
  ['DELETE', 16],
] as const;

/**
 * Adds what views read and, for those that the server can write through, what they pass on to their base relation.
 * https://www.postgresql.org/docs/18/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS
 */
export function addViews(
  { builder, roles }: FactSink,
  { views, viewUses }: DatabaseRows['rows'],
  ids: ObjectIds,
  reader: BodyReader,
): void {
  const usesByRule = groupBy(viewUses, (row) => row[0] ?? '');
  for (const [oid, rule, letter, owner, invoker, passes, hash, query] of views) {
    const on = ids.get(CATALOG.relation, oid);
    if (on === undefined) continue;
    const references = (usesByRule.get(rule ?? '') ?? []).flatMap(([, catalog = '', used]): Reference[] => {
      const target = ids.get(catalog ?? '', used);
      return target === undefined ? [] : [{ target, privilege: catalog === CATALOG.routine ? 'EXECUTE' : 'SELECT' }];
    });
    const kind = letter === 'm' ? 'materialized-view' : 'view';
    const runsAs = invoker === 't' ? NONE : roles.byOid(owner ?? '');
    const add = (event: string, references: readonly Reference[]): void =>
      builder.addDefinition({
        kind,
        on,
        name: '',
        events: [event],
        runsAs,
        references,
        opaque: null,
        bound: true,
        hash: hash ?? null,
        fixedSearchPath: false,
        shadowedBy: [],
      });
    add('SELECT', references);
    const target = Number(passes) === 0 ? undefined : baseOf(references, query ?? null, reader);
    if (target === undefined) continue;
    for (const [event, bit] of PASSED_ON) {
      if ((Number(passes) & bit) === 0) continue;
      add(event, [{ target, privilege: event }]);
    }
  }
}

/** The only relation of the view, or the one in its FROM clause where subqueries use others. */
function baseOf(references: readonly Reference[], query: string | null, reader: BodyReader): SecurableId | undefined {
  const relations = references.filter(({ privilege }) => privilege === 'SELECT');
  if (query === null) return relations[0]?.target;
  const [statement] = listOf(nodeOf(reader.tree(query))?.['stmts']);
  const [from] = listOf(unwrap(nodeOf(statement)?.['stmt'], 'SelectStmt')?.['fromClause']);
  const table = unwrap(from, 'RangeVar');
  const name = textOf(table?.['relname']);
  if (name === undefined) return undefined;
  return reader.relation({ schema: textOf(table?.['schemaname']) ?? null, name, privilege: 'SELECT' });
}
