import { describe, expect, it } from 'vitest';
import { readAuditJson } from '../../../src/evidence/logs/audit-json.ts';
import type { LineReading } from '../../../src/evidence/logs/line-reader.ts';
import { linesOf, usesOf } from '../../support/logs/line-log.ts';

const read = (text: string): Promise<LineReading> => readAuditJson(linesOf(text), { file: 'audit.json' });

/** Records as the manuals of MySQL Enterprise Audit and of Percona's audit_log_filter show them. */
const common = (kind: string, event: string, user = 'user1', connection_id = 12): object => ({
  timestamp: '2019-10-03 14:23:45',
  id: 3,
  class: kind,
  event,
  connection_id,
  account: { user, host: 'localhost' },
  login: { user, os: '', ip: '127.0.0.1', proxy: '' },
});
const access = (event: string, db: string, table: string, query: string, user?: string): object => ({
  ...common('table_access', event, user),
  table_access_data: { db, table, query, sql_command: 'select' },
});
const status = (query: string, code = 0): object => ({
  ...common('general', 'status'),
  general_data: { command: 'Query', sql_command: 'select', query, status: code },
});
const connect = (db: string): object => ({
  ...common('connection', 'connect'),
  connection_data: { connection_type: 'ssl', status: 0, db },
});

const compact = (records: readonly object[]): string =>
  `[\n${records.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`;
const pretty = (records: readonly object[]): string => JSON.stringify(records, null, 2);

const JOIN = 'SELECT * FROM a.x JOIN b.y {"';

describe('the JSON audit log of MySQL', () => {
  it.each([compact, pretty])(
    'says what each statement touched that succeeded, on one line a record or many',
    async (write) => {
      const { statements, source } = await read(
        write([
          { timestamp: '2019-10-03 13:50:01', id: 0, class: 'audit', event: 'startup' },
          ...[access('read', 'a', 'x', JOIN), access('read', 'b', 'y', JOIN), status(JOIN)],
          ...[access('read', 'a', 'x', JOIN), access('read', 'b', 'y', JOIN), status(JOIN)],
          ...[access('update', 'b', 'y', 'UPDATE'), status('UPDATE', 1142)],
          ...[access('insert', 'b', 'y', 'INSERT'), status('INSERT')],
          ...[access('delete', 'b', 'y', 'DELETE', 'user2')],
        ]),
      );
      expect(usesOf(statements)).toEqual([
        'user1: read a.x, read b.y × 2',
        'user1: write b.y × 1',
        'user2: write b.y × 1',
      ]);
      expect(source).toMatchObject({ kind: 'audit-json', records: 4, losses: [], attempts: false });
      expect(statements[0]).toMatchObject({
        actor: { client: '127.0.0.1' },
        first: Date.UTC(2019, 9, 3, 14, 23, 45),
      });
    },
  );

  it('tells runs of a statement apart where nothing says that one has ended', async () => {
    const { statements } = await read(compact([1, 2, 3].map(() => access('read', 'a', 'x', 'SELECT'))));
    expect(usesOf(statements)).toEqual(['user1: read a.x × 3']);
  });

  it('gives the texts of statements where it says nothing of tables, without what failed', async () => {
    const { statements, source } = await read(
      compact([
        connect('shop'),
        status('SELECT 1 FROM t'),
        status('SELECT 2 FROM t'),
        status('SELEC', 1064),
        status('SET a=1'),
      ]),
    );
    expect(statements).toEqual([
      expect.objectContaining({
        calls: 2,
        assumed: true,
        ran: { kind: 'sql', text: 'SELECT 1 FROM t', truncated: false },
      }),
    ]);
    expect(statements[0]?.actor).toMatchObject({ account: 'user1', database: 'shop' });
    expect(source.limits).toEqual(['it has no table_access events, so the texts of general events were read']);
  });

  it('reads on after a record that was cut off, counts it, and quotes nothing', async () => {
    for (const write of [compact, pretty]) {
      const whole = write([access('read', 'a', 'x', 'canary')]);
      const cut = whole.slice(0, whole.indexOf('canary') + 3);
      const { statements, source } = await read(`${cut}\n${whole}`);
      expect(usesOf(statements)).toEqual(['user1: read a.x × 1']);
      expect(source.losses.map(({ records }) => records)).toEqual([1]);
      expect(source.losses[0]?.at.offset).toBe(whole.indexOf('{'));
      expect(JSON.stringify(source)).not.toContain('can');
    }
    const end = await read('[\n{"timestamp": "2019-10-03 14:23:45", "class"');
    expect(end.source.losses.map(({ records }) => records)).toEqual([1]);
  });
});
