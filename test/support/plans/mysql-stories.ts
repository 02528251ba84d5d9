import type { Cut } from '../../../src/plan/mysql/cut.ts';
import type { Find } from './mysql-find.ts';

/** One situation each, set up on databases `billing` and `orders_db` with accounts `app`, `other` and `ops`. */
export interface Story {
  readonly name: string;
  readonly engine?: 'mysql' | 'mariadb';
  readonly setUp: readonly string[];
  readonly cuts: (find: Find) => readonly Cut[];
  readonly partial?: boolean;
  /** The hazards of its changes; those on MariaDB alone. */
  readonly hazards?: readonly string[];
  readonly mariadbHazards?: readonly string[];
  /** What the rollback does not restore. */
  readonly lost?: boolean;
}

export const STORIES: readonly Story[] = [
  {
    name: 'a pattern that covers several databases, of which one stays',
    setUp: ['GRANT SELECT, INSERT ON `%`.* TO app'],
    cuts: ({ revoke, principal }) => [
      revoke('app@%', 'db/%', 'SELECT', 'INSERT'),
      { kind: 'kept', principal: principal('app@%'), pattern: 'orders\\_db', privileges: ['SELECT', 'INSERT'] },
    ],
  },
  {
    name: 'a column grant beneath a table grant',
    setUp: ['GRANT SELECT, DELETE ON billing.inv TO app', 'GRANT SELECT (id), UPDATE (id, pan) ON billing.inv TO app'],
    cuts: ({ revoke }) => [revoke('app@%', 'db/billing/inv', 'SELECT')],
  },
  {
    name: 'a column grant that stays when that on its table goes',
    setUp: ['GRANT SELECT, DELETE ON billing.inv TO app', 'GRANT SELECT (id, pan) ON billing.inv TO app'],
    cuts: ({ revoke, principal, object }) => [
      revoke('app@%', 'db/billing/inv', 'SELECT', 'DELETE'),
      {
        ...{ kind: 'granted', principal: principal('app@%'), target: object('db/billing/inv') },
        ...{ columns: ['id'], privileges: ['SELECT'] },
      },
    ],
    hazards: ['NON_TRANSACTIONAL'],
  },
  {
    name: 'columns alone',
    setUp: ['GRANT SELECT (id, pan), UPDATE (pan) ON billing.inv TO app'],
    cuts: ({ revoke }) => [
      revoke('app@%', 'db/billing/inv(id)', 'SELECT'),
      revoke('app@%', 'db/billing/inv(pan)', 'SELECT', 'UPDATE'),
    ],
  },
  {
    name: 'dependent grants with GRANT OPTION',
    setUp: [
      'GRANT SELECT ON billing.inv TO app WITH GRANT OPTION',
      'GRANT SELECT ON billing.inv TO other',
      'GRANT INSERT ON billing.* TO app WITH GRANT OPTION',
    ],
    cuts: ({ revoke }) => [
      revoke('app@%', 'db/billing/inv', 'SELECT', 'GRANT OPTION'),
      revoke('other@%', 'db/billing/inv', 'SELECT'),
      revoke('app@%', 'db/billing', 'GRANT OPTION'),
    ],
  },
  {
    name: 'a role that is default for some',
    engine: 'mysql',
    setUp: [
      'CREATE ROLE reader, keeper',
      'GRANT SELECT ON billing.* TO reader',
      'GRANT reader, keeper TO app WITH ADMIN OPTION',
      'GRANT reader TO other',
      'GRANT reader TO ops',
      'SET DEFAULT ROLE reader, keeper TO app',
      'SET DEFAULT ROLE reader TO ops',
    ],
    cuts: ({ member }) => [
      { kind: 'membership', row: member('app@%', 'reader@%') },
      { kind: 'membership', row: member('app@%', 'keeper@%') },
      { kind: 'membership', row: member('other@%', 'reader@%') },
    ],
  },
  {
    name: 'a role that is default for some',
    engine: 'mariadb',
    setUp: [
      'CREATE ROLE reader',
      'GRANT SELECT ON billing.* TO reader',
      'GRANT reader TO app WITH ADMIN OPTION',
      'GRANT reader TO other',
      'SET DEFAULT ROLE reader FOR app',
    ],
    cuts: ({ member }) => [
      { kind: 'membership', row: member('app@%', 'reader') },
      { kind: 'membership', row: member('other@%', 'reader') },
    ],
  },
  {
    name: 'roles that are no longer default, and such that are no longer granted on',
    engine: 'mysql',
    setUp: ['CREATE ROLE a, b, c', 'GRANT a, b, c TO app WITH ADMIN OPTION', 'SET DEFAULT ROLE a, b, c TO app'],
    cuts: ({ member, defaultRole }) => [
      { kind: 'default-role', row: defaultRole('app@%', 'a@%') },
      { kind: 'admin', row: member('app@%', 'b@%') },
      { kind: 'default-role', row: defaultRole('app@%', 'c@%') },
      { kind: 'membership', row: member('app@%', 'c@%') },
    ],
    hazards: ['NON_TRANSACTIONAL'],
  },
  {
    name: 'a role that is no longer default, and one that is no longer granted on',
    engine: 'mariadb',
    setUp: [
      'CREATE ROLE a',
      'CREATE ROLE b',
      'GRANT a TO app',
      'GRANT b TO app WITH ADMIN OPTION',
      'SET DEFAULT ROLE a FOR app',
    ],
    cuts: ({ member, defaultRole }) => [
      { kind: 'default-role', row: defaultRole('app@%', 'a') },
      { kind: 'admin', row: member('app@%', 'b') },
    ],
  },
  {
    name: 'a new role with rights, for somebody by default',
    setUp: [],
    cuts: ({ principal, object, next }) => [
      { kind: 'role', name: 'service_reader' },
      { kind: 'granted', principal: next, target: object('db/billing', 'database'), privileges: ['SELECT'] },
      { kind: 'granted', principal: next, target: object('db/orders_db', 'database'), privileges: ['SELECT'] },
      { kind: 'granted', principal: next, target: object('db/billing/inv'), privileges: ['UPDATE'] },
      { kind: 'granted', principal: next, target: object('db/billing/pay()'), privileges: ['EXECUTE'] },
      { kind: 'member', role: next, member: principal('app@%'), admin: false, byDefault: true },
    ],
  },
  {
    name: 'partial revokes, in place of global privileges and beside them',
    engine: 'mysql',
    partial: true,
    setUp: [
      'GRANT SELECT, INSERT, DELETE ON *.* TO app',
      'REVOKE INSERT ON orders_db.* FROM app',
      'GRANT SELECT, INSERT ON billing.* TO app',
      'GRANT SELECT, UPDATE ON *.* TO other',
      'REVOKE SELECT, UPDATE ON billing.* FROM other',
    ],
    cuts: ({ principal, object, revoke }) => [
      revoke('app@%', 'db/billing', 'SELECT', 'INSERT'),
      ...['db/billing', 'db/orders_db'].map((path) => ({
        ...{ kind: 'restriction' as const, principal: principal('app@%') },
        ...{ database: object(path, 'database'), privileges: ['SELECT', 'DELETE'] },
      })),
      revoke('other@%', 'db', 'UPDATE'),
    ],
  },
  {
    name: 'a pattern with partial revokes on',
    engine: 'mysql',
    partial: true,
    setUp: ['GRANT SELECT ON `orders\\_db`.* TO app', 'GRANT SELECT, INSERT ON `orders_db`.* TO app'],
    cuts: ({ revoke, principal, object }) => [
      revoke('app@%', 'db/orders\\\\_db', 'SELECT'),
      revoke('app@%', 'db/orders_db', 'INSERT'),
      {
        kind: 'granted',
        principal: principal('other@%'),
        target: object('db/orders_db', 'database'),
        privileges: ['SELECT'],
      },
    ],
  },
  {
    name: 'global privileges, dynamic ones and the option to grant them',
    engine: 'mysql',
    setUp: [
      'GRANT SELECT, RELOAD, BACKUP_ADMIN ON *.* TO app WITH GRANT OPTION',
      'GRANT CLONE_ADMIN ON *.* TO app',
      'GRANT BACKUP_ADMIN, CLONE_ADMIN ON *.* TO other WITH GRANT OPTION',
      'GRANT SELECT ON *.* TO ops WITH GRANT OPTION',
    ],
    cuts: ({ revoke, rows }) => [
      revoke('app@%', 'db', 'RELOAD', 'GRANT OPTION'),
      ...rows('other@%', 'db')
        .slice(0, 1)
        .map((row) => ({ kind: 'grant' as const, row, privileges: ['BACKUP_ADMIN'] })),
      revoke('ops@%', 'db', 'SELECT'),
    ],
    hazards: ['NON_TRANSACTIONAL'],
  },
  {
    name: 'global privileges and those of everybody',
    engine: 'mariadb',
    setUp: [
      'GRANT SELECT, RELOAD, BINLOG MONITOR ON *.* TO app WITH GRANT OPTION',
      'GRANT SELECT ON billing.* TO PUBLIC',
      'GRANT DELETE, DELETE HISTORY ON billing.inv TO app',
    ],
    cuts: ({ revoke }) => [
      revoke('app@%', 'db', 'SELECT', 'BINLOG MONITOR'),
      revoke('PUBLIC', 'db/billing', 'SELECT'),
      revoke('app@%', 'db/billing/inv', 'DELETE HISTORY'),
    ],
    hazards: ['PUBLIC_REVOKE'],
  },
  {
    name: 'PROXY, and the right to grant it on',
    setUp: ['GRANT PROXY ON other TO app WITH GRANT OPTION', 'GRANT PROXY ON ops TO app WITH GRANT OPTION'],
    cuts: ({ member }) => [
      { kind: 'membership', row: member('app@%', 'other@%') },
      { kind: 'admin', row: member('app@%', 'ops@%') },
    ],
    mariadbHazards: ['NON_TRANSACTIONAL'],
  },
  {
    name: 'routines of each kind',
    setUp: [
      'GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE billing.pay TO app WITH GRANT OPTION',
      'GRANT EXECUTE ON FUNCTION billing.pay TO app',
      'GRANT EXECUTE ON FUNCTION billing.pay TO other',
    ],
    cuts: ({ routine }) => [
      routine('app@%', 'PROCEDURE', 'EXECUTE', 'GRANT OPTION'),
      routine('app@%', 'FUNCTION', 'EXECUTE'),
    ],
  },
  {
    name: 'a package and its body',
    engine: 'mariadb',
    setUp: [
      "SET sql_mode = 'ORACLE'",
      'CREATE OR REPLACE PACKAGE billing.kit AS PROCEDURE a; END',
      'CREATE OR REPLACE PACKAGE BODY billing.kit AS PROCEDURE a AS BEGIN SELECT 1; END; END',
      'GRANT EXECUTE ON PACKAGE billing.kit TO app',
      'GRANT EXECUTE ON PACKAGE BODY billing.kit TO app',
      'SET sql_mode = DEFAULT',
    ],
    cuts: ({ routine }) => [routine('app@%', 'PACKAGE', 'EXECUTE'), routine('app@%', 'PACKAGE BODY', 'EXECUTE')],
  },
  {
    name: 'rows for a table that does not exist',
    setUp: [
      'GRANT CREATE, SELECT ON billing.later TO app',
      'GRANT CREATE, INSERT ON billing.never TO app',
      'REVOKE CREATE ON billing.never FROM app',
    ],
    cuts: ({ revoke }) => [
      revoke('app@%', 'db/billing/later', 'CREATE', 'SELECT'),
      revoke('app@%', 'db/billing/never', 'INSERT'),
    ],
  },
  {
    name: 'rows for what is gone',
    setUp: [
      'CREATE TABLE billing.gone (id INT)',
      'CREATE PROCEDURE billing.gone() SELECT 1',
      'GRANT SELECT (id) ON billing.gone TO app',
      'GRANT EXECUTE ON PROCEDURE billing.gone TO app',
      'DROP TABLE billing.gone',
      // MySQL takes the rows with a routine that is dropped unless it is told not to.
      'SET GLOBAL automatic_sp_privileges = OFF',
      'DROP PROCEDURE billing.gone',
      'SET GLOBAL automatic_sp_privileges = ON',
    ],
    cuts: ({ revoke, routine }) => [
      revoke('app@%', 'db/billing/gone(id)', 'SELECT'),
      routine('app@%', 'PROCEDURE', 'EXECUTE'),
    ],
    hazards: ['IRREVERSIBLE'],
    lost: true,
  },
  {
    name: 'rows of an account that does not exist',
    setUp: [
      "CREATE USER ghost@'10.%'",
      "GRANT SELECT ON billing.* TO ghost@'10.%'",
      "GRANT SELECT (id) ON billing.inv TO ghost@'10.%'",
      'DELETE FROM mysql.{users} WHERE User = "ghost"',
      'FLUSH PRIVILEGES',
    ],
    cuts: ({ principal }) => [{ kind: 'leftovers', principal: principal('ghost@10.%') }],
    hazards: ['IRREVERSIBLE'],
    lost: true,
  },
  {
    name: 'a stored connection',
    setUp: [
      "CREATE SERVER link FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT 3306, USER 'u', PASSWORD 'p')",
    ],
    cuts: ({ object }) => [{ kind: 'server', server: object('db/link') }],
    hazards: ['IRREVERSIBLE'],
    lost: true,
  },
  {
    name: 'what gives and takes in one row',
    setUp: ['GRANT SELECT, INSERT ON billing.inv TO app', 'GRANT SELECT ON billing.* TO app'],
    cuts: ({ revoke, principal, object }) => [
      revoke('app@%', 'db/billing/inv', 'INSERT'),
      { kind: 'granted', principal: principal('app@%'), target: object('db/billing/inv'), privileges: ['DELETE'] },
      {
        kind: 'granted',
        principal: principal('app@%'),
        target: object('db/billing/inv'),
        columns: ['pan', 'ID'],
        privileges: ['UPDATE'],
      },
      revoke('app@%', 'db/billing', 'SELECT'),
      {
        kind: 'granted',
        principal: principal('app@%'),
        target: object('db/billing', 'database'),
        privileges: ['INSERT'],
      },
      { kind: 'granted', principal: principal('other@%'), target: 0, privileges: ['PROCESS'] },
    ],
  },
];
