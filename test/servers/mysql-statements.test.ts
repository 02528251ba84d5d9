import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMysqlResolver } from '../../src/access/mysql.ts';
import { buildAudit, type Audit } from '../../src/commands/build-report.ts';
import { explain } from '../../src/commands/explain-finding.ts';
import { originOf } from '../../src/dialects/mysql/origins.ts';
import { quoteIdentifier } from '../../src/dialects/mysql/names.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { factId, NONE, type Facts } from '../../src/model/facts.ts';
import { pathOf } from '../../src/model/securables.ts';
import { remedyOf } from '../../src/plan/mysql/remedy.ts';
import { NOW } from '../support/audit.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { useServer } from '../support/servers.ts';

/** Names that break a script that quotes wrongly; as names of users, databases, tables and columns alike. */
const NAMES = [
  'a`b',
  "it's",
  'back\\slash',
  'two\\\\',
  'semi;colon',
  '-- x',
  '/*!x',
  'a"b',
  'Größe',
  'select',
  'a.b',
  '%',
  '_',
  'x\\_y',
  '@h',
];
const user = (name: string): string => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'@'%'`;

describe.each([
  ['mysql', '9.7', {}],
  ['mysql', '9.7', { partial_revokes: 'ON' }],
  ['mariadb', '10.11', {}],
] as const)('on %s %s with %o, statements for names that have to be quoted', (engine, version, more) => {
  const server = useServer(`${engine}:${version}`, { config: { log_bin_trust_function_creators: 'ON', ...more } });
  const config: Readonly<Record<string, string>> = more;
  let admin: Connection;

  beforeAll(async () => {
    admin = await server().connect();
    for (const name of NAMES) {
      const q = quoteIdentifier(name);
      const to = user(name);
      const pattern = quoteIdentifier(config['partial_revokes'] === 'ON' ? name : name.replaceAll(/[\\%_]/g, '\\$&'));
      const role = engine === 'mysql' ? user(`${name}r`) : quoteIdentifier(`${name}r`);
      for (const sql of [
        `CREATE USER ${to}`,
        `CREATE USER ${user(`${name}p`)}`,
        `CREATE ROLE ${role}`,
        `CREATE DATABASE ${q}`,
        `CREATE TABLE ${q}.${q} (${q} INT, plain INT)`,
        `CREATE FUNCTION ${q}.${q}() RETURNS INT READS SQL DATA RETURN (SELECT MAX(plain) FROM ${q}.${q})`,
        `CREATE PROCEDURE ${q}.${q}() SELECT * FROM ${q}.${q}`,
        `GRANT SELECT, GRANT OPTION ON ${pattern}.* TO ${to}`,
        `GRANT INSERT, SELECT (${q}) ON ${q}.${q} TO ${to}`,
        // The servers write such rows as if names were Latin-1: what is not ASCII is not found again.
        ...(name === 'Größe' ? [] : ['FUNCTION', 'PROCEDURE']).map(
          (kind) => `GRANT EXECUTE ON ${kind} ${q}.${q} TO ${to}`,
        ),
        `GRANT DELETE ON ${q}.${q} TO ${role}`,
        `GRANT ${role} TO ${to}`,
        `GRANT PROXY ON ${user(`${name}p`)} TO ${to}`,
      ])
        await admin.query(sql);
    }
  }, 300_000);
  afterAll(async () => {
    await admin.end();
  });

  const read = async (): Promise<Facts> => (await corpusSnapshot(server())).facts;
  const idOf = (facts: Facts, name: string): number =>
    facts.principals.find(({ key }) => key === `${name}@%`)?.id ?? NONE;
  const reachOf = (facts: Facts, name: string): readonly string[] =>
    [...createMysqlResolver(facts).reach(idOf(facts, name))]
      .filter(({ holder, access }) => holder.mode !== 'latent' && access.action !== 'admin')
      .map(
        ({ access }) =>
          `${access.action} ${access.privileges.join()} ${pathOf(facts, access.target.kind === 'all' ? access.target.under : access.target.id)}`,
      )
      .sort();

  it.each(['', 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'])(
    'take away everything, and only from that account, under sql_mode %j',
    async (mode) => {
      await admin.query(`SET sql_mode = '${mode}'`);
      try {
        for (const name of NAMES.filter((_, i) => i % 2 === (mode === '' ? 0 : 1))) {
          const before = await read();
          expect(reachOf(before, name).length, name).toBeGreaterThan(3);
          const { statements, clears, after } = remedyOf(before, {
            matches: ({ action }) => action !== 'admin',
            principals: new Set([idOf(before, name)]),
            everybody: false,
            mode: 'now',
            isOwn: () => false,
            databases: [],
          });
          expect(clears, name).toBe(true);
          for (const { sql } of statements) await admin.query(sql);
          const now = await read();
          expect(reachOf(now, name), statements.map(({ sql }) => sql).join('; ')).toEqual([]);
          expect(reachOf(after, name)).toEqual([]);
          for (const other of NAMES.filter((one) => one !== name))
            expect(reachOf(now, other)).toEqual(reachOf(before, other));
        }
      } finally {
        await admin.query('SET sql_mode = DEFAULT');
      }
    },
  );

  it('a grant is told by a statement that makes it again', async () => {
    const facts = await read();
    for (let row = 0; row < facts.grants.count; row++) {
      const grantee = facts.principals[facts.grants.grantee[row] ?? NONE];
      if (!NAMES.some((name) => grantee?.key.startsWith(name) === true) || grantee?.provenance === 'vendor') continue;
      const sql = originOf(facts, factId('grant', row)) ?? '';
      // What has only rights to columns has an empty row for their table.
      if (!sql.startsWith('GRANT USAGE')) await admin.query(sql);
    }
    expect((await read()).grants.count).toBe(facts.grants.count);
  });
});

describe.each([
  ['mysql', '9.7'],
  ['mariadb', '10.11'],
] as const)('grants for what is gone, on %s %s', (engine, version) => {
  const server = useServer(`${engine}:${version}`);

  it('are found, and go with what is told', async () => {
    const admin = await server().connect();
    for (const sql of [
      'CREATE DATABASE shop',
      'CREATE TABLE shop.t (i INT)',
      'CREATE PROCEDURE shop.p() SELECT 1',
      "CREATE USER a@'%'",
      "CREATE USER gone@'%'",
      'GRANT SELECT ON `archive`.* TO a',
      'GRANT SELECT ON `old\\_%`.* TO a',
      'GRANT SELECT ON `sho%`.* TO a',
      'GRANT SELECT ON shop.t TO a',
      'GRANT SELECT (i) ON shop.t TO a',
      'GRANT EXECUTE ON PROCEDURE shop.p TO a',
      'DROP TABLE shop.t',
      "CREATE DEFINER = gone@'%' SQL SECURITY DEFINER VIEW shop.v AS SELECT 1 AS i",
      "DROP USER gone@'%'",
      "CREATE USER ghost@'10.%'",
      "GRANT SELECT ON shop.* TO ghost@'10.%'",
      engine === 'mysql'
        ? "DELETE FROM mysql.user WHERE User = 'ghost'"
        : "DELETE FROM mysql.global_priv WHERE User = 'ghost'",
      'FLUSH PRIVILEGES',
    ])
      await admin.query(sql);
    const before = await audited();
    expect(dead(before)).toEqual([
      '4 grants to a@% on what does not exist',
      'a grant to ghost@10.%, which does not exist',
      'what runs on db/shop/v has the rights of gone@%, which does not exist',
    ]);
    for (const finding of before.report.findings.filter(({ rule }) => rule === 'DBO905'))
      for (const { sql } of explain(finding, before).statements) await admin.query(sql);
    expect(dead(await audited())).toEqual(['what runs on db/shop/v has the rights of gone@%, which does not exist']);
    await admin.end();
  });

  const manifest = loadManifest({
    file: 'ownership.yaml',
    readFile: () =>
      `version: 1\ninstances: { db: { engine: ${engine}, url: "\${DB}" } }\nservices: { shop: { owns: [db/shop/**] } }\n`,
    today: '2026-06-01',
  });

  const dead = ({ report }: Audit): readonly string[] =>
    report.findings
      .filter(({ rule }) => rule === 'DBO905')
      .map(({ message }) => message)
      .sort();

  async function audited(): Promise<Audit> {
    const snapshot = await corpusSnapshot(server());
    const readings = manifest.instances.map((instance) => ({ instance, snapshot, gaps: [] }));
    const all = { rules: [], services: [], teams: [] };
    return buildAudit({ manifest, readings, ...all, startedAt: NOW, version: 'test' });
  }
});
