import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAudit, type Audit } from '../../src/commands/build-report.ts';
import { explain } from '../../src/commands/explain-finding.ts';
import { factsOfFinding } from '../../src/commands/remedy-of-finding.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { RuleContext } from '../../src/rules/define-rule.ts';
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
const accounts = corpusAccounts();
const same = (text: string): string => text;

/** Paths that no statement about rights ends; what would is said in words. */
const ADVICE: ReadonlySet<string> = new Set(['fk-cascade-write']);

describe.each(CORPUS_SERVERS)('on $key', ({ key, name, config, scripts }) => {
  const server = useServer(name, { config });
  let admin: Connection;
  let audit: Audit;
  let context: RuleContext;
  let saved: SavedGrants;

  const auditOf = (snapshot: Snapshot): Audit => {
    const manifest = loadManifest({
      file: 'ownership.yaml',
      readFile: () => corpusManifest(server().engine, true),
      today,
    });
    const readings = manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] }));
    const all = { rules: [], services: [], teams: [] };
    return buildAudit({ manifest, readings, ...all, startedAt: NOW, version: 'test' });
  };

  beforeAll(async () => {
    admin = await server().connect();
    await loadCorpus(admin, scripts.map(corpusScript));
    await admin.query(storedServer(server().port));
    await admin.query('CREATE TABLE s19.taken (id INT)');
    saved = await SavedGrants.of(admin, server().engine);
    audit = auditOf(await corpusSnapshot(server()));
    const manifest = loadManifest({ file: 'o', readFile: () => corpusManifest(server().engine, true), today });
    context = { manifest, instances: audit.views, enabled: () => true, unusedWaivers: [], today };
  }, 300_000);
  afterAll(async () => {
    await admin.end();
  });

  /** The findings that say what the corpus says of the account. */
  function mainFindings(account: CorpusAccount): readonly Finding[] {
    const known: readonly string[] = CAUSES_OF_KIND[kindOf(account)] ?? [];
    return findingsOn(audit.report, same, account).filter(
      ({ mode, cause }) => mode === account.verdict[key] && known.includes(String(cause)),
    );
  }

  const tried = accounts.filter(
    ({ verdict, kind }) => key in verdict && verdict[key] !== 'none' && kind !== 'mandatory-role',
  );

  it.each(tried.map((account) => [account.id, account] as const))('%s', async (id, account) => {
    const findings = mainFindings(account);
    expect(findings).not.toEqual([]);
    const explained = findings.map((finding) => explain(finding, audit, context));
    const statements = [...new Set(explained.flatMap((each) => each.statements.map(({ sql }) => sql)))];
    if (ADVICE.has(kindOf(account))) {
      expect(statements).toEqual([]);
      expect(findings.map(({ clears }) => clears).join()).toContain('foreign key');
      return;
    }
    expect(explained.filter((each) => each.statements.length === 0)).toEqual([]);
    // Nobody gets in with an expired password but to set a new one.
    if (id === 'm44_expired') await admin.query("ALTER USER 'm44_expired'@'%' IDENTIFIED BY 'x'");
    const paths = attemptsOf(account, server().engine);
    const before = await tryAll(account, [...paths, ...FOREIGN, ...OWN]);
    expect(
      paths.filter((sql) => before.has(sql)),
      `works before ${statements.join('; ')}`,
    ).not.toEqual([]);
    try {
      for (const sql of statements) await admin.query(sql);
      const after = await tryAll(account, [...paths, ...FOREIGN, ...OWN]);
      expect(
        paths.filter((sql) => after.has(sql)),
        `works after ${statements.join('; ')}`,
      ).toEqual([]);
      const gained = FOREIGN.filter((sql) => after.has(sql) && !before.has(sql));
      expect(gained, `opened by ${statements.join('; ')}`).toEqual([]);
      // What is its own stays, but for what it comes that way by.
      const lost = OWN.filter((sql) => before.has(sql) && !after.has(sql) && !isNamed(sql, statements));
      expect(lost, `lost by ${statements.join('; ')}`).toEqual(
        account.kind === 'definer-routine-global-execute' ? lost : [],
      );
      const found = auditOf(await corpusSnapshot(server())).report.findings.map(({ id }) => id);
      expect(findings.filter((finding) => found.includes(finding.id))).toEqual([]);
      for (const finding of findings.length === 1 ? findings : []) expect(predicted(finding)).toEqual(found);
    } finally {
      await saved.restore();
    }
  });

  function predicted(finding: Finding): readonly string[] {
    const [view] = audit.views;
    if (view === undefined) throw new Error('nothing was read');
    const facts = factsOfFinding(finding, view, context).after();
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

const isNamed = (sql: string, statements: readonly string[]): boolean => {
  const object = /orders\.\w+/.exec(sql)?.[0].replace('.', '`.`') ?? '';
  return statements.some((statement) => statement.includes(`\`${object}\``));
};
