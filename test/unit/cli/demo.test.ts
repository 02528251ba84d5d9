import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { recordedShop } from '../../../scripts/demo-mongodb.ts';
import { buildShop } from '../../../scripts/demo-world.ts';
import { PGLITE, PGLITE_RANGE, readEmbedded } from '../../../src/adapters/postgres/pglite.ts';
import { DEMO_WORLDS } from '../../../src/commands/demo-worlds.ts';
import { run } from '../../../src/commands/cli.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { readSnapshot, serializeSnapshot } from '../../../src/snapshot/file.ts';
import type { Report } from '../../../src/model/finding.ts';
import { ROOT, runCli } from '../../support/cli.ts';
import { fakeIo } from '../../support/fake-io.ts';

// embedded servers start in here, on machines that may be busy
vi.setConfig({ testTimeout: 240_000 });

describe('dbowner demo', () => {
  it('finds violations of many rules in the shop, says so on standard output, and succeeds', async () => {
    const io = fakeIo({ now: new Date('2031-01-01T00:00:00Z') });
    expect(await run(['demo', '--format', 'json', '--min-severity', 'info'], io)).toBe(0);
    const report = JSON.parse(io.out.stdout) as Report;
    const open = report.findings.filter(({ status, severity }) => status === 'new' && severity !== 'info');
    expect(report.complete).toBe(true);
    expect(open.length).toBeGreaterThanOrEqual(12);
    expect([...new Set(open.map(({ rule }) => rule))].sort()).toEqual([
      ...['DBO101', 'DBO102', 'DBO103', 'DBO105', 'DBO106', 'DBO108', 'DBO201', 'DBO204', 'DBO205', 'DBO206', 'DBO207'],
      ...['DBO209', 'DBO210', 'DBO302', 'DBO903'],
    ]);
    expect(report.findings.some(({ status }) => status === 'waived')).toBe(true);
    expect([...new Set(open.map(({ instance }) => instance))].sort()).toEqual(['shop-mongo', 'shop-mysql', 'shop-pg']);
  });

  it('goes on to commands that exist, unless it is told to be quiet', async () => {
    const io = fakeIo();
    await run(['demo', '--format', 'concise'], io);
    const named = [...io.out.stderr.matchAll(/^ {2}dbowner ([a-z]+)/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(2);
    const known = createProgram(io, () => undefined).commands.map((command) => command.name());
    expect(known).toEqual(expect.arrayContaining(named));

    const quiet = fakeIo();
    await run(['demo', '--format', 'concise', '-q'], quiet);
    expect(quiet.out.stderr).toBe('');
    expect(quiet.out.stdout).toBe(io.out.stdout);
  });

  it('asks for the embedded server where it is not installed', async () => {
    const nodeArgs = ['--import', join(ROOT, 'test/support/without-pglite.mjs')];
    const { code, stdout, stderr } = await runCli(['demo'], { nodeArgs });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`npm install ${PGLITE}@${PGLITE_RANGE}`);
    const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      peerDependencies: Record<string, string>;
    };
    expect(peerDependencies[PGLITE]).toBe(PGLITE_RANGE);
  });
});

describe('demo/shop-mongo.snapshot.ndjson.gz', () => {
  it('is what the adapter reads from the recording of a real cluster', async () => {
    const shipped = readSnapshot(join(ROOT, 'demo/shop-mongo.snapshot.ndjson.gz'));
    expect(serializeSnapshot(shipped)).toBe(serializeSnapshot(await recordedShop()));
    expect(shipped.gaps).toEqual([]);
  });
});

describe('demo/shop.tar.br', () => {
  it('is what a server makes of demo/shop.sql', async () => {
    const takenAt = '2026-11-02T09:00:00.000Z';
    const [shipped] = await Promise.all(DEMO_WORLDS.map((world) => world.read(takenAt)));
    const dataDirectory = await buildShop();
    const built = await readEmbedded({ instance: 'shop-pg', database: 'shop', dataDirectory, takenAt });
    expect(built.facts).toEqual(shipped?.facts);
    expect(shipped?.gaps).toEqual([]);
  });
});
