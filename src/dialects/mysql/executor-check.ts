import type { Fact } from '../../model/facts.ts';
import type { Change } from '../../model/plan.ts';
import { USER_COLUMNS } from './probes.ts';
import { MARIADB_BITS, privilegeOfColumn } from './privileges.ts';
import { failure, failureOf, RUN } from './script-steps.ts';
import { textSql } from './text.ts';

/** Is it the kind of server that the plan is for? */
export function kindCheck(isMariadb: boolean): string {
  const words = `plan is stale: there is no ${isMariadb ? 'MariaDB' : 'MySQL'} here`;
  return [
    '-- Is it that server?',
    `SET @do = IF(VERSION() ${isMariadb ? 'LIKE' : 'NOT LIKE'} '%MariaDB%', 'DO 0', ${failure(words)});`,
    ...RUN,
  ].join('\n');
}

/** Are the accounts there? */
export function presenceCheck(isMariadb: boolean, changes: readonly Change[]): string {
  const made = new Set(newAccounts(changes));
  const keys = accountsIn(changes.filter(({ kind }) => kind !== 'drop')).filter(
    (key) => !made.has(key) && key !== 'PUBLIC',
  );
  const missing = keys.map((key) =>
    unless(
      `EXISTS (SELECT 1 FROM ${isMariadb ? 'mysql.global_priv' : 'mysql.user'} WHERE ${keyRead(isMariadb)} = ${binary(key)})`,
      key,
    ),
  );
  return [
    `SET @missing = CONCAT_WS(', ',\n  ${[...missing, 'NULL'].join(',\n  ')});`,
    `SET @do = IF(@missing = '', 'DO 0', ${failureOf("LEFT(CONCAT('plan is stale: there is no ', @missing), 180)")});`,
    ...RUN,
  ].join('\n');
}

/**
 * May whoever runs the script do all of it? It needs the privileges that are given and taken on the whole server, with GRANT
 * OPTION, by itself or by its active roles; administration of the roles; SYSTEM_USER where an account has it.
 * https://dev.mysql.com/doc/refman/9.7/en/grant.html#grant-overview
 */
export function executorCheck(isMariadb: boolean, changes: readonly Change[]): string {
  const facts = changes.flatMap(({ remove, add }) => [...remove, ...add]);
  const words = new Set(changes.flatMap(({ needs }) => needs));
  for (const fact of facts)
    if (fact.kind === 'grant' || fact.kind === 'restriction')
      for (const word of ['GRANT OPTION', ...fact.privileges.privileges]) words.add(word);
  const roles = facts.filter((fact) => fact.kind === 'membership');
  const wanted = [
    ...[...words].sort().map((word) => (isMariadb ? bitPart(word) : wordPart(word))),
    ...rolesPart(isMariadb, distinct(roles.filter(({ set }) => set).map(({ role }) => role)), newAccounts(changes)),
    ...distinct(roles.filter(({ set }) => !set).map(({ role }) => role)).map((key) => proxyPart(isMariadb, key)),
    ...(isMariadb ? [] : [systemUserPart(accountsIn(changes)), RESTRICTED]),
  ];
  return [
    '-- May it be done by whoever runs this?',
    ...(isMariadb
      ? [
          `SET @mine = (SELECT COALESCE(BIT_OR(CAST(COALESCE(JSON_VALUE(Priv, '$.access'), '0') AS UNSIGNED)), 0) FROM mysql.global_priv WHERE ${mine(true)});`,
        ]
      : []),
    `SET @lacks = CONCAT_WS(', ',\n  ${[...wanted, 'NULL'].join(',\n  ')});`,
    `SET @do = IF(@lacks = '', 'DO 0', ${failureOf("LEFT(CONCAT('nothing was changed: ', CURRENT_USER(), ' needs on the whole server ', @lacks), 180)")});`,
    ...RUN,
  ].join('\n');
}

const distinct = (keys: readonly string[]): readonly string[] => [...new Set(keys)].sort();

const newAccounts = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap(({ add }) => add.flatMap((fact) => (fact.kind === 'principal' ? [fact.key] : [])));

const accountsIn = (changes: readonly Change[]): readonly string[] =>
  distinct(changes.flatMap(({ remove, add }) => [...remove, ...add].flatMap(accountsOf)));

function accountsOf(fact: Fact): readonly string[] {
  switch (fact.kind) {
    case 'grant':
      return [fact.grantee];
    case 'restriction':
      return [fact.principal];
    case 'membership':
      // A proxied account may be no account: '' stands for any.
      return fact.set ? [fact.member, fact.role] : [fact.member];
    case 'default-role':
      return [fact.account];
    default:
      return [];
  }
}

const binary = (text: string): string => `CAST(${textSql(text)} AS BINARY)`;

/** `user@host`; a role of MariaDB by its name. */
const keyRead = (isMariadb: boolean): string =>
  isMariadb
    ? "CAST(IF(JSON_VALUE(Priv, '$.is_role') IN ('1', 'true'), User, CONCAT(User, '@', Host)) AS BINARY)"
    : "CAST(CONCAT(User, '@', LOWER(Host)) AS BINARY)";

/** Whoever runs the script, and its active roles. */
const ME = {
  mysql:
    "SELECT CAST(CURRENT_USER() AS BINARY) UNION ALL SELECT CAST(CONCAT(ROLE_NAME, '@', ROLE_HOST) AS BINARY) FROM information_schema.ENABLED_ROLES",
  mariadb:
    "SELECT CAST(CURRENT_USER() AS BINARY) UNION ALL SELECT CAST('PUBLIC' AS BINARY) UNION ALL SELECT CAST(ROLE_NAME AS BINARY) FROM information_schema.ENABLED_ROLES WHERE ROLE_NAME IS NOT NULL",
} as const;

const mine = (isMariadb: boolean): string =>
  isMariadb ? `${keyRead(true)} IN (${ME.mariadb})` : `CAST(CONCAT(User, '@', Host) AS BINARY) IN (${ME.mysql})`;

const unless = (condition: string, words: string): string => `IF(${condition}, NULL, ${textSql(words)})`;

function wordPart(word: string): string {
  const column = USER_COLUMNS.find((one) => privilegeOfColumn(one) === word);
  if (column !== undefined)
    return unless(`EXISTS (SELECT 1 FROM mysql.user WHERE ${column} = 'Y' AND ${mine(false)})`, word);
  return unless(
    `EXISTS (SELECT 1 FROM mysql.global_grants WHERE PRIV = ${textSql(word)} AND WITH_GRANT_OPTION = 'Y' AND ${mine(false)})`,
    `${word} WITH GRANT OPTION`,
  );
}

function bitPart(word: string): string {
  const bit = MARIADB_BITS.indexOf(word);
  return unless(bit < 0 ? 'FALSE' : `@mine & ${String(1n << BigInt(bit))} <> 0`, word);
}

/** On MariaDB nobody but those with ADMIN OPTION can give or take a role. https://mariadb.com/kb/en/grant/#roles */
function rolesPart(isMariadb: boolean, roles: readonly string[], made: readonly string[]): readonly string[] {
  const known = roles.filter((role) => !made.includes(role));
  if (isMariadb)
    return known.map((role) =>
      unless(
        `EXISTS (SELECT 1 FROM mysql.roles_mapping WHERE CAST(Role AS BINARY) = ${binary(role)} AND Admin_option = 'Y' AND CAST(IF(Host = '', User, CONCAT(User, '@', Host)) AS BINARY) IN (${ME.mariadb}))`,
        `ADMIN OPTION for ${role}`,
      ),
    );
  if (roles.length === 0) return [];
  const admin = `EXISTS (SELECT 1 FROM mysql.global_grants WHERE PRIV = 'ROLE_ADMIN' AND ${mine(false)}) OR EXISTS (SELECT 1 FROM mysql.user WHERE Super_priv = 'Y' AND ${mine(false)})`;
  const each = known.map(
    (role) =>
      `EXISTS (SELECT 1 FROM mysql.role_edges WHERE CAST(CONCAT(FROM_USER, '@', LOWER(FROM_HOST)) AS BINARY) = ${binary(role)} AND WITH_ADMIN_OPTION = 'Y' AND CAST(CONCAT(TO_USER, '@', TO_HOST) AS BINARY) IN (${ME.mysql}))`,
  );
  return [
    unless(
      `${admin} OR (${[...each, String(known.length === roles.length).toUpperCase()].join(' AND ')})`,
      'ROLE_ADMIN',
    ),
  ];
}

/** Whoever may grant PROXY on ''@'' may grant it on all. */
const proxyPart = (isMariadb: boolean, key: string): string =>
  unless(
    `EXISTS (SELECT 1 FROM mysql.proxies_priv WHERE With_grant AND CAST(CONCAT(Proxied_user, '@', LOWER(Proxied_host)) AS BINARY) IN (CAST('@' AS BINARY), ${binary(key)}) AND CAST(CONCAT(User, '@', Host) AS BINARY) IN (${isMariadb ? ME.mariadb : ME.mysql}))`,
    `PROXY on ${key} WITH GRANT OPTION`,
  );

const systemUserPart = (keys: readonly string[]): string => {
  const theirs =
    keys.length === 0 ? 'FALSE' : `CAST(CONCAT(USER, '@', LOWER(HOST)) AS BINARY) IN (${keys.map(binary).join(', ')})`;
  return `IF(EXISTS (SELECT 1 FROM mysql.global_grants WHERE PRIV = 'SYSTEM_USER' AND ${theirs}) AND NOT EXISTS (SELECT 1 FROM mysql.global_grants WHERE PRIV = 'SYSTEM_USER' AND ${mine(false)}), 'SYSTEM_USER', NULL)`;
};

/** What somebody grants whom partial revokes restrict is restricted, too. */
const RESTRICTED = `IF(EXISTS (SELECT 1 FROM mysql.user WHERE JSON_LENGTH(User_attributes, '$.Restrictions') > 0 AND CAST(CONCAT(User, '@', Host) AS BINARY) = CAST(CURRENT_USER() AS BINARY)), 'no partial revokes', NULL)`;
