import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAudit, type Audit } from '../../src/commands/build-report.ts';
import { explain } from '../../src/commands/explain-finding.ts';
import { factsOfFinding } from '../../src/commands/remedy-of-finding.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Explanation } from '../../src/reporters/explanation.ts';
import { NOW } from '../support/audit.ts';
import { corpusAccounts, type CorpusAccount } from '../support/mysql-corpus.ts';
import { attemptsOf } from '../support/mysql-corpus-attempts.ts';
import { CAUSES_OF_KIND } from '../support/mysql-corpus-causes.ts';
import { findingsOn, keyOf, kindOf } from '../support/mysql-corpus-findings.ts';
import { corpusManifest, corpusSnapshot, loadCorpus, storedServer } from '../support/mysql-corpus-server.ts';
import { CORPUS_SERVERS, corpusScript } from '../support/mysql-corpus-servers.ts';
import { SavedGrants } from '../support/mysql-saved-grants.ts';
import { loginFrom, may } from '../support/mysql-login.ts';
import { useServer } from '../support/servers.ts';

const today = NOW.toISOString().slice(0, 10);

/** Paths that nothing about rights ends without taking what is the account's own: what would end them is said in words. */
const ADVICE: ReadonlySet<string> = new Set(['fk-cascade-write', 'partial-revoke-definer-view']);
const IN_WORDS = /foreign key .* restrict|SQL SECURITY INVOKER/;

/** What some accounts were tried in. */
const STATES = [
  {
    state: 'a stored connection',
    ids: ['m68_fed_server', 'm74_mysql_select'],
    on: /./,
    begin: storedServer,
    end: 'DROP SERVER billing_link',
  },
  {
    state: 'a mandatory role',
    ids: ['m99_mandatory'],
    on: /^mysql/,
    begin: () => "SET GLOBAL mandatory_roles = '`r_mand`@`%`'",
    end: "SET GLOBAL mandatory_roles = ''",
  },
] as const;
/** Servers that are audited again after each; on the others the logins have to do. */
const AUDITED: readonly string[] = ['mysql97', 'mariadb1011'];
const SPECIAL: readonly string[] = STATES.flatMap(({ ids }) => ids);
const PLAIN = { state: 'the corpus', ids: null, on: /./, begin: () => 'DO 0', end: 'DO 0' } as const;

describe.each(CORPUS_SERVERS)('on $key', ({ key, name, config, scripts }) => {
  const server = useServer(name, { config });
  let admin: Connection;
  let manifest: Manifest;
  let audit: Audit;
  let saved: SavedGrants;

  const auditOf = (snapshot: Snapshot): Audit => {
    const readings = manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] }));
    const all = { rules: [], services: [], teams: [] };
    return buildAudit({ manifest, readings, ...all, startedAt: NOW, version: 'test' });
  };

  beforeAll(async () => {
    const text = corpusManifest(server().engine, true);
    manifest = loadManifest({ file: 'ownership.yaml', readFile: () => text, today });
    admin = await server().connect();
    await loadCorpus(admin, scripts.map(corpusScript));
    await admin.query('CREATE TABLE s19.taken (id INT)');
  }, 300_000);
  afterAll(async () => {
    await admin.end();
  });

  describe.each([PLAIN, ...STATES].filter(({ on }) => on.test(name)))('with $state', ({ ids, begin, end }) => {
    beforeAll(async () => {
      await admin.query(begin(server().port));
      audit = auditOf(await corpusSnapshot(server()));
      saved = await SavedGrants.of(admin, server().engine);
    });
    afterAll(async () => {
      await admin.query(end);
    });

    const tried = corpusAccounts().filter(
      ({ id, verdict }) =>
        key in verdict &&
        verdict[key] !== 'none' &&
        (ids === null ? !SPECIAL.includes(id) : (ids as readonly string[]).includes(id)),
    );
    it.each(tried.map((account) => [account.id, account] as const))('%s', async (id, account) => {
      const findings = mainFindings(account);
      expect(findings).not.toEqual([]);
      const explained = findings.map((finding) => explain(finding, audit));
      const cleared = explained.filter(({ statements }) => statements.length > 0);
      for (const { finding, statements } of explained)
        if (statements.length === 0) expect(finding.clears).toMatch(IN_WORDS);
      expect(cleared.length === 0).toBe(ADVICE.has(kindOf(account)));
      const statements = [...new Set(cleared.flatMap((each) => each.statements.map(({ sql }) => sql)))];
      const told = statements.join('; ');
      // Nobody gets in with an expired password but to set a new one.
      if (id === 'm44_expired') await admin.query("ALTER USER 'm44_expired'@'%' IDENTIFIED BY 'x'");
      const paths = attemptsOf(account, server().engine);
      const before = await tryAll(account, [...paths, ...FOREIGN, ...OWN]);
      expect(
        paths.filter((sql) => before.has(sql)),
        'before',
      ).not.toEqual([]);
      if (cleared.length === 0) return;
      try {
        for (const sql of statements) await admin.query(sql);
        const after = await tryAll(account, [...paths, ...FOREIGN, ...OWN]);
        expect(
          paths.filter((sql) => after.has(sql)),
          `after ${told}`,
        ).toEqual([]);
        expect(
          FOREIGN.filter((sql) => after.has(sql) && !before.has(sql)),
          `opened by ${told}`,
        ).toEqual([]);
        // What is its own stays, but for what it comes that way by.
        const lost = OWN.filter((sql) => before.has(sql) && !after.has(sql) && !isNamed(sql, told));
        expect(lost, `lost by ${told}`).toEqual([]);
        if (!AUDITED.includes(key) && !id.startsWith('p')) return;
        const found = auditOf(await corpusSnapshot(server())).report.findings.map((finding) => finding.id);
        const left = cleared.filter(({ finding }) => found.includes(finding.id));
        // What the statements for one finding leave it can be what another one is about.
        const alone = left.filter((each) => statements.every((sql) => !sql.startsWith('GRANT') || isOf(sql, each)));
        expect(alone).toEqual([]);
        if (findings.length === 1) expect(predicted(findings)).toEqual(found);
      } finally {
        await saved.restore();
      }
    });
  });

  /** The findings that say what the corpus says of the account. */
  function mainFindings(account: CorpusAccount): readonly Finding[] {
    const causes: readonly string[] = CAUSES_OF_KIND[kindOf(account)] ?? [];
    const known = ADVICE.has(kindOf(account)) ? causes.slice(0, 1) : causes;
    return findingsOn(audit.report, (text) => text, account).filter(
      ({ mode, cause }) => mode === account.verdict[key] && known.includes(String(cause)),
    );
  }

  /** What the model says that an audit would find then. */
  function predicted([finding]: readonly Finding[]): readonly string[] {
    const [view] = audit.views;
    if (view === undefined || finding === undefined) throw new Error('nothing was read');
    const facts = factsOfFinding(finding, view, audit).after();
    return auditOf({ ...view.snapshot, facts }).report.findings.map(({ id }) => id);
  }

  /** Those of the statements that the account may run. */
  async function tryAll(account: CorpusAccount, statements: readonly string[]): Promise<ReadonlySet<string>> {
    const user = keyOf(account).split('@')[0] ?? '';
    const connection = await loginFrom(server(), user === '' ? 'whoever' : user, 'x', account.connectFrom);
    if (connection === null) return new Set();
    try {
      const allowed = new Set<string>();
      for (const sql of statements) if (await may(connection, sql)) allowed.add(sql);
      return allowed;
    } finally {
      connection.destroy();
    }
  }
});

const onEach = (objects: readonly string[]): readonly string[] =>
  objects.flatMap((object) => [
    `SELECT 1 FROM ${object} WHERE FALSE`,
    `DELETE FROM ${object} WHERE FALSE`,
    `INSERT INTO ${object} SELECT * FROM ${object} WHERE FALSE`,
  ]);
const FOREIGN = onEach(['billing.inv', 'billing.ledger', 'billing.movable', 'billing_eu.inv', 'etl.v']);
/** What the accounts' own service keeps. */
const OWN = onEach(['orders.t', 'orders.parent', 'orders.req', 'orders.audit', 'orders.inv_copy', 'orders.v_def']);

const isOf = (sql: string, { statements }: Explanation): boolean => statements.some((one) => one.sql === sql);

const isNamed = (sql: string, statements: string): boolean =>
  statements.includes(`\`${/orders\.\w+/.exec(sql)?.[0].replace('.', '`.`') ?? ''}\``);
