import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/commands/cli.ts';
import type { Report } from '../../../src/model/finding.ts';
import { serializeSnapshot, readSnapshot, writeSnapshot } from '../../../src/snapshot/file.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { ACCESS_PATH_ADDRESS, accessPathServer, readAccessPaths } from '../../support/mongodb/access-paths.ts';
import { recordedNode } from '../../support/mongodb/cluster.ts';
import { twoDatabases } from '../../support/mongodb/shop.ts';
import { withReplay } from '../../support/mongodb/with-replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'dbowner-mongodb-'));
const MANIFEST = join(folder, 'ownership.yaml');
const SNAPSHOT = join(folder, 'mongo.snapshot.ndjson.gz');
writeFileSync(MANIFEST, twoDatabases());
afterAll(() => rmSync(folder, { recursive: true }));

const LACKS = ['billing_app@billing', 'root@admin', 'victim@billing'].map((user) => `admin usersInfo ${user}`);

describe('on the command line, MongoDB', () => {
  it('is audited live, and from a snapshot with the same result', () =>
    withReplay(
      [{ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer() }],
      async ({ urls }) => {
        const live = fakeIo({ env: { MONGO_URL: urls[0] ?? '' } });
        expect(await run(['audit', '-c', MANIFEST, '--format', 'json'], live)).toBe(1);
        const snapshot = await readAccessPaths();
        writeSnapshot(snapshot, SNAPSHOT);
        expect(serializeSnapshot(readSnapshot(SNAPSHOT))).toBe(serializeSnapshot(snapshot));
        const later = fakeIo();
        expect(await run(['audit', '-c', MANIFEST, '--from', SNAPSHOT, '--format', 'json'], later)).toBe(1);
        const [first, second] = [live, later].map((io) => JSON.parse(io.out.stdout) as Report);
        expect(second?.findings).toEqual(first?.findings);
        expect(second?.complete).toBe(true);
      },
      LACKS,
    ));

  it.each([
    ['m12_view@admin', ['find on billing/inv_v', 'view, which needs no right of its reader on billing/inv']],
    ['m22_change_password@admin', ['changePassword', 'sets the password of, and logs in as']],
    ['m05_nested_roles@admin', ['member of admin.n1 (inherited)', 'find on billing/inv']],
    ['m08_collection_in_any_db@admin', ['find on {"db":"","collection":"inv"} in billing/inv']],
    ['m32_oplog@admin', ['find on local']],
  ])('tells what %s reaches, and how', async (user, texts) => {
    writeSnapshot(await readAccessPaths(), SNAPSHOT);
    const io = fakeIo();
    expect(await run(['access', user, '-c', MANIFEST, '--from', SNAPSHOT], io)).toBe(0);
    const told = io.out.stdout.replaceAll(/\s+/g, ' ');
    for (const text of texts) expect(told).toContain(text);
  });

  it('tells who reaches a collection', async () => {
    writeSnapshot(await readAccessPaths(), SNAPSHOT);
    const io = fakeIo();
    expect(await run(['access', '--on', 'mongo/billing/inv', '-c', MANIFEST, '--from', SNAPSHOT], io)).toBe(0);
    expect(io.out.stdout).toContain('m04_collection_privilege@admin');
    expect(io.out.stdout).not.toContain('m07_same_role_name_other_db');
  });

  it('fails the run without authorization, and is incomplete where everything is refused', async () => {
    const codes: number[] = [];
    for (const [node, lacks] of [
      ['noauth', ['admin usersInfo app@billing']],
      ['localhost-exception', ['admin rolesInfo', 'config rolesInfo', 'local rolesInfo']],
    ] as const)
      await withReplay(
        [{ exchanges: recordedNode(node) }],
        async ({ urls }) => {
          codes.push(await run(['audit', '-c', MANIFEST], fakeIo({ env: { MONGO_URL: urls[0] ?? '' } })));
        },
        lacks,
      );
    expect(codes).toEqual([1, 3]);
  });
});
