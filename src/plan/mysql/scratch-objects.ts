import { accountSql, nameSql } from '../../dialects/mysql/statements.ts';
import { routineWord, SYSTEM_DATABASES } from '../../dialects/mysql/grant-objects.ts';
import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import type { Definition } from '../../model/definitions.ts';
import { NONE, SecurableFlag, type Facts, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import { entry } from '../../shared/entry.ts';

/** Databases and stand-ins for what is in them: empty tables, constant views, routines, triggers and events that do nothing. */
export function makeObjects(facts: Facts, add: (makes: string, sql: string) => void): void {
  const columns = new Map<SecurableId, string[]>();
  for (let id = 0; id < facts.securables.count; id++)
    if (kindOf(facts, id) === 'column')
      entry(columns, parentOf(facts, id), () => []).push(facts.securables.name[id] ?? '');
  const definitions = new Map(facts.definitions.map((definition) => [definition.on, definition]));
  for (let id = 0; id < facts.securables.count; id++) {
    const flags = facts.securables.flags[id] ?? 0;
    if ((flags & (SecurableFlag.missing | SecurableFlag.system)) !== 0) continue;
    const sql = createSql(facts, id, columns.get(id) ?? [], definitions.get(id));
    if (sql !== null) add(pathOf(facts, id), sql);
  }
  for (const definition of facts.definitions) {
    const sql = attachmentSql(facts, definition);
    if (sql !== null) add(`${definition.kind} ${definition.name} on ${pathOf(facts, definition.on)}`, sql);
  }
}

function createSql(
  facts: Facts,
  id: SecurableId,
  columns: readonly string[],
  definition: Definition | undefined,
): string | null {
  const name = nameSql(facts, id);
  const names = (columns.length === 0 ? ['stand_in'] : columns).map(quoteIdentifier);
  switch (kindOf(facts, id)) {
    case 'database':
      return SYSTEM_DATABASES.has(facts.securables.name[id] ?? '') ? null : `CREATE DATABASE ${name}`;
    case 'table':
      return `CREATE TABLE ${name} (${names.map((column) => `${column} INT`).join(', ')})`;
    case 'sequence':
      return `CREATE SEQUENCE ${name}`;
    case 'view':
      return `CREATE ${rightsSql(facts, definition, 'before')} VIEW ${name} AS SELECT ${names.map((column) => `1 AS ${column}`).join(', ')}`;
    case 'routine':
      return routineSql(facts, id, definition);
    default:
      return null;
  }
}

/** Of a view, both stand before its name; of a routine, SQL SECURITY is one of its characteristics. */
function rightsSql(facts: Facts, definition: Definition | undefined, security: 'before' | 'apart'): string {
  const runsAs = definition?.runsAs ?? NONE;
  const definer = runsAs === NONE ? (definition?.definer ?? NONE) : runsAs;
  const by = definer === NONE ? '' : `DEFINER = ${accountSql(facts, definer)}`;
  return security === 'apart' ? by : `${by} SQL SECURITY ${runsAs === NONE ? 'INVOKER' : 'DEFINER'}`;
}

function routineSql(facts: Facts, id: SecurableId, definition: Definition | undefined): string {
  const word = routineWord(facts.securables.flags[id] ?? 0);
  const name = nameSql(facts, id);
  const by = rightsSql(facts, definition, 'apart');
  const security = `SQL SECURITY ${(definition?.runsAs ?? NONE) === NONE ? 'INVOKER' : 'DEFINER'}`;
  switch (word) {
    case 'PROCEDURE':
      return `CREATE ${by} PROCEDURE ${name}() ${security} BEGIN END`;
    case 'FUNCTION':
      return `CREATE ${by} FUNCTION ${name}() RETURNS INT DETERMINISTIC NO SQL ${security} RETURN 1`;
    case 'LIBRARY':
      return `CREATE LIBRARY ${name} LANGUAGE JAVASCRIPT AS ''`;
    default:
      return packageSql(word, name, by, security);
  }
}

/** MariaDB knows packages under another sql_mode alone. */
function packageSql(word: string, name: string, by: string, security: string): string {
  const body =
    word === 'PACKAGE'
      ? `${security} AS PROCEDURE stand_in; END`
      : `${security} AS PROCEDURE stand_in AS BEGIN NULL; END; END`;
  return `SET @mode = @@sql_mode; SET sql_mode = 'ORACLE'; CREATE ${by} ${word} ${name} ${body}; SET sql_mode = @mode`;
}

function attachmentSql(facts: Facts, { kind, name, on, events, runsAs }: Definition): string | null {
  const by = runsAs === NONE ? '' : `DEFINER = ${accountSql(facts, runsAs)}`;
  const database = quoteIdentifier(facts.securables.name[kind === 'event' ? on : parentOf(facts, on)] ?? '');
  const own = `${database}.${quoteIdentifier(name)}`;
  if (kind === 'event') return `CREATE ${by} EVENT ${own} ON SCHEDULE EVERY 1 YEAR DISABLE DO SET @stand_in = 1`;
  if (kind !== 'trigger') return null;
  return `CREATE ${by} TRIGGER ${own} BEFORE ${events[0] ?? 'INSERT'} ON ${nameSql(facts, on)} FOR EACH ROW BEGIN END`;
}
