import { describe, expect, it } from 'vitest';
import { postgresScratchServer } from '../../src/adapters/postgres/scratch.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Unmade } from '../../src/model/scratch.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { carryOver } from '../../src/plan/carry-over.ts';
import { postgresContents } from '../../src/plan/postgres/scratch-empty.ts';
import { postgresScratch } from '../../src/plan/postgres/scratch.ts';
import { compareStates, stateOf } from '../../src/plan/state.ts';
import { corpusFor, loadWorld, readCorpus } from '../support/postgres-corpus.ts';
import { createRichWorld } from '../support/postgres-rich-world.ts';
import { accessLines } from '../support/rehearsal/access-lines.ts';
import { hostOf } from '../support/rehearsal/postgres-host.ts';
import { useServer, type PostgresServer } from '../support/servers.ts';

interface Loaded {
  readonly source: Snapshot;
  readonly loaded: Facts;
  readonly unmade: readonly Unmade[];
  readonly left: readonly string[];
}

/** Reads one server, makes the same on another, reads that, and leaves it as it was found. */
async function copy(from: PostgresServer, to: PostgresServer): Promise<Loaded> {
  const source = await hostOf(from).read();
  const scratch = await postgresScratchServer(hostOf(to));
  expect(postgresContents(scratch.fresh)).toEqual([]);
  const { statements, cannot } = postgresScratch(source, scratch.fresh);
  const refused = await scratch.load(statements);
  const loaded = carryOver((await scratch.snapshot()).facts, source.facts);
  const left = await scratch.clean();
  expect(stateOf((await scratch.snapshot()).facts)).toEqual(stateOf(scratch.fresh.facts));
  return { source, loaded, unmade: [...cannot, ...refused], left };
}

describe.each(['18', '14'])('a scratch world on PostgreSQL %s', (major) => {
  const from = useServer(`postgres:${major}`, { auth: 'trust' });
  const to = useServer(`postgres:${major}`);

  it('holds the corpus of access paths', async () => {
    const admin = await from().connect();
    await admin.query('create database shop');
    await admin.end();
    const client = await from().connect('shop');
    const place = { host: from().host, port: from().port, database: 'shop' };
    await loadWorld(client, corpusFor(major, readCorpus()).world, place);
    await client.end();
    const { source, loaded, unmade, left } = await copy(from(), to());
    expect(unmade.map(({ what }) => what)).toEqual(['extension postgres_fdw']);
    expect(left).toEqual([]);
    expect(compareStates(stateOf(source.facts), stateOf(loaded))).toEqual({ lost: [], gained: [] });
    expect(compareStates(accessLines(source.facts), accessLines(loaded))).toEqual({ lost: [], gained: [] });
  });
});

describe.each(['18', '16', '13'])('a scratch world on PostgreSQL %s', (major) => {
  const from = useServer(`postgres:${major}`);
  const to = useServer(`postgres:${major}`);

  it('holds every kind of object, whatever it is called', async () => {
    await createRichWorld(from());
    const { source, loaded, unmade, left } = await copy(from(), to());
    expect(unmade.map(({ what }) => what)).toEqual(['what role 99999999 holds']);
    expect(left).toEqual([]);
    const without = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.includes('99999999'));
    expect(compareStates(without(stateOf(source.facts)), stateOf(loaded))).toEqual({ lost: [], gained: [] });
    expect(compareStates(without(accessLines(source.facts)), accessLines(loaded))).toEqual({ lost: [], gained: [] });
  });
});
