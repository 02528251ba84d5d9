import { beforeAll, describe, expect, it } from 'vitest';
import { readPostgres } from '../../src/adapters/postgres/read.ts';
import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../src/model/facts.ts';
import { kindOf, parentOf } from '../../src/model/securables.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/parse.ts';
import { serializeSnapshot } from '../../src/snapshot/file.ts';
import { createDefinitionWorld } from '../support/postgres-definition-world.ts';
import { describeFacts } from '../support/describe-facts.ts';
import { CANARY } from '../support/postgres-rich-world.ts';
import { useServer, type PostgresServer } from '../support/servers.ts';

describe.each(['13', '14', '16', '18'])('definitions of PostgreSQL %s', (major) => {
  const server = useServer(`postgres:${major}`);
  const version = Number(major);
  let snapshot: Snapshot;
  let superuser: string;
  beforeAll(async () => {
    await createDefinitionWorld(server());
    snapshot = await read(server());
    superuser = server().superuser;
  });
  const facts = (): Facts => snapshot.facts;

  it('leave nothing out', () => expect(snapshot.gaps).toEqual([]));

  it('of views are what they read and pass on', () => {
    const su = superuser;
    expect(definitions(facts(), ['view', 'materialized-view'])).toEqual(
      [
        'view api.catalog SELECT as own bound:',
        'view api.joined SELECT as own bound: SELECT b.inv, SELECT b.item',
        'view api.nested DELETE as own bound: DELETE api.v',
        'view api.nested SELECT as own bound: SELECT api.v, SELECT b.item',
        'view api.nested UPDATE as own bound: UPDATE api.v',
        'view api.nested INSERT as own bound: INSERT api.v',
        `view api.ruled INSERT as ${su} bound: INSERT b.inv`,
        `view api.ruled SELECT as ${su} bound: SELECT b.inv`,
        `view api.ruled UPDATE as ${su} bound: UPDATE b.inv`,
        `view api.triggered DELETE as ${su} bound: DELETE b.inv`,
        `view api.triggered SELECT as ${su} bound: SELECT b.inv`,
        `view api.triggered UPDATE as ${su} bound: UPDATE b.inv`,
        'view api.v DELETE as own bound: DELETE b.inv',
        'view api.v INSERT as own bound: INSERT b.inv',
        'view api.v SELECT as own bound: EXECUTE b.used(integer), SELECT b.inv',
        'view api.v UPDATE as own bound: UPDATE b.inv',
        ...['DELETE', 'INSERT', 'SELECT', 'UPDATE'].map(
          (event) => `view odd. "x.vi'ew ${event} as ${su} bound: ${event} odd. "x.ta"ble; --`,
        ),
        'materialized-view api.m SELECT as own bound: SELECT b.inv',
        ...(version >= 15 ? ['view api.invoker SELECT as caller bound: SELECT b.inv'] : []),
      ].sort(),
    );
  });

  it('of rules and triggers are what they do', () => {
    expect(definitions(facts(), ['rule', 'trigger', 'event-trigger'])).toEqual(
      [
        `rule away on api.ruled DELETE as ${superuser} bound: SELECT b.inv, UPDATE b.inv`,
        `rule lo"g on public.plain INSERT as ${superuser} bound: INSERT b.log, SELECT b.item`,
        'trigger changed on b.inv INSERT as caller bound: EXECUTE b.on_change()',
        'trigger gone on b.item DELETE,TRUNCATE,UPDATE as caller bound: EXECUTE b.empty_trigger()',
        'trigger instead on api.triggered INSERT as caller bound: EXECUTE b.empty_trigger()',
        'event-trigger ddl on defs DDL as caller bound: EXECUTE b.on_ddl()',
      ].sort(),
    );
  });

  it('of routines are what their bodies use, or why nobody can say', () => {
    const su = superuser;
    expect(definitions(facts(), ['routine'])).toEqual(
      [
        'routine b.used(integer) EXECUTE as caller: SELECT b.inv',
        `routine b.plain_definer() EXECUTE as ${su} fixed: DELETE b.log, EXECUTE b.used(integer), SELECT b.inv, SELECT b.item, UPDATE b.inv`,
        `routine b.dynamic() EXECUTE as ${su} (dynamic SQL): INSERT b.log`,
        `routine b.by_path() EXECUTE as ${su}: SELECT public.plain`,
        `routine b.unclear() EXECUTE as ${su} (names depend on search_path):`,
        `routine b.calls_over() EXECUTE as ${su} (calls of overloaded routines):`,
        `routine b.builtin() EXECUTE as ${su}:`,
        `routine b.internal() EXECUTE as ${su} (language internal):`,
        'routine b.proc(integer) EXECUTE as caller: EXECUTE b.proc_2(integer)',
        'routine b.proc_2(integer) EXECUTE as caller: TRUNCATE b.log',
        'routine b.on_change() EXECUTE as caller: INSERT b.log',
        'routine b.empty_trigger() EXECUTE as caller:',
        'routine b.on_ddl() EXECUTE as caller: SELECT b.inv',
        ...(version >= 14
          ? [
              `routine b.standard(integer) EXECUTE as ${su} bound: EXECUTE b.used(integer), INSERT b.log, SELECT b.inv`,
              'routine b.returned() EXECUTE as caller bound: SELECT b.item',
            ]
          : []),
      ].sort(),
    );
  });

  it('have hashes of their texts, the same for the same text', async () => {
    const again = await read(server());
    const hashes = (of: Facts): unknown => of.definitions.map(({ kind, hash }) => [kind, hash]);
    expect(hashes(again.facts)).toEqual(hashes(facts()));
    for (const { kind, hash } of facts().definitions) {
      if (kind.endsWith('trigger')) expect(hash).toBeNull();
      else expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('are joined by foreign servers, keys and streams', () => {
    const [what, who] = [path(facts()), name(facts())];
    expect(
      facts().foreignServers.map(({ server: id, wrapper, ...where }) => [what(id), wrapper, ...Object.values(where)]),
    ).toEqual([
      ['srv', 'postgres_fdw', '127.0.0.1', '5432', 'shop'],
      ['bare', 'postgres_fdw', null, null, null],
    ]);
    const mappings = facts().userMappings.map(
      (row) => `${who(row.principal)} on ${what(row.server)}: ${row.remoteUser}`,
    );
    expect(mappings.sort()).toEqual(['PUBLIC on srv: every', 'app on bare: null', 'app on srv: far']);
    expect(
      facts().foreignTables.map((row) => [what(row.table), what(row.server), row.remoteSchema, row.remoteName]),
    ).toEqual([
      ['api.f', 'srv', 'b', 'inv'],
      ['api.same', 'bare', 'api', 'same'],
    ]);
    const keys = facts().foreignKeys.map(({ name: key, from, to, cascades }) => [key, what(from), what(to), cascades]);
    expect(keys.sort()).toEqual([
      ['item_inv', 'b.item', 'b.inv', true],
      ['part_inv', 'b.part', 'b.inv', false],
    ]);
    const sets = facts().publishedSets.map((set) => [set.name, who(set.owner), set.all, set.members.map(what).sort()]);
    expect(sets.sort()).toEqual([
      ['every', superuser, true, []],
      ['none', superuser, false, []],
      ['pub', 'own', false, ['b.inv', 'b.item']],
      ...(version >= 15 ? [['schemas', superuser, false, ['b', 'public.plain']]] : []),
    ]);
    const [subscription, ...others] = facts().subscriptions;
    expect(others).toEqual([]);
    expect(subscription).toMatchObject({ name: 'sub', publications: ['p2', 'p1'], tables: [] });
    expect(facts().settings.get('port')).toMatch(/^\d+$/);
    expect(facts().settings.get('wal_level')).toBe('logical');
  });

  it('survive a snapshot file, which has no text of a body and no secret', () => {
    const text = serializeSnapshot(snapshot);
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/BEGIN|SELECT count|FROM b\./);
    const parsed = parseSnapshot(text.split('\n').slice(0, -1));
    if ('bad' in parsed) throw new Error(parsed.bad.expected);
    expect(describeFacts(parsed.snapshot.facts)).toEqual(describeFacts(facts()));
    expect(serializeSnapshot(parsed.snapshot)).toBe(text);
  });

  it('are the same for an auditor that can only connect, but for what it is told that it may not see', async () => {
    const client = await server().connect();
    await client.query("CREATE ROLE auditor LOGIN PASSWORD 'auditor'");
    await client.end();
    const seen = await read(server(), server().url('postgres', 'auditor', 'auditor'));
    const others = (of: Facts): readonly string[] =>
      describeFacts(of).filter((line) => !/^\["(user mapping|setting|principal|login rule)"/.test(line));
    const before = await read(server());
    expect(others(seen.facts)).toEqual(others(before.facts));
    expect(seen.facts.userMappings.map(({ remoteUser }) => remoteUser)).toEqual([null, null, null]);
    expect(seen.gaps.map(({ fact, kind }) => `${kind} ${fact}`)).toEqual([
      'optional host-based authentication rules',
      'optional subscription connections in database defs',
      'optional user mapping options in database defs',
    ]);
  });
});

const read = (server: PostgresServer, url = server.url()): Promise<Snapshot> =>
  readPostgres({
    instance: 'defs-pg',
    url,
    env: {},
    home: '/nowhere',
    timeoutMs: 30_000,
    takenAt: '2026-11-20T10:00:00Z',
  });

const name =
  (facts: Facts) =>
  (id: PrincipalId): string =>
    id === NONE ? 'caller' : (facts.principals[id]?.key ?? '?');

/** `schema.object`, or the name alone of what is in no schema. */
const path =
  (facts: Facts) =>
  (id: SecurableId): string => {
    const parent = parentOf(facts, id);
    const own = facts.securables.name[id] ?? '?';
    return kindOf(facts, parent) === 'schema' ? `${facts.securables.name[parent] ?? '?'}.${own}` : own;
  };

/** One line per definition, sorted. */
function definitions(facts: Facts, kinds: readonly string[]): readonly string[] {
  const [what, who] = [path(facts), name(facts)];
  return facts.definitions
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, on, name: called, events, runsAs, references, opaque, bound, fixedSearchPath }) => {
      const uses = references.map(({ target, privilege }) => `${privilege} ${what(target)}`).sort();
      const object = called === '' ? what(on) : `${called} on ${what(on)}`;
      const marks = [bound ? ' bound' : '', fixedSearchPath ? ' fixed' : '', opaque === null ? '' : ` (${opaque})`];
      return `${kind} ${object} ${[...events].sort().join(',')} as ${who(runsAs)}${marks.join('')}: ${uses.join(', ')}`.trim();
    })
    .sort();
}
