import type { Client } from 'pg';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/finding.ts';
import { buildAudit } from '../../src/commands/build-report.ts';
import { reachOf } from '../../src/commands/ways-in.ts';
import { explain } from '../../src/commands/explain-finding.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { NOW, snapshotOf } from '../support/audit.ts';
import { closePublicSchemas } from '../support/postgres-public.ts';
import { useServer, type PostgresServer } from '../support/servers.ts';

/** One way to act as somebody else, and what it takes: the server says whether it works. */
interface Trial {
  readonly name: string;
  /** From this major version. */
  readonly since?: number;
  /** As superuser, in a database of its own. */
  readonly world: readonly string[];
  /** As mallory, of the service orders. */
  readonly attack: readonly string[];
  /** Afterwards, as billing_app, in a new session; nothing: mallory does it alone. */
  readonly victim?: readonly string[];
  /** Whom mallory's code runs as, or whose data it then reads; null: it does not work. */
  readonly becomes: string | null;
  /** Nobody can say which schema to fix: only words tell how to clear it. */
  readonly wordsOnly?: true;
  readonly finding?: { readonly rule: 'DBO105'; readonly cause: string; readonly object: string };
}

const TODAY = NOW.toISOString().slice(0, 10);
const PASSWORD = 'for-tests-only';

const ROLES = [
  'create role billing_own',
  `create role billing_app login password '${PASSWORD}'`,
  `create role mallory login password '${PASSWORD}'`,
];

/** What each trial starts from. */
const BASE = [
  'revoke create on schema public from public',
  'create schema billing authorization billing_own',
  'grant usage on schema billing to mallory, billing_app',
  'set role billing_own',
  'create table billing.inv (id int, pan text)',
  "insert into billing.inv values (1, 'secret')",
  'grant select, insert on billing.inv to billing_app',
  'reset role',
];

const MANIFEST = (database: string): string => `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
services:
  billing:
    owns: [pg/${database}/billing/**]
    identities: { pg: [{ match: billing_own, use: owner }, { match: billing_app, use: app }] }
  orders:
    owns: [pg/${database}/m/**, pg/${database}/orders/**]
    identities: { pg: [mallory] }
operators:
  pg: [{ match: postgres, kind: dba, may: [admin] }]
`;

/** Writes down whom it runs as, where every session can read it. */
const EVIL = (name: string, parameters: string, result: string, value: string): string =>
  `create function ${name}(${parameters}) returns ${result} language plpgsql as
   $f$ begin perform pg_catalog.set_config('x.who', current_user, false); return ${value}; end $f$`;

const OWN_SCHEMA = ['create schema m authorization mallory'];
const SHADOW_TABLE = (schema: string): readonly string[] => [
  EVIL(`${schema}.evil`, '', 'text', "'loot'"),
  `create ${schema === 'pg_temp' ? 'temp ' : ''}view ${schema === 'pg_temp' ? '' : `${schema}.`}inv as select 1 as id, ${schema}.evil() as pan`,
  `grant select on ${schema}.inv to public`,
];
const definer = (body: string, more = ''): string =>
  `create function billing.f() returns text language sql security definer ${more} as $f$ ${body} $f$`;
const asOwner = (sql: string): readonly string[] => ['set role billing_own', sql, 'reset role'];
const CALL = 'select billing.f()';
const READS = 'select pan from inv limit 1';
const WITH_PATH = `set search_path = billing`;
const routine = { rule: 'DBO105', cause: 'search-path', object: 'billing/f()' } as const;
const IN_BILLING = ['set role billing_own', 'set search_path = billing'];

const TRIALS: readonly Trial[] = [
  {
    name: 'a definer routine without a search_path reads a table: a temporary view is found first',
    world: [...IN_BILLING, definer(READS), 'reset all', 'reset role'],
    attack: [...SHADOW_TABLE('pg_temp'), CALL],
    becomes: 'billing_own',
    wordsOnly: true,
    finding: routine,
  },
  {
    name: 'the same, when nobody may create temporary tables',
    world: [...IN_BILLING, definer(READS), 'reset all', 'reset role', 'revoke temporary on database %db% from public'],
    attack: [...SHADOW_TABLE('pg_temp'), CALL],
    becomes: null,
  },
  {
    name: 'the same, and a schema of its own',
    world: [
      ...OWN_SCHEMA,
      ...[...IN_BILLING, definer(READS), 'reset all', 'reset role'],
      'revoke temporary on database %db% from public',
    ],
    attack: [...SHADOW_TABLE('m'), 'grant usage on schema m to public', 'set search_path = m', CALL],
    becomes: 'billing_own',
    wordsOnly: true,
    finding: routine,
  },
  {
    name: 'a definer routine that only compares: an operator in a schema of its own',
    world: [
      ...OWN_SCHEMA,
      ...asOwner(
        'create function billing.f() returns text language plpgsql security definer as $f$ declare a int; b int; begin if a = b then return 1; end if; return 2; end $f$',
      ),
    ],
    attack: [
      EVIL('m.eq', 'int, int', 'boolean', 'true'),
      'create operator m.= (leftarg = int, rightarg = int, procedure = m.eq)',
      'grant usage on schema m to public',
      'set search_path = m, pg_catalog',
      CALL,
    ],
    becomes: 'billing_own',
    finding: routine,
  },
  {
    name: 'a search_path that does not put temporary tables last',
    world: [...IN_BILLING, definer(READS, WITH_PATH), 'reset all', 'reset role'],
    attack: [...SHADOW_TABLE('pg_temp'), CALL],
    becomes: 'billing_own',
    finding: routine,
  },
  {
    name: 'a search_path that puts them last',
    world: [...IN_BILLING, definer(READS, `${WITH_PATH}, pg_temp`), 'reset all', 'reset role'],
    attack: [...SHADOW_TABLE('pg_temp'), CALL],
    becomes: null,
  },
  {
    name: 'a search_path that begins with a schema of somebody else',
    world: [
      ...OWN_SCHEMA,
      'grant usage on schema m to billing_own',
      ...[...IN_BILLING, definer(READS, 'set search_path = m, billing, pg_temp'), 'reset all', 'reset role'],
    ],
    attack: [...SHADOW_TABLE('m'), CALL],
    becomes: 'billing_own',
    finding: routine,
  },
  {
    name: 'a search_path that begins with a schema that nobody has made yet',
    world: [
      'grant create on database %db% to mallory',
      ...[...IN_BILLING, definer(READS, 'set search_path = missing, billing, pg_temp'), 'reset all', 'reset role'],
    ],
    attack: ['create schema missing', 'grant usage on schema missing to public', ...SHADOW_TABLE('missing'), CALL],
    becomes: 'billing_own',
    finding: routine,
  },
  {
    name: 'names that are all qualified',
    world: [...OWN_SCHEMA, ...asOwner(definer('select pan from billing.inv limit 1'))],
    attack: [...SHADOW_TABLE('pg_temp'), ...SHADOW_TABLE('m'), 'set search_path = m, pg_catalog', CALL],
    becomes: null,
  },
  {
    name: 'a body whose names were resolved when it was made',
    since: 14,
    world: [
      ...IN_BILLING,
      'create function billing.f() returns text language sql security definer begin atomic select pan from inv limit 1; end',
      'reset all',
      'reset role',
    ],
    attack: [...SHADOW_TABLE('pg_temp'), CALL],
    becomes: null,
  },
  {
    name: 'a definer routine that mallory may not call',
    world: [
      ...IN_BILLING,
      definer(READS),
      'revoke execute on function billing.f() from public',
      'reset all',
      'reset role',
    ],
    attack: [...SHADOW_TABLE('pg_temp'), CALL],
    becomes: null,
  },
  {
    name: 'CREATE on a schema in the search_path of another login',
    world: ['grant create, usage on schema public to public'],
    attack: [EVIL('public.lower', 'varchar', 'text', "'x'")],
    victim: ["select lower('A'::varchar)"],
    becomes: 'billing_app',
    finding: { rule: 'DBO105', cause: 'search-path', object: 'public' },
  },
  {
    name: 'CREATE on a schema that the search_path of the other login leaves out',
    world: [
      'grant create, usage on schema public to public',
      'alter role billing_app in database %db% set search_path = billing',
      'alter role postgres in database %db% set search_path = billing',
    ],
    attack: [EVIL('public.lower', 'varchar', 'text', "'x'")],
    victim: ["select lower('A'::varchar)"],
    becomes: null,
  },
  {
    name: 'no CREATE on the schema in the search_path',
    world: [],
    attack: [EVIL('public.lower', 'varchar', 'text', "'x'")],
    victim: ["select lower('A'::varchar)"],
    becomes: null,
  },
  {
    name: 'a foreign server that leads back, and a schema of its own',
    world: [
      ...OWN_SCHEMA,
      'create extension postgres_fdw',
      "create server loop foreign data wrapper postgres_fdw options (host '%host%', port '%port%', dbname '%db%')",
      `create user mapping for public server loop options (user 'billing_app', password '${PASSWORD}')`,
      'grant usage on foreign server loop to mallory',
    ],
    attack: [
      "create foreign table m.t (pan text) server loop options (schema_name 'billing', table_name 'inv')",
      "select set_config('x.who', 'billing_app', false) from m.t",
    ],
    becomes: 'billing_app',
    finding: { rule: 'DBO105', cause: 'user-mapping', object: 'loop' },
  },
  {
    name: 'a foreign server, and nowhere to create a table',
    world: [
      'create schema m',
      'create extension postgres_fdw',
      "create server loop foreign data wrapper postgres_fdw options (host '%host%', port '%port%', dbname '%db%')",
      `create user mapping for public server loop options (user 'billing_app', password '${PASSWORD}')`,
      'grant usage on foreign server loop to mallory',
    ],
    attack: [
      "create foreign table m.t (pan text) server loop options (schema_name 'billing', table_name 'inv')",
      "select set_config('x.who', 'billing_app', false) from m.t",
    ],
    becomes: null,
  },
  {
    name: 'a foreign server, and a schema to create in but not to look into',
    world: [
      'create schema m',
      'grant create on schema m to mallory',
      'create extension postgres_fdw',
      "create server loop foreign data wrapper postgres_fdw options (host '%host%', port '%port%', dbname '%db%')",
      `create user mapping for public server loop options (user 'billing_app', password '${PASSWORD}')`,
      'grant usage on foreign server loop to mallory',
    ],
    attack: [
      "create foreign table m.t (pan text) server loop options (schema_name 'billing', table_name 'inv')",
      "select set_config('x.who', 'billing_app', false) from m.t",
    ],
    becomes: null,
  },
  {
    name: 'a foreign server, nowhere to create a table, and dblink',
    world: [
      'create extension postgres_fdw',
      'create extension dblink',
      "create server loop foreign data wrapper postgres_fdw options (host '%host%', port '%port%', dbname '%db%')",
      `create user mapping for public server loop options (user 'billing_app', password '${PASSWORD}')`,
      'grant usage on foreign server loop to mallory',
      'grant usage on schema public to public',
    ],
    attack: [
      "select set_config('x.who', who, false) from public.dblink('loop', 'select current_user::text from billing.inv') as t (who text)",
    ],
    becomes: 'billing_app',
    finding: { rule: 'DBO105', cause: 'user-mapping', object: 'loop' },
  },
  {
    name: 'a foreign server that mallory may not use',
    world: [
      ...OWN_SCHEMA,
      'create extension postgres_fdw',
      "create server loop foreign data wrapper postgres_fdw options (host '%host%', port '%port%', dbname '%db%')",
      `create user mapping for public server loop options (user 'billing_app', password '${PASSWORD}')`,
    ],
    attack: [
      "create foreign table m.t (pan text) server loop options (schema_name 'billing', table_name 'inv')",
      "select set_config('x.who', 'billing_app', false) from m.t",
    ],
    becomes: null,
  },
  {
    name: "a trigger of the owner's that runs a routine of mallory's",
    world: [
      ...OWN_SCHEMA,
      'grant usage on schema m to public',
      "create function m.audit() returns trigger language plpgsql as 'begin return new; end'",
      'alter function m.audit() owner to mallory',
      'create trigger log_it after insert on billing.inv for each row execute function m.audit()',
    ],
    attack: [EVIL('m.audit', '', 'trigger', 'new').replace('create', 'create or replace')],
    victim: ["insert into billing.inv values (2, 'x')"],
    becomes: 'billing_app',
    wordsOnly: true,
    finding: { rule: 'DBO105', cause: 'trigger', object: 'm/audit()' },
  },
  {
    name: "a trigger's routine that mallory owns and may not write anew",
    world: [
      'create schema m',
      'grant usage on schema m to public',
      "create function m.audit() returns trigger language plpgsql as 'begin return new; end'",
      'alter function m.audit() owner to mallory',
      'create trigger log_it after insert on billing.inv for each row execute function m.audit()',
    ],
    attack: [EVIL('m.audit', '', 'trigger', 'new').replace('create', 'create or replace')],
    victim: ["insert into billing.inv values (2, 'x')"],
    becomes: null,
  },
  {
    name: "an event trigger that runs a routine of mallory's",
    world: [
      ...OWN_SCHEMA,
      'grant usage on schema m to public',
      "create function m.watch() returns event_trigger language plpgsql as 'begin end'",
      'alter function m.watch() owner to mallory',
      'create event trigger on_ddl on ddl_command_start execute function m.watch()',
    ],
    attack: [
      `create or replace function m.watch() returns event_trigger language plpgsql as
       $f$ begin perform pg_catalog.set_config('x.who', current_user, false); end $f$`,
      "select set_config('x.who', '', false)",
    ],
    victim: ['create temp table t (i int)'],
    becomes: 'billing_app',
    wordsOnly: true,
    finding: { rule: 'DBO105', cause: 'trigger', object: 'm/watch()' },
  },
];

/** Runs statements, the rest even where one is refused: what counts is who the code ran as. */
async function attempt(client: Client, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await client.query(sql).catch(() => undefined);
}

async function whoRan(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ who: string | null }>("select current_setting('x.who', true) as who");
  const who = rows[0]?.who ?? '';
  return who === '' || who === 'mallory' ? null : who;
}

const filled = (text: string, { host, port }: PostgresServer, database: string): string =>
  text.replaceAll('%db%', database).replaceAll('%host%', host).replaceAll('%port%', String(port));

describe.each(['18', '14'])('acting as somebody else on PostgreSQL %s', (version) => {
  const server = useServer(`postgres:${version}`);

  beforeAll(async () => {
    await run('postgres', ROLES);
    await closePublicSchemas(server());
  });

  it.each(TRIALS.filter(({ since = 0 }) => Number(version) >= since).map((trial, i) => ({ ...trial, i })))(
    '$name',
    async ({ i, world, attack, victim, becomes, wordsOnly, finding }) => {
      const database = `trial_${String(i)}`;
      await run('postgres', [`create database ${database}`]);
      await run(
        database,
        [...BASE, ...world].map((sql) => filled(sql, server(), database)),
      );
      const audit = await auditOf(database);
      const tries = async (where: string): Promise<string | null> => {
        const alone = await ranAs(where, 'mallory', attack);
        return victim === undefined ? alone : ranAs(where, 'billing_app', victim);
      };
      const { statements } = audit;
      if (finding !== undefined && wordsOnly !== true) expect(statements).not.toEqual([]);
      if (statements.length > 0) {
        const copy = `${database}_fixed`;
        await run('postgres', [`create database ${copy} template ${database}`]);
        await run(copy, statements);
        const left = (await auditOf(copy)).report.findings.filter(({ rule }) => rule === 'DBO105');
        expect(left.flatMap(({ objects }) => objects).filter((path) => path.startsWith(`pg/${copy}/`))).toEqual([]);
        expect(await tries(copy), 'once it is cleared').toBe(null);
      }
      expect(await tries(database)).toBe(becomes);
      const found = audit.report.findings
        .filter(({ rule }) => rule === 'DBO105')
        .map(({ rule, cause, objects, consumers }) => ({ rule, cause, objects, consumers }));
      expect(found).toEqual(
        finding === undefined
          ? []
          : [
              {
                rule: finding.rule,
                cause: finding.cause,
                objects: [`pg/${database}/${finding.object}`],
                consumers: [{ principal: 'mallory', service: 'orders', mode: 'escalate' }],
              },
            ],
      );
    },
  );

  afterEach(async () => {
    const admin = await server().connect();
    const { rows } = await admin.query<{ name: string }>(
      "select datname as name from pg_database where datname ~ '^trial_'",
    );
    for (const { name } of rows) await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  /** The report, and the statements that would clear its first finding of DBO105. */
  async function auditOf(database: string): Promise<{ report: Report; statements: readonly string[] }> {
    const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => MANIFEST(database), today: TODAY });
    const snapshot = await snapshotOf(server().url(database));
    const readings = manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] }));
    const all = { rules: [], services: [], teams: [], startedAt: NOW, version: 'test' };
    const audit = buildAudit({ manifest, readings, ...all });
    const finding = audit.report.findings.find(({ rule }) => rule === 'DBO105');
    // `dbowner access mallory` tells the same.
    const [view] = audit.views;
    const mallory = view?.snapshot.facts.principals.find(({ key }) => key === 'mallory')?.id;
    const told = view === undefined || mallory === undefined ? [] : reachOf(view, mallory).foreign;
    const byTakeover = told.filter(({ mode }) => mode === 'escalate').flatMap(({ objects }) => objects);
    expect(byTakeover).toEqual(finding?.objects ?? []);
    const statements = finding === undefined ? [] : explain(finding, audit).statements.map(({ sql }) => sql);
    return { report: audit.report, statements };
  }

  async function run(database: string, statements: readonly string[]): Promise<void> {
    const client = await server().connect(database);
    for (const sql of statements) await client.query(sql);
    await client.end();
  }

  async function ranAs(database: string, user: string, statements: readonly string[]): Promise<string | null> {
    const client = await server().connect(database, user, PASSWORD);
    try {
      await attempt(client, statements);
      return await whoRan(client);
    } finally {
      await client.end();
    }
  }
});
