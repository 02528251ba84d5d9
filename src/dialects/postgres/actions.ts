import type { Action } from '../../model/access.ts';
import type { SecurableKind } from '../../model/facts.ts';

/**
 * What a PostgreSQL privilege lets its holder do to data. Privileges that reach no data by themselves (CONNECT, TEMPORARY,
 * USAGE on a schema, type, language or wrapper, CREATE on a tablespace) map to nothing.
 * https://www.postgresql.org/docs/18/ddl-priv.html
 */
const TABLE: Readonly<Record<string, Action>> = {
  SELECT: 'read',
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  TRUNCATE: 'write',
  REFERENCES: 'ddl',
  TRIGGER: 'ddl',
  MAINTAIN: 'admin',
};

const BY_KIND: Partial<Readonly<Record<SecurableKind, Readonly<Record<string, Action>>>>> = {
  table: TABLE,
  'partitioned-table': TABLE,
  // Whatever else is granted on a view says nothing: it cannot be truncated, referenced or maintained.
  view: { SELECT: 'read', INSERT: 'write', UPDATE: 'write', DELETE: 'write', TRIGGER: 'ddl' },
  'materialized-view': { SELECT: 'read', MAINTAIN: 'admin' },
  'foreign-table': TABLE,
  column: TABLE,
  // USAGE lets nextval() change the sequence and currval() read it back.
  sequence: { SELECT: 'read', USAGE: 'write', UPDATE: 'write' },
  routine: { EXECUTE: 'execute' },
  schema: { CREATE: 'ddl' },
  database: { CREATE: 'ddl' },
  'large-object': { SELECT: 'read', UPDATE: 'write' },
  parameter: { SET: 'admin', 'ALTER SYSTEM': 'admin' },
};

export const actionOf = (kind: SecurableKind, privilege: string): Action | undefined => BY_KIND[kind]?.[privilege];

/** Relations whose rows SELECT, INSERT, … reach by name, so that USAGE on their schema is needed too. */
export const isRelation = (kind: SecurableKind): boolean =>
  kind === 'table' ||
  kind === 'partitioned-table' ||
  kind === 'view' ||
  kind === 'materialized-view' ||
  kind === 'foreign-table';

/** Plannable statements, which a session can PREPARE under one role and EXECUTE under another. */
export const isPreparable = (privilege: string): boolean =>
  privilege === 'SELECT' ||
  privilege === 'INSERT' ||
  privilege === 'UPDATE' ||
  privilege === 'DELETE' ||
  privilege === 'EXECUTE';
