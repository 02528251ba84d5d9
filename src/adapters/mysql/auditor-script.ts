import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { SecurableFlag, type Facts } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import type { Gap } from '../../model/snapshot.ts';
import { directGrants, KIT_DATABASE, KIT_OWNER, kitStatements, quoteAccount } from './auditor-grants.ts';

/** The statements that install the audit kit and make an account that may run it and nothing else. */
export function kitScript(instance: string, engine: MysqlEngine, account: string): string {
  const { owner, grants } = kitStatements(engine, account);
  return script(
    [
      `-- ${instance} (${engine}): run as an administrator with the ${engine} client.`,
      `-- Procedures in database ${KIT_DATABASE} return what dbowner reads, and no password hash. They belong to ${KIT_OWNER}, as`,
      `-- which nobody can log in. The auditor may run them and has no other right.`,
    ],
    account,
    [...owner, ...grants],
  );
}

/**
 * The statements that make an account with rights of its own.
 *
 * @param facts of a reading of the server, for its views; undefined: it could not be read
 */
export function directScript(
  instance: string,
  engine: MysqlEngine,
  account: string,
  facts: Facts | undefined,
  gaps: readonly Gap[],
): string {
  const head = [
    `-- ${instance} (${engine}): run as an administrator with the ${engine} client.`,
    '-- TRIGGER and EVENT on everything are rights to write, and SELECT on a view shows its rows: without --direct',
    '-- an audit kit is printed that takes neither.',
    ...(engine === 'mariadb' ? ['-- mysql.global_priv holds the password hashes.'] : []),
    ...(facts === undefined
      ? gaps.map(({ why }) => `-- The views are missing below, because the server could not be read: ${why}`)
      : ['-- A view that is created later needs its own line.']),
  ];
  return script(head, account, directGrants(engine, account, facts === undefined ? [] : viewsOf(facts)));
}

function script(head: readonly string[], account: string, statements: readonly string[]): string {
  const auditor = quoteAccount(account);
  return [
    ...head,
    `-- The account is made without a password and locked. Then: ALTER USER ${auditor} IDENTIFIED BY '…' ACCOUNT UNLOCK`,
    'DELIMITER //',
    ...[`CREATE USER IF NOT EXISTS ${auditor} ACCOUNT LOCK`, ...statements].map((statement) => `${statement}\n//`),
    'DELIMITER ;',
    '-- To see who runs what, in texts that can hold data, where the server keeps any of these:',
    ...LOGS.map((on) => `--   GRANT SELECT ON ${on} TO ${auditor};`),
    '',
  ].join('\n');
}

/** Optional: without them an audit says who can reach what, and not who did. */
const LOGS = ['mysql.general_log', 'mysql.slow_log', 'performance_schema.*'];

function viewsOf(facts: Facts): readonly (readonly [string, string])[] {
  const { count, flags, name } = facts.securables;
  const views: (readonly [string, string])[] = [];
  for (let id = 0; id < count; id++) {
    if (kindOf(facts, id) !== 'view' || ((flags[id] ?? 0) & SecurableFlag.system) !== 0) continue;
    views.push([name[parentOf(facts, id)] ?? '', name[id] ?? '']);
  }
  return views;
}
