import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readLogFiles, type LogOptions } from '../../../src/evidence/logs/read-log-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'dbowner-log-sessions-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** `2 × app in shop: SELECT …`, in the order of the log. */
async function read(text: string, options: Omit<LogOptions, 'workers'>): Promise<readonly string[]> {
  const file = join(folder, 'log');
  writeFileSync(file, text);
  const { statements } = await readLogFiles([file], { workers: 1, ...options });
  return statements.map(({ calls, actor, ran, source }) => {
    const what = ran.kind === 'sql' ? ran.text : ran.kind === 'objects' ? ran.uses.map(({ name }) => name).join() : '';
    return `${calls} × ${actor.account ?? '?'} in ${actor.database ?? '?'}: ${source} ${what}`;
  });
}

const jsonlog = (...messages: readonly string[]): string =>
  messages
    .map((message, i) => {
      const session = { user: 'app', dbname: 'shop', pid: 7, session_id: '6b009129.7', line_num: i + 1 };
      const timestamp = `2026-11-20 18:27:${String(10 + i)}.000 UTC`;
      return `${JSON.stringify({ timestamp, ...session, error_severity: 'LOG', message })}\n`;
    })
    .join('');

it('blocks are told apart by what they run', async () => {
  const first = 'DO $x$ BEGIN PERFORM 1 FROM a.b; END $x$';
  const second = 'do $$ begin delete from c.d; end $$';
  const text = jsonlog(...[first, second, first].map((sql) => `statement: ${sql}`));
  expect(await read(text, { engine: 'postgres' })).toEqual([
    `2 × app in shop: jsonlog ${first}`,
    `1 × app in shop: jsonlog ${second}`,
  ]);
});

it('what is prepared runs when it is executed', async () => {
  const text = jsonlog('statement: PREPARE p AS SELECT 1 FROM a.b', 'statement: SELECT 2');
  expect(await read(text, { engine: 'postgres' })).toEqual(['1 × app in shop: jsonlog SELECT 2']);
});

it('an audited statement counts once for each object, and by its text only where it names none', async () => {
  const both = 'INSERT INTO a.b SELECT 1; TRUNCATE a.c';
  const text = jsonlog(
    'AUDIT: SESSION,1,1,READ,SELECT,,,SELECT a.f(),<none>',
    'AUDIT: SESSION,1,2,FUNCTION,EXECUTE,FUNCTION,a.f,SELECT a.f(),<none>',
    'AUDIT: SESSION,2,1,READ,SELECT,TABLE,a.b,SELECT 1 FROM a.b x JOIN a.b y ON true,<none>',
    'AUDIT: SESSION,2,1,READ,SELECT,TABLE,a.b,SELECT 1 FROM a.b x JOIN a.b y ON true,<none>',
    'AUDIT: SESSION,3,1,WRITE,TRUNCATE TABLE,,,TRUNCATE a.c,<none>',
    `AUDIT: SESSION,4,1,WRITE,INSERT,TABLE,a.b,${both},<none>`,
    `AUDIT: SESSION,5,1,WRITE,TRUNCATE TABLE,,,${both},<none>`,
  );
  expect(await read(text, { engine: 'postgres' })).toEqual([
    '1 × app in shop: pgaudit f',
    '1 × app in shop: pgaudit b',
    '1 × app in shop: pgaudit TRUNCATE a.c',
    '1 × app in shop: pgaudit b',
  ]);
});

it('the plans of several statements that came as one text count once', async () => {
  const plan =
    'duration: 0.1 ms  plan:\nQuery Text: SELECT 1 FROM a.b; SELECT 2 FROM a.c\nResult  (cost=0.00..0.01 rows=1 width=4)';
  const one = 'duration: 0.1 ms  plan:\nQuery Text: SELECT 3 FROM a.d\nResult  (cost=0.00..0.01 rows=1 width=4)';
  expect(await read(jsonlog(plan, plan, one, one), { engine: 'postgres' })).toEqual([
    '1 × app in shop: auto-explain SELECT 1 FROM a.b; SELECT 2 FROM a.c',
    '2 × app in shop: auto-explain SELECT 3 FROM a.d',
  ]);
});

it('a line that can be read in several ways is of whom the connection was authorized for', async () => {
  const lines = [
    'a@b@shop [unknown] 127.0.0.1 LOG:  connection authorized: user=a@b database=shop application_name=the app',
    'a@b@shop the app 127.0.0.1 LOG:  statement: SELECT 1 FROM c.d',
    'a@b@shop the app 127.0.0.1 LOG:  disconnection: session time: 0:00:00.01 user=a@b database=shop host=127.0.0.1 port=1',
    'a@b@shop the app 127.0.0.1 LOG:  statement: SELECT 2 FROM c.d',
  ];
  const text = lines.map((line, i) => `2026-11-20 18:27:1${String(i)}.000 UTC [7] ${line}\n`).join('');
  expect(await read(text, { engine: 'postgres', linePrefix: '%m [%p] %q%u@%d %a %h ' })).toEqual([
    '1 × a@b in shop: stderr SELECT 1 FROM c.d',
  ]);
});

it('a database that is refused is not the one of what follows', async () => {
  const refusal = "Init DB\tAccess denied for user 'app'@'%' to database 'mysql'";
  const rows = [
    'Connect\tapp@localhost on shop using TCP/IP',
    'Query\tUSE mysql',
    refusal,
    'Query\tSELECT 1 FROM t',
    refusal,
  ];
  const text = [...rows, 'Query\tSELECT 1 FROM t', 'Init DB\tcrm', 'Query\tSELECT 1 FROM t']
    .map((row, i) => `2026-11-20T18:28:47.0${String(10 + i)}000Z\t   14 ${row}\n`)
    .join('');
  expect(await read(text, { engine: 'mysql' })).toEqual([
    '2 × app in shop: general-log SELECT 1 FROM t',
    '1 × app in crm: general-log SELECT 1 FROM t',
  ]);
});
