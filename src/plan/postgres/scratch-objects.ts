import { quoteIdentifier } from '../../dialects/postgres/names.ts';
import { nameSql, ownerSql, userMappingSql } from '../../dialects/postgres/statements.ts';
import type { Definition } from '../../model/definitions.ts';
import { NONE, SecurableFlag, type Facts, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf, RELATION_KINDS } from '../../model/securables.ts';
import type { Draft } from './scratch-draft.ts';

/**
 * Stand-ins for everything in a database: of the same name, kind and owner, and with nothing in them. Routines do nothing,
 * views show a constant, tables have the columns that grants name; what the real ones refer to is known from the snapshot.
 */
export function makeObjects(draft: Draft, objects: readonly SecurableId[]): void {
  const known = new Known(draft);
  for (const id of objects) {
    const sql = createSql(draft, id, known);
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

/** What definitions and foreign tables say of the objects that are to be made. */
class Known {
  /** By routine, what one returns that triggers run. */
  readonly triggers: ReadonlyMap<SecurableId, string>;
  /** Routines with a search_path of their own. */
  readonly fixed: ReadonlySet<SecurableId>;
  readonly wrappers: ReadonlyMap<SecurableId, string>;
  /** By foreign table. */
  readonly servers: ReadonlyMap<SecurableId, SecurableId>;
  /** Every table has a type of its own name. */
  readonly rowTypes: ReadonlySet<SecurableId>;

  constructor({ facts }: Draft) {
    this.triggers = triggerRoutines(facts);
    this.fixed = new Set(
      facts.definitions
        .filter(({ kind, fixedSearchPath }) => kind === 'routine' && fixedSearchPath)
        .map(({ on }) => on),
    );
    this.wrappers = new Map(facts.foreignServers.map(({ server, wrapper }) => [server, wrapper]));
    this.servers = new Map(facts.foreignTables.map(({ table, server }) => [table, server]));
    this.rowTypes = rowTypes(facts);
  }
}

/** null: it is there already, comes with something else, or is told to be missing. */
function createSql(draft: Draft, id: SecurableId, known: Known): string | null {
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
      return foreignTableSql(draft, id, known);
    case 'sequence':
      return draft.isSystem(id) ? null : `CREATE SEQUENCE ${name}`;
    case 'type':
      return draft.isSystem(id) || known.rowTypes.has(id) ? null : `CREATE TYPE ${name} AS ENUM ()`;
    case 'routine':
      return routineSql(draft, id, known);
    case 'large-object':
      return `SELECT pg_catalog.lo_create(${name})`;
    case 'language':
      return draft.isSystem(id) || facts.securables.name[id] === 'plpgsql'
        ? null
        : `CREATE LANGUAGE ${name} HANDLER pg_catalog.plpgsql_call_handler`;
    case 'foreign-data-wrapper':
      return `CREATE FOREIGN DATA WRAPPER ${name}`;
    case 'foreign-server':
      return serverSql(draft, id, known);
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

function rowTypes(facts: Facts): ReadonlySet<SecurableId> {
  const key = (id: SecurableId): string => `${String(parentOf(facts, id))} ${facts.securables.name[id] ?? ''}`;
  const ids = Array.from({ length: facts.securables.count }, (_, id) => id);
  const relations = new Set(ids.filter((id) => RELATION_KINDS.has(kindOf(facts, id))).map(key));
  return new Set(ids.filter((id) => kindOf(facts, id) === 'type' && relations.has(key(id))));
}

/** A wrapper without a handler connects to nothing, so that neither host nor password has to be made up. */
function serverSql(draft: Draft, id: SecurableId, { wrappers }: Known): string | null {
  const { facts } = draft;
  const wrapper = wrappers.get(id);
  if (wrapper !== undefined)
    return `CREATE SERVER ${nameSql(facts, id)} FOREIGN DATA WRAPPER ${quoteIdentifier(wrapper)}`;
  draft.cannot(`foreign server ${pathOf(facts, id)}`, 'the snapshot does not say which wrapper it uses');
  return null;
}

function foreignTableSql(draft: Draft, id: SecurableId, { servers }: Known): string | null {
  const { facts } = draft;
  const server = servers.get(id);
  if (server === undefined) {
    draft.cannot(`foreign table ${pathOf(facts, id)}`, 'the snapshot does not say which server it is on');
    return null;
  }
  return `CREATE FOREIGN TABLE ${nameSql(facts, id)} (${columnsSql(draft, id, [])}) SERVER ${nameSql(facts, server)}`;
}

function triggerRoutines(facts: Facts): ReadonlyMap<SecurableId, string> {
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
function routineSql(draft: Draft, id: SecurableId, { triggers, fixed }: Known): string {
  const { facts } = draft;
  const returns = triggers.get(id) ?? 'integer';
  const name = facts.securables.name[id] ?? '';
  const rights = draft.has(id, SecurableFlag.definer) ? ' SECURITY DEFINER' : '';
  const path = fixed.has(id) ? " SET search_path = ''" : '';
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
