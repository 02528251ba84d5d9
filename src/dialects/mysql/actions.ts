import type { Action } from '../../model/access.ts';
import type { SecurableKind } from '../../model/facts.ts';

/**
 * What a MySQL or MariaDB privilege lets its holder do to data. DROP also is what TRUNCATE asks for. `admin` stands for what
 * prepares or passes on without touching the rows that are there; what else can be made of it is an escalation. LOCK
 * TABLES, SHOW VIEW, CREATE TEMPORARY TABLES and the like reach nothing.
 * https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html
 */
const TABLE: Readonly<Record<string, Action>> = {
  SELECT: 'read',
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  'DELETE HISTORY': 'write',
  DROP: 'ddl',
  ALTER: 'ddl',
  INDEX: 'ddl',
  CREATE: 'admin',
  REFERENCES: 'admin',
  TRIGGER: 'admin',
  'CREATE VIEW': 'admin',
  'GRANT OPTION': 'admin',
};

const ROUTINE: Readonly<Record<string, Action>> = {
  EXECUTE: 'execute',
  'ALTER ROUTINE': 'ddl',
  'GRANT OPTION': 'admin',
};

const CONTAINER: Readonly<Record<string, Action>> = {
  ...TABLE,
  ...ROUTINE,
  'CREATE ROUTINE': 'admin',
  EVENT: 'admin',
};

const BY_KIND: Partial<Readonly<Record<SecurableKind, Readonly<Record<string, Action>>>>> = {
  instance: CONTAINER,
  database: CONTAINER,
  'database-pattern': CONTAINER,
  table: TABLE,
  view: TABLE,
  'foreign-table': TABLE,
  sequence: TABLE,
  column: TABLE,
  routine: ROUTINE,
};

export const actionOf = (kind: SecurableKind, privilege: string): Action | undefined => BY_KIND[kind]?.[privilege];
