import { existsSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NONE, type Facts } from '../../src/model/facts.ts';
import { kindOf, pathOf } from '../../src/model/securables.ts';
import { without, type Cut } from '../../src/plan/postgres/cut.ts';
import { expanded } from '../support/plans/expanded.ts';
import { hostileNames } from '../support/plans/hostile-names.ts';
import { factsOf, planned, scriptFor } from '../support/plans/postgres-plan.ts';
import { psql } from '../support/plans/psql.ts';
import { useServer } from '../support/servers.ts';

const NAMES = hostileNames(Number(process.env['N'] ?? 300));
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A second role for each, so that a grantor is none of those who own anything. */
const owner = (i: number): string => `own ${String(i)}`;

const server = useServer('postgres:18', {
  auth: 'trust',
  config: {
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track': 'all',
    'pg_stat_statements.max': 20_000,
    max_locks_per_transaction: 1024,
  },
});

/** Each name as a role, a schema, a table, a column, a type, a function, a trigger, a rule, a server and a database's own. */
const statementsFor = (name: string, i: number): string => {
  const q = quote(name);
  const next = quote(NAMES[(i + 1) % NAMES.length] ?? '');
  return `
    create schema ${q} authorization ${quote(owner(i))};
    create table ${q}.${q} (${q} int);
    alter table ${q}.${q} owner to ${quote(owner(i))};
    create type ${q}.${quote(`t${name}`.slice(0, 20))} as enum ();
    create function ${q}.${q}(${q}.${quote(`t${name}`.slice(0, 20))}) returns int language sql security definer as 'select 1';
    alter function ${q}.${q}(${q}.${quote(`t${name}`.slice(0, 20))}) owner to ${quote(owner(i))};
    create rule ${q} as on update to ${q}.${q} do also nothing;
    create trigger ${q} before insert on ${q}.${q} execute function fires();
    create server ${q} foreign data wrapper nowhere;
    create user mapping for ${q} server ${q};
    grant usage on foreign server ${q} to ${q};
    set role ${quote(owner(i))};
    grant usage, create on schema ${q} to ${q};
    grant select, insert on ${q}.${q} to ${q} with grant option;
    grant update (${q}) on ${q}.${q} to ${q}, public;
    alter default privileges in schema ${q} grant select on tables to ${q};
    set role ${q};
    grant select on ${q}.${q} to ${next};
    reset role;
    grant ${q} to ${quote(owner(i))} with admin option;
    alter role ${q} createrole;`;
};

async function build(): Promise<void> {
  const client = await server().connect('postgres');
  for (const [i, name] of NAMES.entries())
    await client.query(`create role ${quote(name)}; create role ${quote(owner(i))}`);
  await client.query('create database hostile');
  await client.end();
  const own = await server().connect('hostile');
  await own.query(`create extension pg_stat_statements; create table canary (i int); insert into canary values (42);
    create foreign data wrapper nowhere;
    create function fires() returns trigger language plpgsql as 'begin return new; end'`);
  for (const [i, name] of NAMES.entries()) await own.query(statementsFor(name, i));
  await own.end();
}

/** Something of every kind, for every name. */
function everything(facts: Facts): readonly Cut[] {
  const isOwn = (id: number): boolean => pathOf(facts, id).startsWith('pg/hostile/');
  const role = new Map(facts.principals.map(({ key, id }) => [key, id]));
  const cuts: Cut[] = [];
  for (let row = 0; row < facts.grants.count; row++) {
    const target = facts.grants.target[row] ?? NONE;
    const isForeign = facts.grants.grantee[row] !== facts.securables.owner[target];
    const set = facts.privilegeSets[facts.grants.privileges[row] ?? NONE];
    const above = facts.securables.name[facts.securables.parent[target] ?? NONE] ?? '';
    if (!isOwn(target) || !isForeign || set === undefined || above === 'public') continue;
    if (facts.securables.extension.has(target) || kindOf(facts, target) === 'language') continue;
    if (facts.securables.name[target] === 'public') continue;
    cuts.push({ kind: 'grant', row, privileges: set.privileges });
  }
  facts.definitions.forEach(({ kind, on }, row) => {
    if (kind === 'trigger' || kind === 'rule') cuts.push({ kind: 'definition', row });
    if (kind === 'routine' && isOwn(on))
      cuts.push({ kind: 'search-path', row, schemas: [facts.securables.parent[on] ?? NONE] });
  });
  facts.userMappings.forEach((_, row) => cuts.push({ kind: 'user-mapping', row }));
  facts.defaultPrivileges.forEach((_, row) => cuts.push({ kind: 'default-privilege', row, privileges: ['SELECT'] }));
  facts.memberships.forEach(({ role: id }, row) => {
    if (NAMES.includes(facts.principals[id]?.key.replace(/^"(.*PUBLIC.*)"$/s, '$1') ?? ''))
      cuts.push({ kind: 'membership', row, only: 'all' });
  });
  for (const { id, attributes, key } of facts.principals)
    if (attributes['createrole'] === true && key !== 'postgres')
      cuts.push({ kind: 'attribute', principal: id, name: 'createrole' });
  for (let id = 0; id < facts.securables.count; id++) {
    if (kindOf(facts, id) !== 'type' || !isOwn(id)) continue;
    const to = role.get(owner(7));
    if (to !== undefined) cuts.push({ kind: 'owner', securable: id, to });
  }
  cuts.push({ kind: 'role', name: '\'";\\new role$$' });
  return cuts;
}

it('do what the plan says and nothing else, whatever everything is called', async () => {
  console.time('build');
  await build();
  console.timeEnd('build');
  const before = await factsOf(server());
  const cuts = everything(before);
  const changes = planned(before, cuts);
  for (const kind of ['create', 'grant', 'alter', 'transfer', 'revoke', 'drop'])
    console.log(`${kind}: ${String(changes.filter((change) => change.kind === kind).length)}`);
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-canary-'));
  const client = await server().connect('hostile');
  try {
    await client.query('select pg_stat_statements_reset()');
    console.time('apply');
    const script = scriptFor('apply', server(), changes);
    const result = await psql(server(), 'hostile', script, { folder });
    expect(result).toEqual({ code: 0, output: '' });
    console.timeLog('apply');
    expect(existsSync(join(folder, 'canary'))).toBe(false);
    expect((await client.query('select i from canary')).rows).toEqual([{ i: 42 }]);
    const { rows } = await client.query<Ran>(
      "select query, toplevel from pg_stat_statements where query !~ 'pg_stat_statements|select i from canary'",
    );
    const asked = new Set(changes.flatMap(({ apply }) => apply.map(normalized)));
    asked.delete('RESET ROLE'); // done by a function
    expect(strangers(rows, script, asked)).toEqual([]);
    const ran = new Set(rows.map(({ query }) => query.trim()));
    expect([...asked].filter((sql) => !ran.has(sql)).slice(0, 5)).toEqual([]);
    expect(expanded(await factsOf(server()))).toEqual(expanded(without(before, cuts)));
    expect(await psql(server(), 'hostile', scriptFor('verify', server(), changes), { folder })).toEqual({
      code: 0,
      output: '',
    });
    const undone = await psql(server(), 'hostile', scriptFor('rollback', server(), changes), { folder });
    expect(undone.code, undone.output.slice(0, 2000)).toBe(0);
    console.timeLog('apply');
    expect(existsSync(join(folder, 'canary'))).toBe(false);
  } finally {
    await client.end();
    rmSync(folder, { recursive: true });
  }
});

/** pg_stat_statements writes constants as parameters, and what search_path is set to is one. */
const normalized = (sql: string): string =>
  sql.replace(/ SET search_path = .*, pg_temp$/s, ' SET search_path = $1, pg_temp');

interface Ran {
  readonly query: string;
  readonly toplevel: boolean;
}

/** Expressions of PL/pgSQL: nothing that changes anything begins like this. */
const LOOKS = /^((state|executor) :=|NOT \(SELECT r\.rolsuper |SELECT set_config\('role', executor, true\)$)/;

/** What the server ran that is neither a statement of the plan nor a part of the script that only looks. */
const strangers = (rows: readonly Ran[], script: string, asked: ReadonlySet<string>): readonly Ran[] =>
  rows
    .filter(({ query, toplevel }) =>
      toplevel
        ? !script.includes(query.trim()) && !/^SET LOCAL \S+ = \$1/.test(query)
        : !asked.has(query.trim()) && !LOOKS.test(query),
    )
    .slice(0, 8);
