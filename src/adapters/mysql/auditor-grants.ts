import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { DATASETS, datasetsOf, type DatasetName } from './datasets.ts';
import { kitProcedures } from './kit.ts';
import { USER } from './queries/user.ts';

/** Statements of an administrator, in order, without semicolons. */
export type Statements = readonly string[];

/** `auditor@%` as an account name in a statement. */
export function quoteAccount(account: string): string {
  const at = account.lastIndexOf('@');
  const [user, host] = at < 0 ? [account, '%'] : [account.slice(0, at), account.slice(at + 1)];
  return `${quoteText(user)}@${quoteText(host)}`;
}

const quoteText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Columns of mysql.user that are read; the hash is not among them. */
const USER_COLUMNS = [
  ...new Set(USER.match(/\b(?:Host|User|\w+_priv|plugin|password_expired|account_locked|User_attributes)\b/g)),
];
const SERVER_COLUMNS = ['Server_name', 'Host', 'Db', 'Username', 'Port', 'Wrapper'];

/** The narrowest grant that lets the account read a dataset with a query of its own. */
export function directGrant(engine: MysqlEngine, dataset: DatasetName, account: string): string {
  return `GRANT ${rightOn(engine, dataset)} TO ${quoteAccount(account)}`;
}

function rightOn(engine: MysqlEngine, dataset: DatasetName): string {
  switch (dataset) {
    case 'user':
      return `SELECT (${USER_COLUMNS.join(', ')}) ON mysql.user`;
    case 'servers':
      return `SELECT (${SERVER_COLUMNS.join(', ')}) ON mysql.servers`;
    case 'schemata':
    case 'tables':
    case 'views':
    case 'foreign_keys':
      return 'SHOW VIEW ON *.*';
    case 'routines':
      return engine === 'mysql' ? 'SHOW_ROUTINE ON *.*' : 'SELECT ON mysql.proc';
    case 'triggers':
      return 'TRIGGER ON *.*';
    case 'events':
      return 'EVENT ON *.*';
    default:
      return `SELECT ON ${DATASETS[dataset].table}`;
  }
}

/**
 * Direct grants: one statement for each right, so that each can be taken away alone.
 * @param views database and name of every view: the body of a view is shown to who may SELECT from it
 */
export function directGrants(
  engine: MysqlEngine,
  account: string,
  views: readonly (readonly [database: string, name: string])[],
): Statements {
  const grants = new Set(datasetsOf(engine).map((dataset) => directGrant(engine, dataset, account)));
  for (const [database, name] of views) {
    const view = `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
    grants.add(`GRANT SELECT ON ${view} TO ${quoteAccount(account)}`);
  }
  return [...grants];
}

/** The database of the kit and the locked account that owns it; both may be called otherwise. */
export const KIT_DATABASE = 'dbowner_audit';
export const KIT_OWNER = 'dbowner_kit@localhost';

/** What the kit's owner needs to see everything. Nobody can log in as it. */
const OWNER_RIGHTS = 'SELECT, SHOW VIEW, TRIGGER, EVENT ON *.*';

/** The kit: an account that nobody can use, its procedures, and an auditor who may do nothing but run them. */
export function kitStatements(
  engine: MysqlEngine,
  account: string,
): { readonly owner: Statements; readonly grants: Statements } {
  const [database, owner, auditor] = [quoteIdentifier(KIT_DATABASE), quoteAccount(KIT_OWNER), quoteAccount(account)];
  const procedures = kitProcedures(engine);
  return {
    owner: [
      `CREATE DATABASE IF NOT EXISTS ${database}`,
      `CREATE USER IF NOT EXISTS ${owner} ACCOUNT LOCK`,
      `GRANT ${OWNER_RIGHTS} TO ${owner}`,
      `GRANT EXECUTE ON ${database}.* TO ${owner}`,
      ...procedures.flatMap(({ name, parameters, body }) => [
        `DROP PROCEDURE IF EXISTS ${database}.${quoteIdentifier(name)}`,
        `CREATE DEFINER = ${owner} PROCEDURE ${database}.${quoteIdentifier(name)} (${parameters})\n  READS SQL DATA SQL SECURITY DEFINER\n${body}`,
      ]),
    ],
    grants: procedures.map(
      ({ name }) => `GRANT EXECUTE ON PROCEDURE ${database}.${quoteIdentifier(name)} TO ${auditor}`,
    ),
  };
}
