import type { Client } from 'pg';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { buildAudit, type Audit } from '../../src/commands/build-report.ts';
import { explain } from '../../src/commands/explain-finding.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { explanationText, type Explanation } from '../../src/reporters/explanation.ts';
import { NOW } from '../support/audit.ts';
import { loadWorld, readCorpus, type ExpectedPath } from '../support/postgres-corpus.ts';
import { useServer } from '../support/servers.ts';
import { snapshotInside } from '../support/transaction-snapshot.ts';

const corpus = readCorpus();
const today = NOW.toISOString().slice(0, 10);
const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => corpus.manifest, today });

/** What each account does to reach the data by its path. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  p01: 'select * from billing.inv',
  p02: 'select * from billing.inv',
  p03: 'set role g_inh; select * from billing.inv',
  p04: 'set role g_inh; select * from billing.inv',
  p05: 'grant g_inh to p05_admin_only with set true; set role g_inh; select * from billing.inv',
  p06: 'select pan from billing.inv',
  p07: 'select * from billing.mv',
  p08: 'select * from billing.part',
  p09: 'select * from api_b.v_def',
  p10: 'select api_b.f_def()',
  p11: 'select * from billing.inv',
  p12: 'select * from p12.inv',
  p13: "select pg_create_physical_replication_slot('feed', false, true)",
  p14: 'create trigger another after insert on billing.inv for each row execute function p14.tf()',
  p15: 'alter table billing.inv add column x int',
  p16: 'select * from mid.v',
  p17: 'select * from billing.future',
  p18: 'create table billing.mine (i int)',
  p19: 'select * from billing.inv',
  p20: 'select * from billing.inv',
  p21: "copy (select 1) to program 'cat > /dev/null'",
};

const server = useServer('postgres:18', { auth: 'trust' });
let client: Client;
let audit: Audit;

const auditOf = (snapshot: Snapshot): Audit =>
  buildAudit({
    manifest,
    readings: manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] })),
    rules: [],
    services: [],
    teams: [],
    startedAt: NOW,
    version: 'test',
  });

const explanationOf = (finding: Finding): Explanation =>
  explain(finding, audit, { manifest, instances: audit.views, enabled: () => true, unusedWaivers: [], today });

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
async function works(principal: string, sql: string): Promise<boolean> {
  await client.query('savepoint attempt');
  try {
    await client.query(`set session authorization ${principal}; ${sql}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.query('rollback to attempt');
  }
}

beforeAll(async () => {
  const admin = await server().connect();
  await admin.query('create database shop');
  await admin.end();
  const { host, port } = server();
  client = await server().connect('shop');
  await loadWorld(client, corpus.world, { host, port, database: 'shop' });
  audit = await undone(async () => auditOf(await snapshotInside(client, 'shop', NOW.toISOString())));
});
afterAll(async () => {
  await client.end();
});

const concerns = (finding: Finding, principal: string): boolean =>
  finding.principal === principal || finding.consumers.some((consumer) => consumer.principal === principal);

function findingOf({ principal, kind, object }: ExpectedPath): Finding {
  const path = `pg/shop/${object.replace('.', '/').replace(/\*$/, '**')}`;
  const found = audit.report.findings.find(
    (finding) => concerns(finding, principal) && finding.cause === kind && finding.objects.includes(path),
  );
  if (found === undefined) throw new Error(`no finding for ${principal}`);
  return found;
}

async function idsAfter(statements: Explanation['statements'], attempt: () => Promise<void>): Promise<string[]> {
  return undone(async () => {
    for (const { sql } of statements) await client.query(sql);
    await attempt();
    return auditOf(await snapshotInside(client, 'shop', NOW.toISOString())).report.findings.map(({ id }) => id);
  });
}

describe('the explanation of', () => {
  it.each(corpus.paths)('$principal by $kind names a change that ends it', async (path) => {
    const attempt = ATTEMPTS[path.principal.slice(0, 3)] ?? '';
    const finding = findingOf(path);
    const explanation = explanationOf(finding);
    expect(explanation.statements).not.toEqual([]);
    expect(await undone(() => works(path.principal, attempt)), 'before').toBe(true);
    const before = audit.report.findings.map(({ id }) => id);
    const after = await idsAfter(explanation.statements, async () => {
      expect(await works(path.principal, attempt), 'afterwards').toBe(false);
    });
    expect(after).not.toContain(finding.id);
    expect(after.filter((id) => !before.includes(id))).toEqual([]);
  });

  it('every finding about an account fits on a small screen, and what it says to do clears it', async () => {
    const findings = audit.report.findings.filter(
      (finding) =>
        finding.consumers.some(({ principal }) => /^p\d\d_/.test(principal)) || /^p\d\d_/.test(finding.principal ?? ''),
    );
    expect(findings.length).toBeGreaterThan(corpus.paths.length);
    for (const finding of findings) {
      const explanation = explanationOf(finding);
      const lines = explanationText(explanation, { width: 80, color: false, now: NOW.toISOString() }).split('\n');
      expect(lines.length - 1, lines.join('\n')).toBeLessThanOrEqual(15);
      expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
      if (explanation.statements.length === 0) continue;
      expect(await idsAfter(explanation.statements, () => Promise.resolve()), lines.join('\n')).not.toContain(
        finding.id,
      );
    }
  });
});
