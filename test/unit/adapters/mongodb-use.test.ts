import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/adapters/mongodb/commands.ts';
import { readUse, type LiveUse } from '../../../src/adapters/read-use.ts';
import { commandUses } from '../../../src/dialects/mongodb/command-uses.ts';
import { replicaSet, shardedCluster } from '../../support/mongodb/cluster.ts';
import type { Doc, Exchange } from '../../support/mongodb/recording.ts';
import type { ReplayedNode } from '../../support/mongodb/replay-server.ts';
import { withReplay } from '../../support/mongodb/with-replay.ts';

const TAKEN_AT = '2026-11-21T06:00:00.000Z';
const FROM = Date.parse('2026-11-21T00:00:00.000Z');

const readAt = (url: string, from: number | null = null, nodes: readonly string[] = []): Promise<LiveUse> =>
  readUse('mongodb', {
    instance: 'mongo',
    url,
    nodes,
    env: {},
    home: '/nowhere',
    timeoutMs: 10_000,
    takenAt: TAKEN_AT,
    from,
  });

/** Documents as a real server kept them, and what a profile answers that holds nothing else. */
const DOCUMENTS = readFileSync(new URL('../../fixtures/mongodb/profile.billing.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Doc);

function profile(documents: readonly Doc[], from: Date | null = null): Exchange {
  const cursor = { id: 0, ns: 'billing.system.profile', firstBatch: documents };
  return { db: 'billing', command: COMMANDS.profile(from), reply: { cursor, ok: 1 } };
}

/** The set of three, whose primary has a profile with these documents. */
function setWith(exchanges: readonly Exchange[], changed: Parameters<typeof replicaSet>[0] = {}): ReplayedNode[] {
  const [primary, ...others] = replicaSet(changed);
  if (primary === undefined) throw new Error('no primary');
  return [{ ...primary, exchanges: [...primary.exchanges, ...exchanges] }, ...others];
}

const uses = ({ statements }: LiveUse): readonly string[] =>
  statements.map(({ actor, ran, calls }) => {
    if (ran.kind !== 'command') throw new Error(`not a command: ${ran.kind}`);
    const touched = commandUses(ran.namespace, ran.type, ran.command);
    const what = 'error' in touched ? touched.error : touched.map(({ name, action }) => `${action} ${name}`).join();
    return `${actor.account ?? 'nobody'} by ${actor.application ?? '?'}: ${what} × ${String(calls)}`;
  });

describe('the profiles of a replica set', () => {
  it('are read on every node, with account, application, client, time and count', () =>
    withReplay(setWith([profile(DOCUMENTS)]), async ({ urls, addresses }) => {
      const use = await readAt(urls[0] ?? '');
      expect(use.gaps).toEqual([]);
      expect(use.sources.map(({ name, records }) => [name, records])).toEqual([
        [`${addresses[0] ?? ''}: billing.system.profile`, DOCUMENTS.length],
        [`${addresses[0] ?? ''}: system.profile`, 0],
        ...addresses
          .slice(1)
          .sort()
          .map((address) => [`${address}: system.profile`, 0]),
      ]);
      expect(uses(use)).toContain('m01_read@admin by orders-svc: read inv × 2');
      expect(uses(use)).toContain('m14_db_admin@admin by orders-svc: ddl inv × 1');
      expect(use.statements.reduce((sum, { calls }) => sum + calls, 0)).toBe(DOCUMENTS.length);
      const [first] = use.statements.filter(({ actor }) => actor.account === 'm01_read@admin');
      expect(first).toMatchObject({ actor: { client: '127.0.0.1', database: 'billing' }, assumed: false });
      expect(first?.first).toBeGreaterThan(FROM);
      expect(first?.last).toBeGreaterThanOrEqual(first?.first ?? Infinity);
      const [source] = use.sources;
      expect(source?.to).toBe(Date.parse(TAKEN_AT));
      expect(source?.limits.join()).toContain('oldest operations are overwritten');
      expect(use.sources[2]?.limits).toEqual(['no profile is kept of databases admin, billing']);
    }));

  it('are asked for the window only, and read to their end', () => {
    const [first = {}, second = {}] = DOCUMENTS;
    const { command, reply } = profile([first], new Date(FROM));
    const open: Exchange = {
      db: 'billing',
      command,
      reply: { ...reply, cursor: { id: 7, ns: 'x', firstBatch: [first] } },
    };
    const more: Exchange = {
      db: 'billing',
      command: COMMANDS.moreOfProfile(7),
      reply: { cursor: { id: 0, ns: 'x', nextBatch: [second] }, ok: 1 },
    };
    return withReplay(setWith([open, more]), async ({ urls }) => {
      const use = await readAt(urls[0] ?? '', FROM);
      expect(uses(use)).toEqual(['root@admin by ?: ddl ledger_v × 1', 'root@admin by ?: write a.b.c × 1']);
    });
  });

  it('leave out what failed and what dbowner asked, and count members of the cluster as not attributed', () => {
    const find = { op: 'query', ns: 'billing.inv', command: { find: 'inv', $db: 'billing' }, user: 'app@billing' };
    const documents: Doc[] = [
      { ...find, errCode: 13, errName: 'Unauthorized' },
      { ...find, user: 'root@admin', allUsers: [{ user: 'root', db: 'admin' }], appName: 'dbowner' },
      { ...find, user: '__system@local', allUsers: [{ user: '__system', db: 'local' }] },
      { ...find, op: 'getmore', command: { getMore: 1, collection: 'inv' }, originatingCommand: find.command },
      { ...find, user: '', allUsers: [] },
    ];
    return withReplay(setWith([profile(documents)]), async ({ urls }) => {
      const use = await readAt(urls[0] ?? '');
      expect(uses(use)).toEqual(['app@billing by ?: read inv × 0', 'nobody by ?: read inv × 1']);
      expect(use.sources[0]?.losses.map(({ reason, records }) => [reason, records])).toEqual([
        ['run by a member of the cluster for itself, or for whoever asked the router', 1],
      ]);
    });
  });

  it('say how much they can have missed', () => {
    const level: Exchange = {
      db: 'billing',
      command: { profile: -1 },
      reply: { was: 1, slowms: 100, sampleRate: 0.5, ok: 1 },
    };
    return withReplay(setWith([profile([]), level]), async ({ urls }) => {
      const [source] = (await readAt(urls[0] ?? '')).sources;
      expect(source?.limits.slice(1)).toEqual([
        'operations that took less than 100 ms are not noted',
        '50 % of the operations are noted',
      ]);
      expect([source?.from, source?.to]).toEqual([null, null]);
    });
  });

  it('are a gap where they may not be read, and where a node is down', () => {
    const refused: Exchange = {
      ...profile([]),
      reply: { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' },
    };
    return withReplay(setWith([refused], { secondary2: { down: true } }), async ({ urls, addresses }) => {
      const { gaps, statements } = await readAt(`${urls[0] ?? ''}?serverSelectionTimeoutMS=1000`);
      expect(statements).toEqual([]);
      expect(gaps.map(({ fact, kind }) => [fact, kind])).toEqual([
        [`billing.system.profile on ${addresses[0] ?? ''}`, 'required'],
        [`statements of node ${addresses[2] ?? ''}`, 'required'],
      ]);
      expect(gaps[0]?.remedy).toBe(
        'grant the auditor find on { db: "", collection: "system.profile" } (dbowner doctor --grants)',
      );
    });
  });
});

describe('a sharded cluster', () => {
  it('is read on its shards: a router keeps no profile', () =>
    withReplay(shardedCluster(), async ({ urls, addresses }) => {
      const use = await readAt(urls[0] ?? '');
      expect(use.gaps).toEqual([]);
      expect(use.sources.map(({ name }) => name).sort()).toEqual(
        addresses
          .slice(1)
          .map((address) => `${address}: system.profile`)
          .sort(),
      );
    }));
});
