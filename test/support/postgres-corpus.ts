import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { splitStatements } from './sql-script.ts';

const FOLDER = new URL('../fixtures/postgres-access-paths/', import.meta.url);

export interface ExpectedPath {
  readonly principal: string;
  readonly kind: string;
  readonly object: string;
  readonly action: string;
  readonly mode: string;
  /** What the account does to reach the data by its path. */
  readonly attempt: string;
}

export interface Corpus {
  readonly world: string;
  readonly manifest: string;
  readonly paths: readonly ExpectedPath[];
}

/** One account per access path; what PostgreSQL lets each do was tried when the world was written. */
export function readCorpus(): Corpus {
  const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
  const expected = JSON.parse(read('expected.json')) as { paths: readonly Omit<ExpectedPath, 'attempt'>[] };
  const paths = expected.paths.map((path) => ({ ...path, attempt: attemptOf(path.principal) }));
  return { world: read('world.sql'), manifest: read('ownership.yaml'), paths };
}

function attemptOf(principal: string): string {
  const attempt = ATTEMPTS[principal.slice(0, 3)];
  if (attempt === undefined) throw new Error(`nothing to try as ${principal}`);
  return attempt;
}

const ATTEMPTS: Readonly<Record<string, string>> = {
  p01: 'select * from billing.inv',
  p02: 'select * from billing.inv',
  p03: 'set role g_inh; select * from billing.inv',
  p04: 'set role g_inh; select * from billing.inv',
  p05: 'grant g_inh to p05_admin_only with set true; set role g_inh; select * from billing.inv',
  p06: 'select pan from billing.inv',
  p07: 'select * from billing.mv',
  p08: 'select * from billing.part',
  p09: 'select * from api_b.v_def',
  p10: 'select api_b.f_def()',
  p11: 'select * from billing.inv',
  p12: 'select * from p12.inv',
  p13: "select pg_create_physical_replication_slot('feed', false, true)",
  p14: 'create trigger another after insert on billing.inv for each row execute function p14.tf()',
  p15: 'alter table billing.inv add column x int',
  p16: 'select * from mid.v',
  p17: 'select * from billing.future',
  p18: 'create table billing.mine (i int)',
  p19: 'select * from billing.inv',
  p20: 'select * from billing.inv',
  p21: "copy (select 1) to program 'cat > /dev/null'",
};

/** Accounts whose path needs what memberships can say since 16: INHERIT, SET and ADMIN, each for itself. */
const SINCE_16 = /^p0[45]_/;

/** The part of the corpus that a server of that major version can have. */
export function corpusFor(version: string, { world, manifest, paths }: Corpus): Corpus {
  if (Number(version) >= 16) return { world, manifest, paths };
  const blocks = world.split(BETWEEN_BLOCKS).filter((block) => !/create role p0[45]_/.test(block));
  const closed = 'revoke create on schema public from public;\n';
  return {
    world: closed + blocks.join('\n\n'),
    manifest,
    paths: paths.filter(({ principal }) => !SINCE_16.test(principal)),
  };
}

/** Before a statement that others do not depend on. */
const BETWEEN_BLOCKS = /\n\n(?=create|alter)/;

/** The same corpus under other names: roles, schemas and tables get names that need quoting nowhere but say nothing. */
export function renameCorpus(corpus: Corpus): Corpus {
  const rename = (text: string): string =>
    text
      .replace(/\bp(\d\d)_[a-z_]+/g, 'x$1_y')
      .replace(/\bp(\d\d)\b(?!_)/g, 'x$1')
      .replace(/\bbilling_own\b/g, 'ledger_keeper')
      .replace(/\bbilling\b(?!:)/g, 'ledger')
      .replace(/\binv\b/g, 'zz_items')
      .replace(/\bg_(inh|mid|src)\b/g, 'group_$1')
      .replace(/\bapi_b\b/g, 'door');
  const manifest = rename(corpus.manifest)
    .replace('"p??_*"', '"x??_*"')
    .replace(/^ {2}billing:/m, '  ledger:');
  return {
    world: rename(corpus.world),
    manifest,
    paths: corpus.paths.map((path) => ({
      ...path,
      principal: rename(path.principal),
      object: rename(path.object),
      attempt: rename(path.attempt),
    })),
  };
}

/** Loads the world in the given order of its blocks; a block that comes too early is tried again after the others. */
export async function loadWorld(
  client: Client,
  world: string,
  server: { readonly host: string; readonly port: number; readonly database: string },
  order: (blocks: readonly string[]) => readonly string[] = (blocks) => blocks,
): Promise<void> {
  const sql = world
    .replaceAll(":'db'", `'${server.database}'`)
    .replaceAll(":'host'", `'${server.host}'`)
    .replaceAll(":'port'", `'${String(server.port)}'`);
  const [base = '', ...blocks] = sql.split(BETWEEN_BLOCKS);
  const afterwards = blocks.filter((block) => block.includes('import foreign schema'));
  await runBlock(client, base);
  let waiting = order(blocks.filter((block) => !afterwards.includes(block)));
  while (waiting.length > 0) {
    const failed: { block: string; error: unknown }[] = [];
    for (const block of waiting) {
      try {
        await runBlock(client, block);
      } catch (error) {
        failed.push({ block, error });
      }
    }
    if (failed.length === waiting.length) throw failed[0]?.error;
    waiting = failed.map(({ block }) => block);
  }
  // It logs in as a role that it has just created, which therefore has to be committed.
  for (const block of afterwards) for (const statement of splitStatements(block)) await client.query(statement);
}

async function runBlock(client: Client, block: string): Promise<void> {
  await client.query('begin');
  try {
    for (const statement of splitStatements(block)) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback; reset role; reset session authorization');
    throw error;
  }
}
