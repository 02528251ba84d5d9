import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/model/finding.ts';
import { auditSnapshots } from '../support/audit.ts';
import { corpusAccounts, PARTIAL_REVOKES } from '../support/mysql-corpus.ts';
import { CAUSES_OF_KIND } from '../support/mysql-corpus-causes.ts';
import {
  corpusManifest,
  corpusSnapshot,
  loadCorpus,
  renamed,
  shuffled,
  storedServer,
} from '../support/mysql-corpus-server.ts';
import { CORPUS_SERVERS, corpusScript } from '../support/mysql-corpus-servers.ts';
import { findingsOn, keyOf, kindOf } from '../support/mysql-corpus-findings.ts';
import { seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';

const accounts = corpusAccounts();
const start = seed(import.meta.filename);

describe.each(CORPUS_SERVERS)('the corpus on $key', ({ key, name, config, scripts }) => {
  describe.each([
    ['as it is', (text: string): string => text, (text: string): string => text],
    ['under other names and in another order', renamed, (text: string): string => shuffled(text, start)],
  ] as const)('%s', (_, rename, order) => {
    const server = useServer(name, { config });
    let report: Report;
    /** Accounts that were tried in another state of the server: with a connection stored, with a mandatory role. */
    const stored = new Map<string, Report>();
    beforeAll(async () => {
      const { engine } = server();
      const connection = await server().connect();
      await loadCorpus(
        connection,
        scripts.map((one) => order(rename(corpusScript(one)))),
      );
      const audit = async (): Promise<Report> =>
        auditSnapshots(rename(corpusManifest(engine, rename('billing') === 'billing')), [
          await corpusSnapshot(server()),
        ]);
      report = await audit();
      // Each of the two opens billing to others too, so it is not there for them.
      await connection.query(rename(storedServer(server().port)));
      const withServer = await audit();
      for (const id of ['m68_fed_server', 'm74_mysql_select']) stored.set(id, withServer);
      await connection.query(rename('DROP SERVER billing_link'));
      if (engine === 'mysql') {
        await connection.query(rename("SET GLOBAL mandatory_roles = '`r_mand`@`%`'"));
        stored.set('m99_mandatory', await audit());
      }
      await connection.end();
    }, 300_000);

    const present = accounts.filter(({ verdict }) => key in verdict);
    it.each(present.map((account) => [account.id, account] as const))('%s', (id, account) => {
      const found = findingsOn(stored.get(id) ?? report, rename, account);
      const expected = account.verdict[key];
      const direct = found.filter(({ cause }) => !SHARED.has(id) || cause === 'grant' || cause === 'membership');
      if (expected === 'none') {
        expect(direct.map(summaryOf)).toEqual([]);
        return;
      }
      const fitting = found.filter(({ mode }) => mode === expected);
      expect(fitting.length, found.map(summaryOf).join('\n')).toBeGreaterThan(0);
      const known: readonly string[] = CAUSES_OF_KIND[kindOf(account)] ?? [];
      const causes = fitting.map(({ cause }) => String(cause));
      expect(
        causes.filter((cause) => known.includes(cause)),
        `${kindOf(account)}: ${causes.join(', ')}`,
      ).not.toEqual([]);
    });

    it('says of who may only read a MERGE table that it reads the tables below', () => {
      const merged = report.findings.filter(
        ({ cause, consumers }) =>
          cause === 'merge' && consumers.some(({ principal }) => principal === rename('m69_merge@%')),
      );
      expect(merged.map(({ rule }) => rule)).toEqual(['DBO101']);
    });

    it('reports what hangs on a tie as unstable, and nothing else', () => {
      const unstable = report.findings
        .filter(({ certainty }) => certainty === 'unstable')
        .flatMap(({ consumers }) => consumers.map(({ principal }) => principal));
      const tied = present.filter(({ unstable: where, verdict }) => where?.mysql === true && verdict[key] !== 'none');
      expect([...new Set(unstable)]).toEqual(server().engine === 'mysql' ? tied.map((one) => rename(keyOf(one))) : []);
    });
  });
});

describe('what is not tried', () => {
  const absent = (key: string): string[] => accounts.filter(({ verdict }) => !(key in verdict)).map(({ id }) => id);

  it.each(CORPUS_SERVERS.map(({ key }) => key))('on %s has its reason', (key) => {
    const known = Object.entries(NOT_TRIED).filter(([, { on }]) => (on as readonly string[]).includes(key));
    expect(absent(key).sort()).toEqual(known.flatMap(([, { ids }]) => ids).sort());
  });

  it('is the same in docs/mysql.md', () => {
    const text = readFileSync(new URL('../../docs/mysql.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
    for (const [reason, { ids }] of Object.entries(NOT_TRIED)) {
      expect(text).toContain(reason);
      for (const id of ids) expect(text).toContain(`\`${id}\``);
    }
  });

  it('is nothing else: 122 accounts, each tried somewhere', () => {
    expect(accounts).toHaveLength(122);
    const keys: readonly string[] = CORPUS_SERVERS.map(({ key }) => key);
    expect(accounts.filter(({ verdict }) => !keys.some((key) => key in verdict))).toEqual([]);
  });
});

const MARIADB = ['mariadb1011', 'mariadb118'] as const;

/** Accounts that cannot be on a server, and why. */
const NOT_TRIED = {
  'MySQL has neither PUBLIC, nor roles as definers, nor sequences, packages and CONNECT': {
    on: ['mysql97', PARTIAL_REVOKES],
    ids: ['m31_public', 'm32_role_definer', 'm70_connect', 'm97_sequence', 'm98_package', 'm106_public_role'],
  },
  'MariaDB has no accounts as roles, no mandatory roles, no dynamic privileges and no CLONE': {
    on: MARIADB,
    ids: [
      'm27_role_is_account',
      'm30_role_admin_priv',
      'm76_system_user',
      'm95_showroutine',
      'm96_dyn_harmless',
      'm99_mandatory',
      'm100_sysuser_cu',
    ],
  },
  'tried by hand on MySQL 9.7 with default settings alone, because it takes a second server that clones the first': {
    on: [PARTIAL_REVOKES, ...MARIADB],
    ids: ['m105_backup'],
  },
  'partial revokes are there on MySQL with partial_revokes=ON alone': {
    on: ['mysql97', ...MARIADB],
    ids: accounts.map(({ id }) => id).filter((id) => /^p\d\d_/.test(id)),
  },
} as const;

const summaryOf = ({ rule, mode, cause, objects }: Finding): string =>
  `${rule} ${String(mode)} ${String(cause)} ${objects.slice(0, 3).join(' ')}`;

/** Controls that read everything but billing: what others take out of billing, views and copies, they see all the same. */
const SHARED: ReadonlySet<string> = new Set(['p01_removed', 'p11_role_restricted', 'p13_self_lift']);
