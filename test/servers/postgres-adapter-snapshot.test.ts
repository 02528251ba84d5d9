import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPostgres } from '../../src/adapters/postgres/read.ts';
import type { Io } from '../../src/commands/command.ts';
import { runSnapshot, type SnapshotOptions } from '../../src/commands/snapshot.ts';
import { UsageError } from '../../src/shared/errors.ts';
import { readSnapshot } from '../../src/snapshot/file.ts';
import { describeFacts } from '../support/describe-facts.ts';
import { fakeIo, type FakeIo } from '../support/fake-io.ts';
import { CANARY, createRichWorld } from '../support/postgres-rich-world.ts';
import { useServer } from '../support/servers.ts';

const server = useServer('postgres:18');
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dbowner-snapshots-'));
  await createRichWorld(server());
  writeFileSync(
    join(folder, 'ownership.yaml'),
    `version: 1
instances:
  shop-pg: { engine: postgres, url: "\${SHOP_URL}" }
  down-pg: { engine: postgres, url: "\${DOWN_URL}" }
services:
  shop: { team: a, owns: ["shop-pg/shop/**"] }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const FILE = 'shop-pg.snapshot.ndjson.gz';

async function run(
  options: Partial<SnapshotOptions>,
  changes: Partial<Io> = {},
): Promise<{ code: number; io: FakeIo }> {
  const env = { SHOP_URL: server().url(), DOWN_URL: `postgres://me:${CANARY}@127.0.0.1:1/x` };
  const io = fakeIo({ cwd: folder, home: folder, env, ...changes });
  const code = await runSnapshot(
    { manifest: 'ownership.yaml', environment: null, instances: [], timeoutMs: 20_000, out: 'out', ...options },
    io,
  );
  return { code, io };
}

describe('dbowner snapshot', () => {
  it('writes what can be read and exits 3 for what cannot', async () => {
    const { code, io } = await run({});
    expect(code).toBe(3);
    expect(io.out.stdout).toMatch(
      /^\S+shop-pg\.snapshot\.ndjson\.gz: postgres 18\.\d+, \d+ principals, \d+ objects, \d+ grants\n$/,
    );
    expect(io.out.stderr).toContain('down-pg: not read: server: nothing listens on 127.0.0.1:1;');
    expect(io.out.stdout + io.out.stderr).not.toContain(CANARY);
    expect(existsSync(join(folder, 'out', 'down-pg.snapshot.ndjson.gz'))).toBe(false);
  });

  it('writes the facts that a reading gives, and no secret', async () => {
    const { code } = await run({ instances: ['shop-pg'] });
    expect(code).toBe(0);
    const path = join(folder, 'out', FILE);
    const url = server().url();
    const live = await readPostgres({
      instance: 'shop-pg',
      url,
      env: {},
      home: folder,
      timeoutMs: 20_000,
      takenAt: 'x',
    });
    const read = readSnapshot(path);
    expect(describeFacts(read.facts)).toEqual(describeFacts(live.facts));
    expect(read).toMatchObject({
      instance: 'shop-pg',
      takenAt: '2026-11-20T10:00:00.000Z',
      auditor: server().superuser,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = gunzipSync(readFileSync(path)).toString();
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(server().password);
  });

  it('gives the same bytes for the same server', async () => {
    await run({ instances: ['shop-pg'], out: 'one.gz' });
    await run({ instances: ['shop-pg'], out: 'two.gz' });
    expect(readFileSync(join(folder, 'two.gz'))).toEqual(readFileSync(join(folder, 'one.gz')));
  });

  it('needs one instance for one file, and a folder that can be made', async () => {
    await expect(run({ out: 'all.gz' })).rejects.toThrow(UsageError);
    await expect(run({ instances: ['shop-pg'], out: 'ownership.yaml/x' })).rejects.toThrow(/^cannot make the folder /);
    await expect(run({ instances: ['shopp-pg'] })).rejects.toThrow(/no instance "shopp-pg".*shop-pg/);
  });
});
