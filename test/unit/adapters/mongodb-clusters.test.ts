import { describe, expect, it } from 'vitest';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { pathOf } from '../../../src/model/securables.ts';
import { auditSnapshots } from '../../support/audit.ts';
import { recordedNode, replicaSet, shardedCluster } from '../../support/mongodb/cluster.ts';
import { fixtureJson } from '../../support/mongodb/recording.ts';
import { withReplay } from '../../support/mongodb/with-replay.ts';
import { readAt } from '../../support/mongodb/read.ts';
import { twoDatabases } from '../../support/mongodb/shop.ts';

const facts = ({ gaps }: Snapshot): readonly string[] => gaps.map(({ fact }) => fact);

/** The single question that the recording of the cluster asked about users; the others' answers were not recorded. */
const EXPANDED = {
  mongos: ['admin usersInfo app@billing', 'admin usersInfo root@admin'],
  shards: ['admin usersInfo root@admin', 'admin usersInfo shard_local@admin'],
};

/** The driver looks for a server that is down until this is over. */
const IMPATIENT = 'serverSelectionTimeoutMS=1000';

describe('a replica set of three', () => {
  const lacks = ['admin usersInfo app@billing', 'admin usersInfo root@admin'];

  it('is read with the profiling of every node', () =>
    withReplay(
      replicaSet(),
      async ({ urls, addresses }) => {
        const snapshot = await readAt(urls[0] ?? '');
        expect(snapshot.version).toBe('4.9.0');
        expect(facts(snapshot)).toEqual([]);
        const settings = Object.fromEntries(snapshot.facts.settings);
        expect(settings['topology']).toBe('replica set');
        expect(addresses.map((address) => settings[`profiling of billing on ${address}`])).toEqual([
          'level 2, from 100 ms, sample rate 1',
          'level 0, from 100 ms, sample rate 1',
          'level 0, from 100 ms, sample rate 1',
        ]);
      },
      lacks,
    ));

  it('finds a profile that only a secondary keeps, whichever node is asked first', () =>
    withReplay(
      replicaSet(),
      async ({ urls }) => {
        const snapshot = await readAt(urls[1] ?? '');
        const paths = snapshot.facts.securables.name.map((_, id) => pathOf(snapshot.facts, id));
        expect(paths).toContain('mongo/billing/system.profile');
      },
      lacks,
    ));

  it('has a gap for a node that cannot be reached, and for one that drops the connection', () =>
    withReplay(
      replicaSet({ secondary1: { down: true }, secondary2: { drops: (_, command) => 'listCollections' in command } }),
      async ({ urls, addresses }) => {
        const snapshot = await readAt(`${urls[0] ?? ''}?${IMPATIENT}`);
        expect(facts(snapshot)).toEqual([addresses[1], addresses[2]].map((node) => `node ${node ?? ''}`).sort());
        expect(snapshot.gaps.every(({ kind }) => kind === 'required')).toBe(true);
      },
      lacks,
    ));
});

describe('a sharded cluster', () => {
  it('is read with the users that each shard keeps for itself, told apart from those of the cluster', () =>
    withReplay(
      shardedCluster(),
      async ({ urls }) => {
        const snapshot = await readAt(urls[0] ?? '');
        expect(facts(snapshot)).toEqual([]);
        const users = snapshot.facts.principals.filter(({ kind }) => kind === 'account').map(({ key }) => key);
        expect(users.sort()).toEqual([
          'app@billing',
          'app@orders',
          'root@admin',
          'root@admin (sh1)',
          'root@admin (sh2)',
          'shard_local@admin (sh1)',
        ]);
        const resolver = createMongodbResolver(snapshot.facts);
        const reads = (key: string): boolean => {
          const { id } = snapshot.facts.principals.find((each) => each.key === key) ?? { id: -1 };
          return [...resolver.reach(id)].some(({ access }) => access.action === 'read' && access.target.kind === 'all');
        };
        expect(reads('shard_local@admin (sh1)')).toBe(true);
      },
      [...EXPANDED.mongos, ...EXPANDED.shards],
    ));

  it('has a gap for every shard that users of the cluster cannot log in to, as on the real one', () => {
    const proofs = fixtureJson('sharded.proofs.json') as readonly { readonly label: string; readonly result: string }[];
    const proof = proofs.find(({ label }) => label === 'cluster user straight on a shard');
    expect(proof?.result).toBe('AuthenticationFailed');
    return withReplay(
      shardedCluster({ shard1: { refusesLogin: true }, shard2: { refusesLogin: true } }),
      async ({ addresses }) => {
        const login = 'root:secret%21@';
        const snapshot = await readAt(
          `mongodb://${login}${addresses[0] ?? ''}/?authMechanism=PLAIN&authSource=%24external`,
        );
        expect(facts(snapshot)).toEqual(['shard sh1', 'shard sh2']);
        expect(snapshot.gaps[0]?.remedy).toContain('give its URL under nodes');
        expect(JSON.stringify(snapshot.gaps)).not.toContain('secret');
      },
      EXPANDED.mongos,
    );
  });

  it('reads a shard with the login that the manifest gives for it', () =>
    withReplay(
      shardedCluster({ shard1: { refusesLogin: true }, shard2: { refusesLogin: true } }),
      async ({ addresses, urls }) => {
        const url = `mongodb://root:secret%21@${addresses[0] ?? ''}/?authMechanism=PLAIN&authSource=%24external`;
        const snapshot = await readAt(url, urls.slice(1));
        expect(facts(snapshot)).toEqual([]);
      },
      [...EXPANDED.mongos, ...EXPANDED.shards],
    ));

  it('has a gap for a shard that cannot be reached, and reads the other one', () =>
    withReplay(
      shardedCluster({ shard2: { down: true } }),
      async ({ urls }) => {
        const snapshot = await readAt(`${urls[0] ?? ''}?${IMPATIENT}`);
        expect(facts(snapshot)).toEqual(['shard sh2']);
        expect(snapshot.gaps[0]).toMatchObject({ kind: 'required', costs: [expect.stringContaining('sh2')] });
        expect(snapshot.facts.principals.map(({ key }) => key)).toContain('shard_local@admin (sh1)');
      },
      [...EXPANDED.mongos, ...EXPANDED.shards],
    ));

  it('reports who of a shard reaches what a service owns', () =>
    withReplay(
      shardedCluster(),
      async ({ urls }) => {
        const report = auditSnapshots(
          twoDatabases()
            .replace('"m*", "CN=m*"', '"app@orders", "shard_local@admin (sh1)"')
            .replace(', victim@billing', ''),
          [await readAt(urls[0] ?? '')],
        );
        const reached = report.findings.filter(({ rule }) => rule === 'DBO101');
        expect(reached.map(({ message }) => message)).toEqual([
          'orders can read mongo/billing/** of billing through admin.readAnyDatabase (sh1)',
          'orders can read mongo/billing/inv of billing through admin.inv_reader',
        ]);
      },
      [...EXPANDED.mongos, ...EXPANDED.shards],
    ));
});

describe('a server without authorization', () => {
  it('is one loud finding', () =>
    withReplay(
      [{ exchanges: recordedNode('noauth') }],
      async ({ urls }) => {
        const snapshot = await readAt(urls[0] ?? '');
        expect(facts(snapshot)).toEqual([]);
        const report = auditSnapshots(twoDatabases(), [snapshot]);
        const loud = report.findings.filter(({ rule }) => rule === 'DBO106');
        expect(loud.map(({ severity, message }) => [severity, message])).toEqual([
          [
            'error',
            'anybody who can connect to mongo can read, write and drop the data of billing: authorization is off',
          ],
        ]);
      },
      ['admin usersInfo app@billing'],
    ));
});

describe('a server that refuses everything', () => {
  it('is no clean report: nobody is logged in, or there is no user yet', () =>
    withReplay(
      [{ exchanges: recordedNode('localhost-exception') }],
      async ({ urls }) => {
        const snapshot = await readAt(urls[0] ?? '');
        expect(facts(snapshot)).toContain('a login');
        expect(facts(snapshot)).toContain('list of databases');
        expect(facts(snapshot)).toContain('users of every database');
        const { why } = snapshot.gaps.find(({ fact }) => fact === 'a login') ?? { why: '' };
        expect(why).toContain('localhost exception');
      },
      ['admin rolesInfo', 'config rolesInfo', 'local rolesInfo'],
    ));
});
