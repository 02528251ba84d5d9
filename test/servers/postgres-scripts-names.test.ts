import { existsSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NONE, type Facts } from '../../src/model/facts.ts';
import { enclosing, kindOf } from '../../src/model/securables.ts';
import { without, type Cut } from '../../src/plan/postgres/cut.ts';
import { expanded } from '../support/plans/expanded.ts';
import { hostileNames } from '../support/plans/hostile-names.ts';
import { factsOf, planned, scriptFor } from '../support/plans/postgres-plan.ts';
import { psql } from '../support/plans/psql.ts';
import { principalKey } from '../../src/dialects/postgres/names.ts';
import { useServer } from '../support/servers.ts';
import { HOSTILE_COUNT } from '../support/plans/how-many.ts';

const NAMES = hostileNames(HOSTILE_COUNT);
/** So many are tried at once: what one transaction did slows down what it does next. */
const AT_ONCE = 60;
const PARTS = Array.from({ length: NAMES.length / AT_ONCE }, (_, part) => ({
  from: part * AT_ONCE,
  names: NAMES.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
}));
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** The database, too. */
const DATABASE = `hos't"i\\l\ne $$;-- \\! touch canary`;
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
const statementsFor = (name: string, i: number, next: string): string => {
  const q = quote(name);
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
    grant select on ${q}.${q} to ${quote(next)};
    reset role;
    grant ${q} to ${quote(owner(i))} with admin option;
    alter role ${q} createrole;`;
};

async function build(names: readonly string[], from: number): Promise<void> {
  const client = await server().connect('postgres');
  for (const [i, name] of names.entries())
    await client.query(`create role ${quote(name)}; create role ${quote(owner(from + i))}`);
  await client.query(`create database ${quote(DATABASE)}`);
  await client.end();
  const own = await server().connect(DATABASE);
  await own.query(`create extension pg_stat_statements; create table canary (i int); insert into canary values (42);
    create foreign data wrapper nowhere;
    create function fires() returns trigger language plpgsql as 'begin return new; end'`);
  for (const [i, name] of names.entries())
    await own.query(statementsFor(name, from + i, names[(i + 1) % names.length] ?? ''));
  await own.end();
}

/** Something of every kind, for every name. */
function everything(facts: Facts, names: readonly string[], from: number): readonly Cut[] {
  const isOwn = (id: number): boolean => facts.securables.name[enclosing(facts, id, 'database')] === DATABASE;
  const role = new Map(facts.principals.map(({ key, id }) => [key, id]));
  const keys = new Set(names.map(principalKey));
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
    if (keys.has(facts.principals[id]?.key ?? '')) cuts.push({ kind: 'membership', row, only: 'all' });
  });
  for (const { id, attributes, key } of facts.principals)
    if (attributes['createrole'] === true && keys.has(key))
      cuts.push({ kind: 'attribute', principal: id, name: 'createrole' });
  for (let id = 0; id < facts.securables.count; id++) {
    if (kindOf(facts, id) !== 'type' || !isOwn(id)) continue;
    const to = role.get(owner(from));
    if (to !== undefined) cuts.push({ kind: 'owner', securable: id, to });
  }
  const made = facts.principals.length;
  for (const name of names) {
    const target =
      [...facts.securables.name.keys()].find(
        (at) => kindOf(facts, at) === 'table' && facts.securables.name[at] === name,
      ) ?? NONE;
    const creator = role.get(principalKey(name)) ?? NONE;
    const schema = facts.securables.parent[target] ?? NONE;
    const database = facts.securables.parent[schema] ?? NONE;
    cuts.push({ kind: 'granted', principal: made, target, privileges: ['DELETE'] });
    cuts.push({ kind: 'joined', role: made, member: creator, inherit: true, set: false });
    cuts.push({
      kind: 'default',
      give: true,
      creator,
      database,
      schema,
      of: 'sequence',
      grantee: made,
      privileges: ['USAGE'],
    });
  }
  cuts.push({ kind: 'role', name: '\'";\\new role$$' });
  return cuts;
}

it.each(PARTS)(
  'do what the plan says and nothing else, whatever everything is called ($from …)',
  async ({ names, from }) => {
    await build(names, from);
    const before = await factsOf(server());
    const cuts = everything(before, names, from);
    const changes = planned(before, cuts);
    const folder = mkdtempSync(join(tmpdir(), 'dbowner-canary-'));
    const client = await server().connect(DATABASE);
    const play = async (kind: 'apply' | 'rollback', statements: readonly string[]): Promise<void> => {
      const script = scriptFor(kind, server(), changes);
      await client.query('select pg_stat_statements_reset()');
      const { code, output } = await psql(server(), DATABASE, script, { folder });
      expect(code, output.slice(0, 2000)).toBe(0);
      expect(existsSync(join(folder, 'canary'))).toBe(false);
      const { rows } = await client.query<Ran>(
        "select query, toplevel from pg_stat_statements where query !~ 'pg_stat_statements'",
      );
      const asked = new Set(statements.map(normalized));
      asked.delete('RESET ROLE'); // done by a function
      expect(strangers(rows, script, asked)).toEqual([]);
      const ran = new Set(rows.map(({ query }) => query.trim()));
      expect([...asked].filter((sql) => !ran.has(sql)).slice(0, 5)).toEqual([]);
      expect((await client.query('select i from canary')).rows).toEqual([{ i: 42 }]);
    };
    try {
      await play(
        'apply',
        changes.flatMap(({ apply }) => apply),
      );
      const after = await factsOf(server());
      expect(expanded(after)).toEqual(expanded(without(before, cuts)));
      const verified = await psql(server(), DATABASE, scriptFor('verify', server(), changes), { folder });
      expect(verified).toEqual({ code: 0, output: '' });
      await play(
        'rollback',
        changes.flatMap(({ undo }) => undo),
      );
      expect(expanded(await factsOf(server())).filter(comesBack)).toEqual(expanded(before).filter(comesBack));
    } finally {
      await client.end();
      rmSync(folder, { recursive: true });
      const cluster = await server().connect('postgres');
      await cluster.query(`drop database ${quote(DATABASE)} with (force)`);
      await cluster.end();
    }
  },
);

/** Dropped triggers, rules and mappings do not. */
const comesBack = (line: string): boolean => !/^\["(trigger|rule|mapping)"/.test(line);

/** pg_stat_statements writes constants as parameters, and what search_path is set to is one. */
const normalized = (sql: string): string =>
  sql.replace(/ SET search_path = .*, pg_temp$/s, ' SET search_path = $1, pg_temp');

interface Ran {
  readonly query: string;
  readonly toplevel: boolean;
}

/** Expressions of PL/pgSQL: nothing that changes anything begins like this. */
const LOOKS =
  /^((state|executor) :=|\(CASE WHEN |NOT \(SELECT r\.rolsuper |SELECT set_config\('role', executor, true\)$)/;

/** What the server ran that is neither a statement of the plan nor a part of the script that only looks. */
function strangers(rows: readonly Ran[], script: string, asked: ReadonlySet<string>): readonly Ran[] {
  const blocks = new Set([...script.matchAll(/^DO (\$dbowner\d*\$)\n[^]*?\n\1(?=;$)/gm)].map(([block]) => block));
  const isOfScript = (sql: string): boolean =>
    blocks.has(sql) || /^(BEGIN ISOLATION LEVEL|SET LOCAL [a-z_]+ = \$1|COMMIT$)/.test(sql);
  return rows
    .map(({ query, toplevel }) => ({ query: query.trim(), toplevel }))
    .filter(({ query, toplevel }) => (toplevel ? !isOfScript(query) : !asked.has(query) && !LOOKS.test(query)))
    .slice(0, 8);
}
