import type { Client } from 'pg';
import stringWidth from 'fast-string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { buildAudit, type Audit } from '../../src/commands/build-report.ts';
import { explain } from '../../src/commands/explain-finding.ts';
import { factsOfFinding } from '../../src/commands/remedy-of-finding.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { explanationText, type Explanation } from '../../src/reporters/explanation.ts';
import { NOW } from '../support/audit.ts';
import { corpusFor, loadWorld, readCorpus, renameCorpus, type ExpectedPath } from '../support/postgres-corpus.ts';
import { closePublicSchemas } from '../support/postgres-public.ts';
import { useServer } from '../support/servers.ts';
import { snapshotInside } from '../support/transaction-snapshot.ts';

const today = NOW.toISOString().slice(0, 10);

const auditOf = (manifest: Manifest, snapshot: Snapshot): Audit =>
  buildAudit({
    manifest,
    readings: manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] })),
    rules: [],
    services: [],
    teams: [],
    startedAt: NOW,
    version: 'test',
  });

const idsOf = ({ report }: Audit): string[] => report.findings.map(({ id }) => id);

const involves = (finding: Finding, isMeant: (principal: string) => boolean): boolean =>
  isMeant(finding.principal ?? '') || finding.consumers.some(({ principal }) => isMeant(principal));

const sharesCause = (other: Finding, finding: Finding, principal: string): boolean =>
  other.cause === finding.cause && involves(other, (name) => name === principal);

describe.each([
  ['18', 'as written', readCorpus()],
  ['16', 'with other names', renameCorpus(readCorpus())],
  ['14', 'as written', readCorpus()],
])('on PostgreSQL %s, %s', (version, _, whole) => {
  const corpus = corpusFor(version, whole);
  const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => corpus.manifest, today });
  const server = useServer(`postgres:${version}`, { auth: 'trust' });
  let client: Client;
  let audit: Audit;

  beforeAll(async () => {
    await closePublicSchemas(server());
    const admin = await server().connect();
    await admin.query('create database shop');
    await admin.end();
    const { host, port } = server();
    client = await server().connect('shop');
    await loadWorld(client, corpus.world, { host, port, database: 'shop' });
    audit = await undone(auditNow);
  });
  afterAll(async () => {
    await client.end();
  });

  const auditNow = async (): Promise<Audit> =>
    auditOf(manifest, await snapshotInside(client, 'shop', NOW.toISOString()));

  /** Runs `body` in a transaction that never happened. */
  async function undone<T>(body: () => Promise<T>): Promise<T> {
    await client.query('begin');
    try {
      return await body();
    } finally {
      await client.query('rollback');
    }
  }

  /** Does it work for that role? Leaves no trace in the transaction. */
  async function works({ principal, attempt }: ExpectedPath): Promise<boolean> {
    await client.query('savepoint attempt');
    try {
      await client.query(`set session authorization ${principal}; ${attempt}`);
      return true;
    } catch {
      return false;
    } finally {
      await client.query('rollback to attempt');
    }
  }

  function findingOf({ principal, kind, object }: ExpectedPath): Finding {
    const path = `pg/shop/${object.replace('.', '/').replace(/\*$/, '**')}`;
    const found = audit.report.findings.find(
      (finding) =>
        involves(finding, (name) => name === principal) && finding.cause === kind && finding.objects.includes(path),
    );
    if (found === undefined) throw new Error(`no finding for ${principal}`);
    return found;
  }

  /** What an audit finds once the statements have run; then `attempt` is made. */
  async function idsAfter({ statements }: Explanation, attempt = async (): Promise<void> => {}): Promise<string[]> {
    return undone(async () => {
      for (const { sql } of statements) await client.query(sql);
      await attempt();
      return idsOf(await auditNow());
    });
  }

  /** What the model says that an audit would find then. */
  function idsPredicted(finding: Finding): string[] {
    const [view] = audit.views;
    if (view === undefined) throw new Error('nothing was read');
    return idsOf(auditOf(manifest, { ...view.snapshot, facts: factsOfFinding(finding, view, audit).after() }));
  }

  it.each(corpus.paths)('the explanation of $principal by $kind names a change that ends it', async (path) => {
    const finding = findingOf(path);
    const explanation = explain(finding, audit);
    expect(explanation.statements).not.toEqual([]);
    expect(await undone(() => works(path)), 'before').toBe(true);
    const after = await idsAfter(explanation, async () => {
      expect(await works(path), 'afterwards').toBe(false);
    });
    const alike = audit.report.findings.filter((other) => sharesCause(other, finding, path.principal));
    expect(alike).toContain(finding);
    expect(alike.filter(({ id }) => after.includes(id))).toEqual([]);
    expect(after.filter((id) => !idsOf(audit).includes(id))).toEqual([]);
    expect(idsPredicted(finding), 'as the model says').toEqual(after);
  });

  it('every finding about an account fits on a small screen, and what it says to do clears it', async () => {
    const isAccount = (name: string): boolean => /^[px]\d\d_/.test(name);
    const findings = audit.report.findings.filter((finding) => involves(finding, isAccount));
    expect(findings.length).toBeGreaterThan(corpus.paths.length);
    for (const finding of findings) {
      const explanation = explain(finding, audit);
      const lines = explanationText(explanation, { width: 80, color: false, now: NOW.toISOString() }).split('\n');
      expect(lines.length - 1, lines.join('\n')).toBeLessThanOrEqual(15);
      expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
      if (explanation.statements.length === 0) continue;
      expect(await idsAfter(explanation), lines.join('\n')).not.toContain(finding.id);
    }
  });
});
