import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import type { ServerNames } from '../../dialects/mysql/grant-rows.ts';
import { referencesIn } from '../../dialects/mysql/references.ts';
import { quotingMode } from '../../dialects/mysql/tokens.ts';
import type { Definition, Reference } from '../../model/definitions.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { NONE, SecurableFlag, type PrincipalId } from '../../model/facts.ts';
import type { Row } from './connect.ts';
import { hashOfBody, kitProcedureWith } from './kit.ts';
import type { ObjectLookup } from './object-lookup.ts';

/** Where definitions are added, and what they name. */
export interface DefinitionSink {
  readonly engine: MysqlEngine;
  readonly builder: FactBuilder;
  readonly names: ServerNames;
  readonly lookup: ObjectLookup;
}

/** Databases with bodies that were shown without their text, and how many. */
export type HiddenBodies = Map<string, number>;

/** What a view passes on to its tables where it can be written to. */
const PASSED_ON = ['INSERT', 'UPDATE', 'DELETE'];

/**
 * Adds what views read and, for those that can be written through, what they pass on. A view over several tables passes
 * on to one of them at a time. https://dev.mysql.com/doc/refman/9.7/en/view-updatability.html
 */
export function addViews(sink: DefinitionSink, rows: readonly Row[]): HiddenBodies {
  const hidden: HiddenBodies = new Map();
  for (const row of rows) {
    const [database, name] = [row['TABLE_SCHEMA'] ?? '', row['TABLE_NAME'] ?? ''];
    const text = row['VIEW_DEFINITION'] ?? '';
    if (text === '') count(hidden, database);
    const on = sink.lookup.table(database, name);
    const reading = read(sink, text === '' ? null : text, '', database);
    const shared = {
      kind: 'view',
      on,
      name: '',
      ...rightsOf(sink, row, 'SECURITY_TYPE'),
      ...reading,
      ...BOUND,
    } as const;
    if (shared.runsAs !== NONE) sink.builder.addFlags(on, SecurableFlag.definer);
    sink.builder.addDefinition({ ...shared, events: ['SELECT'] });
    if (row['IS_UPDATABLE'] !== 'YES') continue;
    const bases = reading.references.filter(({ privilege }) => privilege === 'SELECT');
    for (const event of PASSED_ON) {
      if (reading.opaque !== null) sink.builder.addDefinition({ ...shared, events: [event] });
      for (const { target } of bases) {
        sink.builder.addDefinition({ ...shared, events: [event], references: [{ target, privilege: event }] });
      }
    }
  }
  return hidden;
}

/** Adds procedures, functions and packages. Those of the audit kit return what the auditor reads, and lead nowhere else. */
export function addRoutines(sink: DefinitionSink, rows: readonly Row[]): HiddenBodies {
  const hidden: HiddenBodies = new Map();
  for (const row of rows) {
    const database = row['ROUTINE_SCHEMA'] ?? '';
    const text = row['BODY'] ?? null;
    if (database === 'sys' || database === 'mysql') continue;
    if (text === null) count(hidden, database);
    const on = sink.lookup.routine(database, row['ROUTINE_NAME'] ?? '', row['ROUTINE_TYPE'] ?? '');
    const rights = rightsOf(sink, row, 'SECURITY_TYPE');
    if (rights.runsAs !== NONE) sink.builder.addFlags(on, SecurableFlag.definer);
    const shared = { kind: 'routine', on, name: '', events: ['EXECUTE'], ...rights, ...UNBOUND } as const;
    sink.builder.addDefinition({ ...shared, ...routineReading(sink, row, text, database) });
  }
  return hidden;
}

function routineReading(sink: DefinitionSink, row: Row, text: string | null, database: string): Reading {
  const language = (row['EXTERNAL_LANGUAGE'] ?? 'SQL').toLowerCase();
  const reading = read(sink, text, row['SQL_MODE'] ?? '', database);
  if (reading.hash !== null && kitProcedureWith(sink.engine, reading.hash) !== undefined)
    return { references: [], opaque: null, hash: reading.hash };
  return language === 'sql' || language === ''
    ? reading
    : { ...reading, references: [], opaque: `language ${language}` };
}

/** Adds triggers, which run as their definer whoever writes to the table. */
export function addTriggers(sink: DefinitionSink, rows: readonly Row[]): void {
  for (const row of rows) {
    const database = row['TRIGGER_SCHEMA'] ?? '';
    sink.builder.addDefinition({
      kind: 'trigger',
      on: sink.lookup.table(database, row['EVENT_OBJECT_TABLE'] ?? ''),
      name: row['TRIGGER_NAME'] ?? '',
      events: [row['EVENT_MANIPULATION'] ?? ''],
      runsAs: principalOf(sink, row['DEFINER'] ?? ''),
      ...read(sink, row['ACTION_STATEMENT'] ?? null, row['SQL_MODE'] ?? '', database),
      ...UNBOUND,
    });
  }
}

/** Adds events, which run as their definer by the clock. */
export function addEvents(sink: DefinitionSink, rows: readonly Row[]): void {
  for (const row of rows) {
    const database = row['EVENT_SCHEMA'] ?? '';
    sink.builder.addDefinition({
      kind: 'event',
      on: sink.lookup.database(database),
      name: row['EVENT_NAME'] ?? '',
      events: [],
      runsAs: principalOf(sink, row['DEFINER'] ?? ''),
      ...read(sink, row['EVENT_DEFINITION'] ?? null, row['SQL_MODE'] ?? '', database),
      ...UNBOUND,
    });
  }
}

/** MySQL has neither schemas to enter nor a search path. */
const BOUND = { bound: true, fixedSearchPath: false, shadowedBy: [] } as const;
const UNBOUND = { bound: false, fixedSearchPath: true, shadowedBy: [] } as const;

type Reading = Pick<Definition, 'references' | 'opaque' | 'hash'>;

/** @param text null: hidden from the auditor */
function read({ lookup }: DefinitionSink, text: string | null, sqlMode: string, database: string): Reading {
  if (text === null) return { references: [], opaque: 'its body is hidden', hash: null };
  const { references, opaque } = referencesIn(text, quotingMode(sqlMode));
  const found = references.map((one) => lookup.referenced(one, database)).filter((one) => one !== undefined);
  return { references: unique(found), opaque, hash: hashOfBody(text) };
}

/** Names that differ only in case can mean the same object. */
const unique = (references: readonly Reference[]): readonly Reference[] => [
  ...new Map(references.map((one) => [`${String(one.target)} ${one.privilege}`, one])).values(),
];

function rightsOf(sink: DefinitionSink, row: Row, column: string): Pick<Definition, 'runsAs' | 'definer'> {
  const definer = principalOf(sink, row['DEFINER'] ?? '');
  return row[column] === 'INVOKER' ? { runsAs: NONE, definer } : { runsAs: definer };
}

/** A definer is written `user@host`; on MariaDB it can be a role, which has no host. */
function principalOf({ names }: DefinitionSink, definer: string): PrincipalId {
  const at = definer.lastIndexOf('@');
  return at < 0 ? names.principalOf(definer, '') : names.principalOf(definer.slice(0, at), definer.slice(at + 1));
}

const count = (hidden: HiddenBodies, database: string): void =>
  void hidden.set(database, (hidden.get(database) ?? 0) + 1);
