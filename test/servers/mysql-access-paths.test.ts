import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/model/finding.ts';
import { auditSnapshots } from '../support/audit.ts';
import { corpusAccounts, PARTIAL_REVOKES, type CorpusAccount } from '../support/mysql-corpus.ts';
import { corpusManifest, corpusSnapshot, loadCorpus, renamed, shuffled } from '../support/mysql-corpus-server.ts';
import { seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';

const script = (name: string): string =>
  readFileSync(new URL(`../fixtures/mysql-access-paths/${name}`, import.meta.url), 'utf8');

const LOGGING = { general_log: 'ON', log_output: 'TABLE', log_bin_trust_function_creators: 'ON' };
const PROXIES = { check_proxy_users: 'ON', sha256_password_proxy_users: 'ON' };
const MYSQL = { ...LOGGING, ...PROXIES, federated: 'ON', 'plugin-load-add': 'mysql_clone.so' };

const CASES = [
  { server: 'mysql97', name: 'mysql:9.7', config: MYSQL, scripts: ['mysql-access-paths.sql'] },
  {
    server: PARTIAL_REVOKES,
    name: 'mysql:9.7',
    config: { ...MYSQL, partial_revokes: 'ON', lower_case_table_names: 1, secure_file_priv: 'NULL' },
    scripts: ['mysql-access-paths.sql', 'mysql-partial-revokes.sql'],
  },
  ...(['10.11', '11.8'] as const).map((version) => ({
    server: `mariadb${version.replace('.', '')}`,
    name: `mariadb:${version}` as const,
    config: { ...LOGGING, performance_schema: 'ON', log_bin: 'bin' },
    scripts: ['mariadb-access-paths.sql'],
  })),
] as const;

const accounts = corpusAccounts();
const start = seed(import.meta.filename);

describe.each(CASES)('the corpus on $server', ({ server: key, name, config, scripts }) => {
  describe.each([
    ['as it is', (text: string): string => text, (text: string): string => text],
    ['under other names and in another order', renamed, (text: string): string => shuffled(text, start)],
  ] as const)('%s', (_, rename, order) => {
    const server = useServer(name, { config });
    let report: Report;
    let withStoredServer: Report;
    let refused: readonly string[];
    beforeAll(async () => {
      const { engine } = server();
      const connection = await server().connect();
      const texts = scripts.map((one) => order(rename(script(one))));
      refused = await loadCorpus(connection, texts);
      const audit = async (): Promise<Report> =>
        auditSnapshots(rename(corpusManifest(engine, rename('billing') === 'billing')), [
          await corpusSnapshot(server()),
        ]);
      report = await audit();
      // It opens billing to whoever may create a table, so it is not there for the others.
      await connection.query(storedServer(rename, server().port));
      withStoredServer = await audit();
      await connection.end();
    }, 300_000);

    const present = accounts.filter(({ verdict, id }) => key in verdict && id !== 'm99_mandatory');
    it.each(present.map((account) => [account.id, account] as const))('%s', (id, account) => {
      if (refused.some((statement) => NEEDS[id]?.test(statement) === true)) {
        console.log(`${key} has no engine for ${id}`);
        return;
      }
      const principal = rename(keyOf(account));
      const told = STORED.has(id) ? withStoredServer : report;
      const found = findingsOn(told, rename, principal, account.everyone === true);
      const expected = account.verdict[key];
      const modes = [...new Set(found.map(({ mode }) => mode))].sort();
      if (process.env['SHOW'] === '1' && expected === 'none' && found.length > 0)
        console.log('NONE', id, found.map(summaryOf).join(' ; '));
      const direct = found.filter(({ cause }) => !SHARED.has(id) || cause === 'grant' || cause === 'membership');
      if (expected === 'none') expect(direct.map(summaryOf)).toEqual([]);
      else expect(modes, JSON.stringify(found.map(summaryOf))).toContain(expected);
      if (process.env['SHOW'] === '1')
        console.log('KIND', kindOf(account), '=', id, expected, found.map(summaryOf).join(' ; '));
      if (expected === 'none') return;
      const causes = found.flatMap(({ mode, cause }) => (mode === expected && cause !== null ? [cause] : []));
      const known: readonly string[] = CAUSES[kindOf(account)] ?? [];
      expect(
        causes.some((cause) => known.includes(cause)),
        `${kindOf(account)}: ${causes.join(', ')}`,
      ).toBe(true);
    });
  });
});

/** Tables of engines that not every build has. */
const NEEDS: Readonly<Record<string, RegExp>> = {
  m67_federated: /federatedx|fed_inv|ddl/,
  m70_connect: /ha_connect|con_inv|ddl/,
};

/** What the fixtures' last phase was about: a connection that the server keeps, with a password. */
const storedServer = (rename: (text: string) => string, port: number): string =>
  rename(
    `CREATE SERVER billing_link FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT ${String(port)}, USER 'tech', PASSWORD 'techpw', DATABASE 'billing')`,
  );

const kindOf = ({ kind }: CorpusAccount): string => (typeof kind === 'string' ? kind : Object.values(kind).join(' / '));

function keyOf({ account }: CorpusAccount): string {
  const [, user = '', host = ''] = /'([^']*)'@'([^']*)'/.exec(account) ?? [];
  return `${user}@${host}`;
}

const summaryOf = ({ rule, mode, cause, objects }: Finding): string =>
  `${rule} ${String(mode)} ${String(cause)} ${objects.slice(0, 3).join(' ')}`;

/** Ways to billing's data that the account has, but for those that wait for something to appear and those of everybody. */
function findingsOn(
  report: Report,
  rename: (text: string) => string,
  principal: string,
  everyone: boolean,
): readonly Finding[] {
  return report.findings.filter(
    ({ rule, owner, mode, consumers, cause, objects }) =>
      ['DBO101', 'DBO102', 'DBO103', 'DBO105', 'DBO106', 'DBO109'].includes(rule) &&
      (owner === null || owner === rename('billing')) &&
      mode !== 'latent' &&
      (cause === 'public') === everyone &&
      // The verdicts are about the database billing; some of the controls read billing_eu.
      objects.some((path) => !path.startsWith(rename('db/billing_eu'))) &&
      // Of those that PUBLIC lets in, a finding lists some.
      (everyone || consumers.some((consumer) => consumer.principal === principal)),
  );
}

/** Controls that read everything but billing: what others take out of billing, views and copies, they see all the same. */
const SHARED: ReadonlySet<string> = new Set(['p01_removed', 'p11_role_restricted', 'p13_self_lift']);

/** Accounts that were tried while a connection was stored. */
const STORED: ReadonlySet<string> = new Set(['m68_fed_server', 'm74_mysql_select']);

/** By the corpus's kind of path: what the finding has to name. */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  'table-grant': ['grant'],
  'table-grant-write': ['grant'],
  'stale-table-grant': ['grant'],
  'column-grant': ['grant'],
  'db-grant': ['grant'],
  'db-grant-destroy': ['grant'],
  'global-grant': ['grant'],
  'grant-option': ['grant'],
  'grant-option-multiplier': ['grant'],
  'sequence-grant': ['grant'],
  'db-name-case': ['grant'],
  'db-pattern': ['pattern'],
  'db-pattern-tie': ['pattern'],
  'db-pattern-shadowed': ['grant'],
  'db-row-host-first': ['pattern', 'grant'],
  'role-default': ['membership'],
  'role-not-default': ['membership'],
  'role-nested': ['membership'],
  'role-admin-option': ['membership'],
  'account-granted-as-role': ['membership', 'definer-routine'],
  'role-changes-pattern-choice': ['pattern', 'grant'],
  'mandatory-role': ['membership'],
  PUBLIC: ['public'],
  'role-granted-to-PUBLIC': ['public'],
  'anonymous-db-row': ['anonymous'],
  'anonymous-login': ['anonymous'],
  'wider-host-db-row': ['grant'],
  'wider-host-table-row': ['grant'],
  'wider-host-routine-row': ['definer-routine'],
  'wider-host-db-row-with-role': ['grant'],
  'expired-password': ['grant'],
  'partial-revoke-other-privilege': ['grant'],
  'partial-revoke-table-regrant': ['grant'],
  'partial-revoke-lifted-by-role': ['membership'],
  'partial-revoke-definer-view': ['definer-view', 'grant'],
  'partial-revoke-execute-left': ['definer-routine', 'grant'],
  'partial-revoke-pattern-is-literal': ['grant'],
  'partial-revoke-other-db': ['grant'],
  'partial-revoke-then-global-regrant': ['grant'],
  'partial-revoke-then-db-grant': ['grant'],
  'partial-revoke-on-role+db-grant': ['grant', 'membership'],
  'partial-revoke-create-user': ['account-admin'],
  'definer-view': ['definer-view'],
  'definer-view-third-party': ['definer-view'],
  'definer-view-chain': ['definer-view'],
  'definer-view-definer-by-role': ['definer-view'],
  'definer-view-role-definer': ['definer-view'],
  'definer-view-write': ['definer-view'],
  'definer-routine': ['definer-routine'],
  'definer-routine-definer-by-role': ['definer-routine'],
  'definer-routine-db-execute': ['definer-routine'],
  'definer-routine-global-execute': ['definer-routine'],
  'definer-routine-dynamic-sql': ['definer-routine'],
  'definer-package': ['definer-routine'],
  'alter-routine-db': ['definer-routine'],
  'cross-db-event-copy': ['event'],
  'cross-db-trigger-push': ['trigger'],
  'cross-db-trigger-pull': ['trigger'],
  'fk-cascade-write': ['foreign-key'],
  'references-fk-oracle': ['foreign-key'],
  'federated-table': ['user-mapping'],
  'federated-server-object': ['user-mapping'],
  'connect-table': ['user-mapping'],
  'merge-table': ['merge'],
  'alter-drop-rename': ['table-move'],
  'alter-routine-security': ['planted-code'],
  'create+alter-routine-trojan': ['planted-code'],
  'create-view+drop-trojan': ['planted-code'],
  'set-definer': ['planted-code'],
  'trigger-privilege+column-select': ['grant'],
  'grant-table-write': ['system-tables'],
  'grant-table-write-no-reload': ['system-tables'],
  'mysql-schema-read': ['system-tables'],
  'CREATE USER': ['account-admin'],
  'SYSTEM_USER+CREATE USER': ['account-admin'],
  ROLE_ADMIN: ['account-admin'],
  SUPER: ['server-admin'],
  FILE: ['server-program'],
  'SYSTEM_VARIABLES_ADMIN / CONNECTION ADMIN': ['server-admin'],
  'PROCESS+SYSTEM_VARIABLES_ADMIN': ['server-admin'],
  'REPLICATION_SLAVE_ADMIN / REPLICATION SLAVE ADMIN': ['server-admin'],
  'BINLOG_ADMIN/REPLICATION_APPLIER / BINLOG REPLAY': ['server-admin'],
  'REPLICATION SLAVE': ['replication'],
  'REPLICATION CLIENT / BINLOG MONITOR': ['replication'],
  BACKUP_ADMIN: ['replication'],
  PROCESS: ['statements'],
  'PROCESS-innodb-status': ['statements'],
  'performance_schema-read': ['statements'],
  'log-table-read': ['statements'],
  PROXY: ['proxy'],
};
