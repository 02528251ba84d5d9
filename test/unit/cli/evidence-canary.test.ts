import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { loadBodyParser } from '../../../src/adapters/postgres/body-parser.ts';
import { run } from '../../../src/commands/cli.ts';
import { serializePart } from '../../../src/evidence/part-file.ts';
import { statementReader } from '../../../src/evidence/statement-reader.ts';
import { summarizeUse } from '../../../src/evidence/summarize.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { Ran, SourceKind } from '../../../src/model/evidence.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT } from '../../../src/model/facts.ts';
import { REPORTERS } from '../../../src/reporters/registry.ts';
import { writeSnapshot } from '../../../src/snapshot/file.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { readingOf, sourceOf, statementOf } from '../../support/observed.ts';

// a grammar of two megabytes is loaded and compiled
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'dbowner-canary-'));
afterAll(() => rmSync(folder, { recursive: true }));
const LOGS = fileURLToPath(new URL('../../fixtures/logs', import.meta.url));
const NOW = new Date('2026-11-21T20:00:00Z');
const CANARY = 'canary';

/** Real logs with a literal that is looked for, and what follows when a server dies in mid-record. */
const FORMS: readonly { readonly log: string; readonly engine: Engine; readonly tail: string }[] = [
  {
    log: 'postgres15.json',
    engine: 'postgres',
    tail: '{"timestamp":"2026-11-20 18:28:00.000 UTC","user":"svc_orders","dbname":"shop","pid":1,"session_id":"a.1","line_num":9,"error_severity":"LOG","message":"statement: selec \'canary\' form \\"canary"}\n{"timestamp":"2026-11-20 18:28:00.000 UTC","message":"statement: select \'canary',
  },
  {
    log: 'postgres15.csv',
    engine: 'postgres',
    tail: '2026-11-20 18:28:00.000 UTC,"svc_orders","shop",9,"127.0.0.1:1",a.1,9,"SELECT",2026-11-20 18:27:53 UTC,3/1,0,LOG,00000,"statement: selec \'canary\' form ""canary',
  },
  {
    log: 'postgres15-stderr.log',
    engine: 'postgres',
    tail: "2026-11-20 18:28:00.000 UTC [9] svc_orders@shop x 127.0.0.1 LOG:  statement: selec 'canary' form \"canary\n\tcanary",
  },
  {
    log: 'mysql9.7-general.log',
    engine: 'mysql',
    tail: "2026-11-20T18:29:47.067786Z\t   14 Query\tSELEC 'canary' FORM `canary\n'canary",
  },
  { log: 'mysql9.7-slow.log', engine: 'mysql', tail: "# User@Host: canary[canary] @ x []\nSELEC 'canary" },
  {
    log: 'mariadb10.11-general.log',
    engine: 'mariadb',
    tail: "\t\t     9 Query\tSELEC 'canary' FORM `canary\n'canary",
  },
  { log: 'mariadb10.11-slow.log', engine: 'mariadb', tail: "# User@Host: canary[canary] @ x []\nSELEC 'canary" },
  {
    log: 'mariadb10.11-server_audit.log',
    engine: 'mariadb',
    tail: "20261120 18:29:15,vm,svc_orders,localhost,9,99,QUERY,shop,'SELEC \\'canary\\' canary",
  },
  {
    log: 'mongodb4.9-workload.log',
    engine: 'mongodb',
    tail: '{"t":{"$date":"2026-11-21T00:53:00.298+00:00"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn6","msg":"Slow query","attr":{"type":"command","ns":"a.b","command":{"canary":"canary',
  },
];

function writeManifest(engine: Engine, name: string): void {
  const text = `version: 1\ninstances: { db: { engine: ${engine}, url: "\${DB}" } }\nservices:
  orders: { team: checkout, owns: [db/shop/**], identities: { db: [svc_orders] } }
  crm: { team: sales, owns: [db/crm/**], identities: { db: [svc_billing] } }\n`;
  writeFileSync(join(folder, `${name}.yaml`), text);
  const builder = new FactBuilder(engine, 'db');
  for (const key of engine === 'postgres' ? ['svc_orders', 'svc_billing'] : ['svc_orders@localhost', 'svc_billing@%'])
    builder.addPrincipal({
      kind: engine === 'postgres' ? 'role' : 'account',
      key,
      exists: true,
      login: true,
      provenance: 'user',
      attributes: {},
    });
  for (const database of ['shop', 'crm', 'billing']) {
    let parent = builder.addSecurable({ kind: 'database', parent: ROOT, name: database });
    if (engine === 'postgres') parent = builder.addSecurable({ kind: 'schema', parent, name: 'sales', owner: NONE });
    for (const table of ['orders', 'customers'])
      builder.addSecurable({ kind: engine === 'mongodb' ? 'collection' : 'table', parent, name: table });
  }
  const shared = { instance: 'db', engine, version: '1', takenAt: NOW.toISOString(), auditor: 'x', gaps: [] };
  writeSnapshot({ ...shared, facts: builder.build() }, join(folder, `${name}.gz`));
}

async function dbowner(...argv: readonly string[]): Promise<string> {
  const io = fakeIo({ cwd: folder, now: NOW, verbose: true });
  const code = await run(argv, io);
  expect(code).not.toBe(70);
  return io.out.stdout + io.out.stderr;
}

describe.each(FORMS.map((form) => [form.log, form] as const))('%s', (log, { engine, tail }) => {
  it('leaves no literal in a part, a report or an error', async () => {
    writeManifest(engine, log);
    const text = readFileSync(join(LOGS, log), 'latin1').replaceAll('Neil', CANARY) + tail;
    writeFileSync(join(folder, log), text, 'latin1');
    expect(text).toMatch(/canary/);
    const about = ['-c', `${log}.yaml`] as const;
    const said = [await dbowner('snapshot', ...about, '--logs', log, '--instance', 'db', '-o', `${log}.part.json`)];
    const part = readFileSync(join(folder, `${log}.part.json`), 'utf8');
    expect(part).toContain('"orders"'); // it was read
    for (const format of Object.keys(REPORTERS))
      said.push(await dbowner('audit', ...about, '--from', `${log}.gz`, `${log}.part.json`, '--format', format));
    // The same file taken for what it is not.
    for (const other of [
      'jsonlog',
      'csvlog',
      'stderr',
      'slow-log',
      'general-log',
      'server-audit',
      'audit-json',
      'mongodb-log',
      'mongodb-audit',
    ])
      said.push(await misread(engine, log, other));
    expect((part + said.join('')).replaceAll(folder, '')).not.toMatch(/canary/i);
  });
});

async function misread(engine: Engine, log: string, format: string): Promise<string> {
  const yaml = readFileSync(join(folder, `${log}.yaml`), 'utf8');
  const file = `${log}-as-${format}.yaml`;
  const evidence = `evidence: { sources: [{ log: "${log}", format: ${format} }] }`;
  writeFileSync(join(folder, file), yaml.replace('url: "${DB}"', `url: "\${DB}", ${evidence}`));
  return dbowner('snapshot', '-c', file, '--logs', log, '--instance', 'db', '-o', 'misread.json');
}

describe('a live source', () => {
  const sql = (text: string, truncated = false): Ran => ({ kind: 'sql', text, truncated });
  it.each<[SourceKind, Engine, Ran]>([
    ['pg_stat_statements', 'postgres', sql("select * from a where b = 'canary' and c = $$canary$$ -- canary")],
    ['pg_stat_statements', 'postgres', sql("selec 'canary' form canary")],
    ['pg_stat_activity', 'postgres', sql("select * from a where b = 'cana canary", true)],
    ['general-log-table', 'mysql', sql('select * from a where b = \'canary\' and c = "canary" # canary')],
    ['performance-schema', 'mysql', sql("SELECT * FROM `a` WHERE `b` = 'canary", true)],
    [
      'mongodb-profile',
      'mongodb',
      {
        kind: 'command',
        namespace: 'shop.a',
        type: 'command',
        command: { find: 'a', filter: { b: 'canary' }, $db: 'shop' },
      },
    ],
    [
      'mongodb-profile',
      'mongodb',
      { kind: 'command', namespace: 'shop.a', type: 'canary', command: { canary: 'canary', $db: 'shop' } },
    ],
  ])('%s leaves no literal in a part: %s %j', async (source, engine, command) => {
    const read = await statementReader(engine, loadBodyParser);
    const now = NOW.getTime();
    const statement = statementOf({ account: 'x', database: 'shop' }, '', now, { source, ran: command });
    const part = serializePart(summarizeUse(readingOf([statement], [sourceOf(source, now)], { engine }), read));
    expect(part).not.toMatch(/canary/i);
  });
});
