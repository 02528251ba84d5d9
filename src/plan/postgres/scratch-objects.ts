import { quoteIdentifier } from '../../dialects/postgres/names.ts';
import { nameSql, ownerSql, userMappingSql } from '../../dialects/postgres/statements.ts';
import type { Definition } from '../../model/definitions.ts';
import { NONE, SecurableFlag, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf, RELATION_KINDS } from '../../model/securables.ts';
import type { Draft } from './scratch-draft.ts';

/**
 * Stand-ins for everything in a database: of the same name, kind and owner, and with nothing in them. Routines do nothing,
 * views show a constant, tables have the columns that grants name; what the real ones refer to is known from the snapshot.
 */
export function makeObjects(draft: Draft, objects: readonly SecurableId[]): void {
  const triggers = triggerRoutines(draft);
  for (const id of objects) {
    const sql = createSql(draft, id, triggers);
    if (sql === null) continue;
    draft.addFor(id, sql, ...rowSecurity(draft, id));
    // Wrappers wait until there are superusers.
    if (kindOf(draft.facts, id) !== 'foreign-data-wrapper') makeOwner(draft, id);
  }
}

export function makeOwner(draft: Draft, id: SecurableId): void {
  const { facts, executor } = draft;
  const owner = facts.principals[facts.securables.owner[id] ?? NONE];
  if (owner === undefined || owner.key === executor) return;
  if (!owner.exists) draft.cannot(`owner of ${pathOf(facts, id)}`, 'the role was dropped');
  else draft.addFor(id, ownerSql(facts, id, owner.id));
}

/** null: it is there already, comes with something else, or is told to be missing. */
function createSql(draft: Draft, id: SecurableId, triggers: ReadonlyMap<SecurableId, string>): string | null {
  const { facts } = draft;
  const name = nameSql(facts, id);
  switch (kindOf(facts, id)) {
    case 'table':
      return draft.isSystem(id) ? null : `CREATE TABLE ${name} (${columnsSql(draft, id, [])})`;
    case 'partitioned-table': {
      const [key = STAND_IN] = columnsOf(draft, id);
      return `CREATE TABLE ${name} (${columnsSql(draft, id, [STAND_IN])}) PARTITION BY LIST (${quoteIdentifier(key)})`;
    }
    case 'view':
      return draft.isSystem(id) ? null : viewSql(draft, id);
    case 'materialized-view':
      return `CREATE MATERIALIZED VIEW ${name} AS SELECT ${valuesSql(draft, id)}`;
    case 'foreign-table':
      return foreignTableSql(draft, id);
    case 'sequence':
      return draft.isSystem(id) ? null : `CREATE SEQUENCE ${name}`;
    case 'type':
      return draft.isSystem(id) || isRowType(draft, id) ? null : `CREATE TYPE ${name} AS ENUM ()`;
    case 'routine':
      return routineSql(draft, id, triggers.get(id) ?? 'integer');
    case 'large-object':
      return `SELECT pg_catalog.lo_create(${name})`;
    case 'language':
      return draft.isSystem(id) || facts.securables.name[id] === 'plpgsql'
        ? null
        : `CREATE LANGUAGE ${name} HANDLER pg_catalog.plpgsql_call_handler`;
    case 'foreign-data-wrapper':
      return `CREATE FOREIGN DATA WRAPPER ${name}`;
    case 'foreign-server':
      return serverSql(draft, id);
    default:
      return null;
  }
}

/** Where something has to have a column and no grant names one. */
const STAND_IN = 'stand_in';

/** Columns that every table has cannot be made. */
const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'cmin', 'xmax', 'cmax']);

function columnsOf(draft: Draft, id: SecurableId): readonly string[] {
  const names = draft.children(id).map((child) => draft.facts.securables.name[child] ?? '');
  return names.filter((name) => !SYSTEM_COLUMNS.has(name));
}

const columnsSql = (draft: Draft, id: SecurableId, atLeast: readonly string[]): string =>
  (columnsOf(draft, id).length === 0 ? atLeast : columnsOf(draft, id))
    .map((name) => `${quoteIdentifier(name)} integer`)
    .join(', ');

function valuesSql(draft: Draft, id: SecurableId): string {
  const names = columnsOf(draft, id);
  return (names.length === 0 ? [STAND_IN] : names).map((name) => `1 AS ${quoteIdentifier(name)}`).join(', ');
}

/** Only from 15 on can a view be without its owner's rights. */
function viewSql(draft: Draft, id: SecurableId): string {
  const invoker = draft.has(id, SecurableFlag.definer) ? '' : ' WITH (security_invoker)';
  return `CREATE VIEW ${nameSql(draft.facts, id)}${invoker} AS SELECT ${valuesSql(draft, id)}`;
}

function rowSecurity(draft: Draft, id: SecurableId): readonly string[] {
  const alter = (what: string): string => `ALTER TABLE ${nameSql(draft.facts, id)} ${what} ROW LEVEL SECURITY`;
  return [
    ...(draft.has(id, SecurableFlag.rowSecurity) ? [alter('ENABLE')] : []),
    ...(draft.has(id, SecurableFlag.forceRowSecurity) ? [alter('FORCE')] : []),
  ];
}

/** Every table has a type of its own name. */
function isRowType(draft: Draft, id: SecurableId): boolean {
  const { facts } = draft;
  const name = facts.securables.name[id];
  return draft
    .children(parentOf(facts, id))
    .some((other) => facts.securables.name[other] === name && RELATION_KINDS.has(kindOf(facts, other)));
}

/** A wrapper without a handler connects to nothing, so that neither host nor password has to be made up. */
function serverSql(draft: Draft, id: SecurableId): string | null {
  const { facts } = draft;
  const wrapper = facts.foreignServers.find(({ server }) => server === id)?.wrapper;
  if (wrapper !== undefined)
    return `CREATE SERVER ${nameSql(facts, id)} FOREIGN DATA WRAPPER ${quoteIdentifier(wrapper)}`;
  draft.cannot(`foreign server ${pathOf(facts, id)}`, 'the snapshot does not say which wrapper it uses');
  return null;
}

function foreignTableSql(draft: Draft, id: SecurableId): string | null {
  const { facts } = draft;
  const server = facts.foreignTables.find(({ table }) => table === id)?.server;
  if (server === undefined) {
    draft.cannot(`foreign table ${pathOf(facts, id)}`, 'the snapshot does not say which server it is on');
    return null;
  }
  return `CREATE FOREIGN TABLE ${nameSql(facts, id)} (${columnsSql(draft, id, [])}) SERVER ${nameSql(facts, server)}`;
}

/** By routine, what one returns that triggers run. */
function triggerRoutines({ facts }: Draft): ReadonlyMap<SecurableId, string> {
  const types = new Map<SecurableId, string>();
  for (const { kind, references } of facts.definitions) {
    if (kind !== 'trigger' && kind !== 'event-trigger') continue;
    for (const { target } of references) types.set(target, kind === 'trigger' ? 'trigger' : 'event_trigger');
  }
  return types;
}

/** Arguments that only routines in C may take. */
const FOR_C = /(?:^|, )(?:internal|"any"|cstring|[a-z_]*_handler|pg_[a-z_]+)(?:\[\])?(?=,|$)/;

/**
 * It stands for procedures and aggregates, too: ROUTINE means all of them. Its body says nothing that can be read, so that a
 * snapshot lists it, whatever its language.
 */
function routineSql(draft: Draft, id: SecurableId, returns: string): string {
  const { facts } = draft;
  const name = facts.securables.name[id] ?? '';
  const rights = draft.has(id, SecurableFlag.definer) ? ' SECURITY DEFINER' : '';
  const fixed = facts.definitions.some(
    ({ on, kind, fixedSearchPath }) => on === id && kind === 'routine' && fixedSearchPath,
  );
  const path = fixed ? " SET search_path = ''" : '';
  const body = FOR_C.test(name.slice(name.indexOf('(') + 1, -1))
    ? "LANGUAGE internal AS 'pg_backend_pid'"
    : "LANGUAGE plpgsql AS 'BEGIN IF false THEN EXECUTE ''''; END IF; END'";
  const create = `CREATE FUNCTION ${nameSql(facts, id)} RETURNS ${returns}${rights}${path} ${body}`;
  if (!draft.isSystem(id)) return create;
  // Beside the engine's own whose grants were changed there may be one that somebody put there.
  return `DO ${quoted(`BEGIN ${create}; EXCEPTION WHEN duplicate_function THEN NULL; END`)}`;
}

/** A text between dollar quotes that it does not hold itself. */
function quoted(text: string): string {
  let tag = 'body';
  while (text.includes(`$${tag}$`)) tag = `${tag}_`;
  return `$${tag}$${text}$${tag}$`;
}

/** Triggers and rules that do nothing, and mappings to users of other servers without what these are called. */
export function makeAttachments(draft: Draft, database: string): void {
  const { facts } = draft;
  for (const definition of facts.definitions) {
    const { kind, name, on } = definition;
    if ((draft.databaseOf(on) ?? facts.securables.name[on]) !== database) continue;
    const sql = attachmentSql(draft, definition);
    if (sql !== null) draft.add(database, `${kind} ${name} on ${pathOf(facts, on)}`, sql);
  }
  const nameless = { ...facts, userMappings: facts.userMappings.map(withoutUser) };
  for (const [row, { server, principal }] of facts.userMappings.entries()) {
    if (draft.databaseOf(server) !== database) continue;
    const what = `user mapping of ${facts.principals[principal]?.key ?? ''} on ${pathOf(facts, server)}`;
    draft.add(database, what, userMappingSql(nameless, row, 'CREATE'));
  }
}

const withoutUser = <T extends { readonly remoteUser: string | null }>(mapping: T): T => ({
  ...mapping,
  remoteUser: null,
});

function attachmentSql({ facts }: Draft, { kind, name, on, events, references }: Definition): string | null {
  const own = quoteIdentifier(name);
  const [routine] = references;
  const run =
    routine === undefined ? 'pg_catalog.suppress_redundant_updates_trigger()' : nameSql(facts, routine.target);
  switch (kind) {
    case 'trigger':
      return `CREATE TRIGGER ${own} AFTER ${events.join(' OR ')} ON ${nameSql(facts, on)} FOR EACH STATEMENT EXECUTE FUNCTION ${run}`;
    case 'rule':
      return `CREATE RULE ${own} AS ON ${events.join(' OR ')} TO ${nameSql(facts, on)} DO ALSO NOTHING`;
    case 'event-trigger':
      return `CREATE EVENT TRIGGER ${own} ON ddl_command_end EXECUTE FUNCTION ${run}`;
    default:
      return null;
  }
}
