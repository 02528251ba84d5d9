import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/model/finding.ts';
import { auditSnapshots, snapshotOf } from '../support/audit.ts';
import {
  corpusFor,
  loadWorld,
  readCorpus,
  renameCorpus,
  type Corpus,
  type ExpectedPath,
} from '../support/postgres-corpus.ts';
import { closePublicSchemas } from '../support/postgres-public.ts';
import { seed } from '../support/seed.ts';
import { withServer } from '../support/servers.ts';

async function audit(version: string, corpus: Corpus, shuffle: boolean): Promise<Report> {
  return withServer(`postgres:${version}`, { auth: 'trust' }, async (server) => {
    await closePublicSchemas(server);
    const admin = await server.connect();
    await admin.query('create database shop');
    await admin.end();
    const client = await server.connect('shop');
    const order = shuffle ? shuffled(seed(import.meta.filename)) : undefined;
    await loadWorld(client, corpus.world, { host: server.host, port: server.port, database: 'shop' }, order);
    await client.end();
    return auditSnapshots(corpus.manifest, [await snapshotOf(server.url('shop'))]);
  });
}

const shuffled =
  (by: number) =>
  (blocks: readonly string[]): readonly string[] =>
    blocks
      .map((block) => ({
        block,
        at: createHash('sha256')
          .update(`${String(by)} ${block}`)
          .digest('hex'),
      }))
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ block }) => block);

const pathOf = (object: string): string => `pg/shop/${object.replace('.', '/').replace(/\*$/, '**')}`;

const ofPrincipal = (report: Report, principal: string): readonly Finding[] =>
  report.findings.filter((f) => f.principal === principal || f.consumers.some((c) => c.principal === principal));

function expectPath(report: Report, { principal, kind, object, action, mode }: ExpectedPath): void {
  const found = ofPrincipal(report, principal).map((f) => ({
    kind: f.cause,
    objects: f.objects,
    action: f.action,
    mode: f.consumers.find((c) => c.principal === principal)?.mode,
  }));
  expect(found, principal).toContainEqual({
    kind,
    objects: expect.arrayContaining([pathOf(object)]) as unknown,
    action,
    mode,
  });
}

const VERSIONS = ['14', '16', '17', '18'];

const VARIANTS = [
  ['as written', (corpus: Corpus) => corpus, false],
  ['other names, other order', renameCorpus, true],
] as const;

describe.each(VERSIONS)('access paths on PostgreSQL %s', (version) => {
  it.each(VARIANTS)('%s: each is named with kind, object, action and mode', async (_, change, shuffle) => {
    const corpus = change(corpusFor(version, readCorpus()));
    expect(corpus.paths.length).toBe(Number(version) >= 16 ? 21 : 19);
    const report = await audit(version, corpus, shuffle);
    expect(report.complete).toBe(true);
    for (const path of corpus.paths) expectPath(report, path);
    const toAll = report.findings.filter(
      ({ cause, owner }) => cause === 'public' && owner !== null && owner !== 'orders',
    );
    expect(toAll.map(({ rule, objectCount }) => [rule, objectCount])).toEqual([['DBO106', 1]]);
    const control = corpus.paths[0]?.principal.replace('01_direct', '00_none').replace('01_y', '00_y') ?? '';
    expect(ofPrincipal(report, control).map(({ rule, principal }) => [rule, principal])).toEqual([
      ['DBO106', 'PUBLIC'],
    ]);
  });
});
