import { existsSync } from 'node:fs';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoteIdentifier } from '../../../src/dialects/mysql/names.ts';
import { NONE, type Facts } from '../../../src/model/facts.ts';
import type { Change, ScriptKind } from '../../../src/model/plan.ts';
import { without, type Cut } from '../../../src/plan/mysql/cut.ts';
import { runClient, type ClientName } from '../engines/mysql-client.ts';
import { corpusSnapshot } from '../mysql-corpus-server.ts';
import { useServer } from '../servers.ts';
import { expanded, planned, scriptFor } from './mysql.ts';
import { HOSTILE_COUNT } from './how-many.ts';

/** A file that a name asks the client to make. */
const FILE = '/tmp/dbowner-canary';

/** What breaks scripts that quote wrongly, clients that obey what they read, and tools that replace it. */
const NASTY = [
  ...[
    "'",
    '"',
    '`',
    "''",
    '``',
    '\\',
    "\\'",
    '\\`',
    '\\\\',
    "'||'",
    '\n',
    '\r\n',
    '\t',
    '\n-- ',
    '$$',
    ';',
    '--',
    '-- x',
  ],
  ...[
    '#',
    '/*',
    '*/',
    '/*!50000 x',
    `\\! touch ${FILE}`,
    '\\gexec',
    '\\.',
    '\\q',
    '\\d //',
    '${x}',
    '{{x}}',
    '%',
    '_',
    '\\_',
  ],
  ...[
    '@',
    "a'@'b",
    'é',
    'ß',
    '名前',
    '\u202e',
    '\u200b',
    '\u00a0',
    '\ufeff',
    '\u0001',
    '\u001b[31m',
    '\u007f',
    ' x',
    'x ',
  ],
  ...[
    "'; DROP TABLE canary.c; -- ",
    '`; DROP TABLE canary.c; -- ',
    '\ndelimiter //\n',
    '\nDROP TABLE canary.c;\n',
    'DO 0',
    'select',
  ],
  ...['x'.repeat(31), 'a.b', '*', '*.*', '\\0', '?', ':x', '<>', '&amp;', 'ORACLE', "1' OR '1'='1"],
];

/** Alone and in twos. */
const NAMES: readonly string[] = (() => {
  const names = new Map<string, string>();
  const add = (name: string): void => {
    // Names of one server are compared without regard to case and accents here and there.
    if (names.size < HOSTILE_COUNT) names.set(name.trim().toLowerCase(), name);
  };
  for (const name of NASTY) add(name);
  for (let gap = 1; names.size < HOSTILE_COUNT; gap++)
    NASTY.forEach((name, i) => {
      add(`${name}${NASTY[(i + gap) % NASTY.length] ?? ''}`);
    });
  return [...names.values()];
})();

/** Everything the writers can produce, with each of the names in each place where the server takes it. */
export function testHostileNames(engine: 'mysql' | 'mariadb', version: string, client: ClientName): void {
  describe(`scripts with hostile names for ${engine} ${version}, run by the client ${client}`, () => {
    const server = useServer(`${engine}:${version}`, {
      config: { log_bin_trust_function_creators: 'ON', default_storage_engine: 'MyISAM', log_output: 'TABLE' },
    });
    let admin: Connection;
    let before: Facts;
    let cuts: readonly Cut[];
    let changes: readonly Change[];
    const taken = new Map<string, number>();

    beforeAll(async () => {
      admin = await server().connect();
      await admin.query('CREATE DATABASE canary; CREATE TABLE canary.c (i INT); INSERT INTO canary.c VALUES (42)');
      for (const [i, name] of NAMES.entries()) await build(name, i);
      // Until then the server knows some accounts by longer names than its tables hold.
      await admin.query('FLUSH PRIVILEGES');
      before = await read();
      cuts = cutsOn(before);
      changes = planned(before, cuts);
    }, 300_000);
    afterAll(async () => {
      await admin.end();
    });

    const read = async (): Promise<Facts> => (await corpusSnapshot(server())).facts;

    /** Some names are too long for a place, or not allowed in it: the server says so. */
    async function build(name: string, i: number): Promise<void> {
      const q = quoteIdentifier(name);
      const to = `${quoteIdentifier(name)}@'%'`;
      const role = engine === 'mysql' ? `${quoteIdentifier(`r${name}`)}@'%'` : quoteIdentifier(`r${name}`);
      const plain = `\`d${String(i)}\``;
      const statements: readonly (readonly [string, readonly string[]])[] = [
        ['user', [`CREATE USER ${to}`, `GRANT SELECT, RELOAD ON *.* TO ${to}`]],
        [
          'plain',
          [`CREATE DATABASE ${plain}`, `CREATE TABLE ${plain}.t (c INT)`, `GRANT SELECT ON ${plain}.* TO ${to}`],
        ],
        [
          'host',
          [`CREATE USER 'h${String(i)}'@${q}`, `GRANT SELECT, UPDATE (c) ON ${plain}.t TO 'h${String(i)}'@${q}`],
        ],
        ['role', [`CREATE ROLE ${role}`, `GRANT ${role} TO ${to} WITH ADMIN OPTION`]],
        ['default', [`SET DEFAULT ROLE ${role} ${engine === 'mysql' ? 'TO' : 'FOR'} ${to}`]],
        ['proxy', [`GRANT PROXY ON ${to} TO 'h${String(i)}'@${q}`]],
        ['pattern', [`GRANT INSERT ON ${q}.* TO ${to}`]],
        ['database', [`CREATE DATABASE ${q}`, `CREATE TABLE ${q}.t (c INT)`, `GRANT DELETE ON ${q}.t TO ${to}`]],
        ['table', [`CREATE TABLE ${plain}.${q} (c INT)`, `GRANT SELECT, INSERT ON ${plain}.${q} TO ${to}`]],
        ['column', [`ALTER TABLE ${plain}.t ADD ${q} INT`, `GRANT SELECT (${q}), UPDATE (c) ON ${plain}.t TO ${to}`]],
        // The servers write such rows as if names were Latin-1: what is not ASCII is not found again.
        ...(/^[\0-\x7f]*$/.test(name)
          ? ([
              [
                'routine',
                [`CREATE PROCEDURE ${plain}.${q}() SELECT 1`, `GRANT EXECUTE ON PROCEDURE ${plain}.${q} TO ${to}`],
              ],
            ] as const)
          : []),
        ['server', [`CREATE SERVER ${q} FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PASSWORD 'p')`]],
      ];
      for (const [place, all] of statements)
        try {
          for (const sql of all) await admin.query(sql);
          taken.set(place, (taken.get(place) ?? 0) + 1);
        } catch (error) {
          if (!(error instanceof Error && 'sqlState' in error)) throw error;
        }
    }

    it('has names in every place', () => {
      expect(NAMES).toHaveLength(HOSTILE_COUNT);
      for (const [place, least] of Object.entries(LEAST))
        expect(taken.get(place) ?? 0, place).toBeGreaterThan((least * HOSTILE_COUNT) / 300 - 1);
    });

    it('do what the plan says and nothing else', async () => {
      const statements = changes.flatMap(({ apply }) => apply);
      await run('apply', statements);
      const after = await read();
      expect(expanded(after)).toEqual(expanded(without(before, cuts)));
      await run('verify', []);
      const undo = [...changes].reverse().flatMap((change) => change.undo);
      await run('rollback', undo);
      const back = expanded(await read());
      const lost = expanded(before).filter((line) => !back.includes(line));
      expect(lost.filter((line) => !line.startsWith('server '))).toEqual([]);
      expect(back.filter((line) => !expanded(before).includes(line))).toEqual([]);
    }, 300_000);

    /** The server's log holds what the script has, and of that what the plan says. */
    async function run(kind: ScriptKind, statements: readonly string[]): Promise<void> {
      const script = scriptFor(kind, before, changes);
      await admin.query('SET GLOBAL general_log = OFF; TRUNCATE mysql.general_log; SET GLOBAL general_log = ON');
      const { code, stderr } = await runClient(client, server(), script);
      await admin.query('SET GLOBAL general_log = OFF');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [rows] = await admin.query<RowDataPacket[]>(
        'SELECT command_type AS type, CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log',
      );
      const said = rows.map(({ type, text }) => ({ type: String(type), text: String(text) }));
      const executed = said.filter(({ type, text }) => type === 'Execute' && text !== 'DO 0').map(({ text }) => text);
      const alone = said
        .filter(({ type, text }) => type === 'Query' && text.startsWith('DROP SERVER'))
        .map(({ text }) => text);
      const made = statements.filter((sql) => !sql.startsWith('DROP SERVER') || engine === 'mariadb');
      expect(executed).toEqual(made);
      if (engine === 'mysql' && kind === 'apply')
        expect(alone).toHaveLength(
          changes.filter(({ kind: what, title }) => what === 'drop' && title.startsWith('drop the server')).length,
        );
      // MySQL's client sends comments, too, each line by itself.
      const queries = said.filter(
        ({ type, text }) => type === 'Query' && !/^(?:SET GLOBAL|EXECUTE|select @@|-- [^\n]*$)/.test(text),
      );
      const lines = script
        .split('\n')
        .filter((line) => line.endsWith(';') && !line.startsWith('--') && !/^EXECUTE/.test(line));
      expect(queries.length).toBe(lines.length);
      const [canary] = await admin.query<RowDataPacket[]>('SELECT i FROM canary.c');
      expect(canary).toEqual([{ i: 42 }]);
      expect(existsSync(FILE)).toBe(false);
    }
  });
}

/** Takes what the accounts have, and gives each something. */
function cutsOn(facts: Facts): readonly Cut[] {
  const cuts: Cut[] = [];
  const isOurs = (id: number): boolean => {
    const { provenance = 'vendor', key = '', exists = false } = facts.principals[id] ?? {};
    return exists && provenance === 'user' && key !== 'root@localhost';
  };
  for (let row = 0; row < facts.grants.count; row++) {
    const { privileges } = facts.privilegeSets[facts.grants.privileges[row] ?? 0] ?? { privileges: [] };
    if (isOurs(facts.grants.grantee[row] ?? NONE) && privileges.length > 0)
      cuts.push({ kind: 'grant', row, privileges });
  }
  facts.memberships.forEach(({ member }, row) => {
    if (isOurs(member)) cuts.push({ kind: 'membership', row });
  });
  for (const { server } of facts.foreignServers) cuts.push({ kind: 'server', server });
  // MySQL grants nothing to an account with a backslash in its host.
  const holders = new Set(facts.grants.grantee);
  const given = facts.principals.filter(({ id, kind }) => isOurs(id) && kind === 'account' && holders.has(id));
  const tables = [...facts.securables.name.keys()].filter((id) => facts.securables.name[id] === 't');
  const roles = new Set<string>();
  given.forEach(({ id, attributes }, i) => {
    const target = tables[i % tables.length] ?? NONE;
    if (i % 2 === 0) cuts.push({ kind: 'granted', principal: id, target, columns: ['c'], privileges: ['INSERT'] });
    else cuts.push({ kind: 'kept', principal: id, pattern: `kept${String(i)}`, privileges: ['SELECT'] });
    if (!String(attributes['user']).startsWith('h')) roles.add(`n${String(attributes['user'])}`.slice(0, 32).trimEnd());
  });
  for (const name of roles) cuts.push({ kind: 'role', name });
  return cuts;
}

const LEAST = {
  ...{ user: 250, plain: 250, host: 150, role: 250, default: 250, proxy: 150, pattern: 200, database: 200 },
  ...{ table: 250, column: 250, routine: 150, server: 250 },
} as const;
