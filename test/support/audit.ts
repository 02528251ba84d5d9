import type { Report } from '../../src/model/finding.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readPostgres } from '../../src/adapters/postgres/read.ts';
import { buildReport } from '../../src/commands/build-report.ts';
import { loadManifest } from '../../src/manifest/load.ts';

export const NOW = new Date('2026-06-01T12:00:00Z');

/** Reads a test server as its instance of that name. */
export const snapshotOf = (url: string, instance = 'pg'): Promise<Snapshot> =>
  readPostgres({ instance, url, env: {}, home: '/nonexistent', timeoutMs: 30_000, takenAt: NOW.toISOString() });

/** Audits snapshots against the text of a manifest that declares just their instances. */
export function auditSnapshots(manifestText: string, snapshots: readonly Snapshot[]): Report {
  const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => manifestText, today: '2026-06-01' });
  const readings = manifest.instances.map((instance) => {
    const snapshot = snapshots.find((each) => each.instance === instance.name) ?? null;
    return { instance, snapshot, gaps: snapshot?.gaps ?? [] };
  });
  return buildReport({ manifest, readings, rules: [], services: [], teams: [], startedAt: NOW, version: 'test' });
}
