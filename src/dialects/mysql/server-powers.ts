import type { Action, CauseKind } from '../../model/access.ts';

/** What a privilege on the whole server comes to, beyond what it says about tables. */
export interface Power {
  readonly by: CauseKind;
  readonly mode: 'stream' | 'escalate';
  readonly actions: readonly Action[];
  /** How, for the path. */
  readonly detail: string;
  /** Another privilege that it takes, on any object. */
  readonly needs?: string;
  /** What has to be changed on the server first. */
  readonly lacks?: string;
}

type Engine = 'mysql' | 'mariadb';
type Settings = ReadonlyMap<string, string>;

/**
 * Privileges by which an account comes to data that it was not granted. Each was tried on MySQL 9.7 and MariaDB 10.11; those
 * without an entry (RELOAD, SHOW DATABASES, SYSTEM_USER, XA_RECOVER_ADMIN, …) lead to none by themselves.
 * https://dev.mysql.com/doc/refman/9.7/en/privileges-provided.html, https://mariadb.com/kb/en/grant/
 */
export function powerOf(engine: Engine, privilege: string, settings: Settings): Power | undefined {
  const power = COMMON[privilege] ?? (engine === 'mysql' ? MYSQL : MARIADB)[privilege];
  return typeof power === 'function' ? power(engine, settings) : power;
}

const ALL: readonly Action[] = ['read', 'write', 'ddl'];

type Entry = Power | ((engine: Engine, settings: Settings) => Power | undefined);

const following: Power = {
  by: 'server-admin',
  mode: 'escalate',
  actions: ALL,
  detail: 'makes the server replicate from a source of its own',
};

const initConnect: Power = {
  by: 'server-admin',
  mode: 'escalate',
  actions: ALL,
  detail: 'sets init_connect, which runs with the rights of whoever logs in',
};

const anyDefiner: Power = {
  by: 'planted-code',
  mode: 'escalate',
  actions: ALL,
  detail: 'creates routines that run as another account',
  needs: 'CREATE ROUTINE',
};

const COMMON: Readonly<Record<string, Entry>> = {
  'CREATE USER': { by: 'account-admin', mode: 'escalate', actions: ALL, detail: 'sets the password of other accounts' },
  FILE: (engine, settings) => {
    // A folder bounds FILE; NULL turns it off on MySQL and means "anywhere" on MariaDB.
    const folder = settings.get('secure_file_priv') ?? '';
    const open = folder === '' || (engine === 'mariadb' && folder === 'NULL');
    if (!open) return undefined;
    return {
      by: 'server-program',
      mode: 'escalate',
      actions: ['read', 'write'],
      detail: 'reads and writes files of the server',
    };
  },
  'REPLICATION SLAVE': { by: 'replication', mode: 'stream', actions: ['read'], detail: 'reads the binary log' },
  PROCESS: { by: 'statements', mode: 'stream', actions: ['read'], detail: 'sees the statements of all sessions' },
};

const MYSQL: Readonly<Record<string, Entry>> = {
  ROLE_ADMIN: {
    by: 'account-admin',
    mode: 'escalate',
    actions: ALL,
    detail: 'grants itself any account as a role',
  },
  SUPER: initConnect,
  SYSTEM_VARIABLES_ADMIN: initConnect,
  SET_ANY_DEFINER: anyDefiner,
  SET_USER_ID: anyDefiner,
  REPLICATION_SLAVE_ADMIN: following,
  BACKUP_ADMIN: (_, settings) => ({
    by: 'replication',
    mode: 'stream',
    actions: ['read'],
    detail: 'lets a server of its own clone this one',
    ...(settings.get('plugin_clone') === 'ON' ? {} : { lacks: 'the clone plugin is not installed' }),
  }),
};

const MARIADB: Readonly<Record<string, Entry>> = {
  // From 11.0 on SUPER no longer brings CONNECTION ADMIN and the like along; innodb_ft_aux_table it still sets.
  SUPER: (_, settings) =>
    Number.parseInt(settings.get('version') ?? '', 10) < 11
      ? initConnect
      : {
          by: 'server-admin',
          mode: 'escalate',
          actions: ['read'],
          detail: 'shows itself the full-text indexes of any table',
          needs: 'PROCESS',
        },
  'CONNECTION ADMIN': initConnect,
  'SET USER': anyDefiner,
  'REPLICATION SLAVE ADMIN': following,
  'BINLOG REPLAY': {
    by: 'server-admin',
    mode: 'escalate',
    actions: ['write'],
    detail: 'applies row events without a check of privileges',
  },
  'BINLOG MONITOR': (_, settings) => ({
    by: 'replication',
    mode: 'stream',
    actions: ['read'],
    detail: 'reads the statements in the binary log',
    ...(settings.get('log_bin') === 'ON' ? {} : { lacks: 'the binary log is off' }),
  }),
};
