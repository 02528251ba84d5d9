import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildReport } from '../../../src/commands/build-report.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import type { Report } from '../../../src/model/finding.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { Rule, RuleExample } from '../../../src/rules/define-rule.ts';
import { RULES } from '../../../src/rules/registry.ts';
import { summarizeUse, type ReadStatement } from '../../../src/evidence/summarize.ts';
import { exampleLog } from '../../support/observed.ts';
import { loadBodyParser } from '../../../src/adapters/postgres/body-parser.ts';
import { statementReader } from '../../../src/evidence/statement-reader.ts';
import { startExampleServer, TAKEN_AT, type ExampleServer } from '../../support/example-server.ts';

// an embedded server takes seconds to start on a busy machine
vi.setConfig({ hookTimeout: 180_000, testTimeout: 60_000 });

/** Before the logs of the examples begin. */
const LONG_AGO = '2026-01-01T00:00:00.000Z';

const rules: readonly Rule[] = Object.values(RULES);

let server: ExampleServer;
let untouched: Snapshot;
let read: ReadStatement;
beforeAll(async () => {
  server = await startExampleServer();
  read = await statementReader('postgres', loadBodyParser);
  untouched = await server.snapshotOf([]);
});
afterAll(() => server.close());

/** What one rule says about an example. */
function audit(rule: Rule, example: RuleExample, snapshot: Snapshot): Report {
  const today = TAKEN_AT.slice(0, 10);
  const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => example.manifest, today, rules });
  const { observed, stood } = example;
  const log = observed === undefined ? undefined : summarizeUse(exampleLog(observed, Date.parse(TAKEN_AT)), read);
  const evidence = log === undefined ? undefined : { summary: log, gaps: [] };
  const earlier = stood === true ? [{ ...snapshot, takenAt: LONG_AGO }] : [];
  const readings = manifest.instances.map((instance) => ({
    instance,
    snapshot,
    gaps: snapshot.gaps,
    evidence,
    earlier,
  }));
  // An unused waiver shows only when the rule that it is of has run.
  const only = rule.meta === true ? rules.map(({ id }) => id) : [rule.id];
  const everybody = { services: [], teams: [] };
  return buildReport({ manifest, readings, rules: only, ...everybody, startedAt: new Date(TAKEN_AT), version: 'test' });
}

describe.each(rules.map((rule) => [`${rule.id} ${rule.slug}`, rule] as const))('%s', (_, rule) => {
  it('has an example that it finds and one that it does not', () => {
    expect(rule.examples.some(({ findings }) => findings.length > 0)).toBe(true);
    expect(rule.examples.some(({ findings }) => findings.length === 0)).toBe(true);
  });

  it.each(rule.examples.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
    const report = audit(rule, example, await server.snapshotOf(example.world));
    expect(report.complete).toBe(true);
    const found = report.findings.filter((finding) => finding.rule === rule.id);
    expect(found.map(({ message }) => message).sort()).toEqual([...example.findings].sort());
  });
});

describe('the server behind the examples', () => {
  it('keeps nothing of a world', async () => {
    for (const { examples } of rules) for (const { world } of examples.slice(0, 1)) await server.snapshotOf(world);
    expect(await server.snapshotOf([])).toEqual(untouched);
  });
});
