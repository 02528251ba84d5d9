import { NONE, type SecurableId } from '../../model/facts.ts';
import type { BodyReader } from './body-reader.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { DatabaseRows } from './database-rows.ts';
import { CATALOG } from './object-adder.ts';
import type { ObjectIds } from './object-ids.ts';

/** CmdType in pg_rewrite.ev_type. */
const RULE_EVENTS: Readonly<Record<string, string>> = { '2': 'UPDATE', '3': 'INSERT', '4': 'DELETE' };

/** Adds rewrite rules: what they do instead of, or besides, the statement, with the rights of the table's owner. */
export function addRules({ builder, roles }: FactSink, rows: readonly Row[], ids: ObjectIds, reader: BodyReader): void {
  for (const [table, owner, name, letter, text, hash] of rows) {
    const on = ids.get(CATALOG.relation, table);
    const event = RULE_EVENTS[letter ?? ''];
    if (on === undefined || event === undefined) continue;
    builder.addDefinition({
      kind: 'rule',
      on,
      name: name ?? '',
      events: [event],
      runsAs: roles.byOid(owner ?? ''),
      ...reader.sql(text ?? '', []),
      bound: true,
      hash: hash ?? null,
      fixedSearchPath: false,
      shadowedBy: [],
    });
  }
}

/** https://github.com/postgres/postgres/blob/REL_18_4/src/include/catalog/pg_trigger.h (TRIGGER_TYPE_*) */
const TRIGGER_EVENTS = [
  ['INSERT', 4],
  ['DELETE', 8],
  ['UPDATE', 16],
  ['TRUNCATE', 32],
] as const;

/** Adds triggers and event triggers. They run with the rights of whoever sets them off. */
export function addTriggers(
  { builder }: FactSink,
  { triggers, eventTriggers }: DatabaseRows['rows'],
  ids: ObjectIds,
  database: SecurableId,
): void {
  const shared = { runsAs: NONE, opaque: null, bound: true, hash: null, fixedSearchPath: false, shadowedBy: [] };
  const runs = (routine: string | null | undefined): { readonly target: SecurableId; readonly privilege: string }[] => {
    const target = ids.get(CATALOG.routine, routine);
    return target === undefined ? [] : [{ target, privilege: 'EXECUTE' }];
  };
  for (const [table, name, type, routine] of triggers) {
    const on = ids.get(CATALOG.relation, table);
    if (on === undefined) continue;
    const events = TRIGGER_EVENTS.filter(([, bit]) => (Number(type) & bit) !== 0).map(([event]) => event);
    builder.addDefinition({ kind: 'trigger', on, name: name ?? '', events, references: runs(routine), ...shared });
  }
  for (const [name, routine] of eventTriggers) {
    const references = runs(routine);
    builder.addDefinition({
      kind: 'event-trigger',
      on: database,
      name: name ?? '',
      events: ['DDL'],
      references,
      ...shared,
    });
  }
}
