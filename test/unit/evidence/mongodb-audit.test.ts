import { describe, expect, it } from 'vitest';
import { readMongodbAudit } from '../../../src/evidence/logs/mongodb-audit.ts';
import type { LineReading } from '../../../src/evidence/logs/line-reader.ts';
import { linesOf, usesOf } from '../../support/logs/line-log.ts';

const read = (records: readonly (object | string)[]): Promise<LineReading> =>
  readMongodbAudit(
    linesOf(records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n')),
    { file: 'audit.json' },
  );

/** As the manual shows it. https://www.mongodb.com/docs/manual/reference/audit-message/mongo/ */
const record = (atype: string, param: object, result = 0, users: object[] = [{ user: 'app', db: 'shop' }]): object => ({
  atype,
  ts: { $date: '2026-11-20T18:27:53.728+00:00' },
  local: { ip: '127.0.0.1', port: 27017 },
  remote: { ip: '10.0.0.3', port: 35922 },
  users,
  roles: [],
  param,
  result,
});
const check = (ns: string, args: object, result = 0, users?: object[]): object =>
  record('authCheck', { command: Object.keys(args)[0], ns, args }, result, users);

describe("MongoDB's audit log", () => {
  it('says what each command touched that was allowed, and how often', async () => {
    const pipeline = [{ $lookup: { from: 'items', as: 'i' } }, { $merge: { into: { db: 'dw', coll: 'm' } } }];
    const { statements, source } = await read([
      record('clientMetadata', { localEndpoint: {}, clientMetadata: { application: { name: 'orders-svc' } } }),
      check('shop.orders', { find: 'orders', $db: 'shop' }),
      check('shop.orders', { find: 'orders', filter: { a: 'canary' }, $db: 'shop' }),
      check('shop.orders', { getMore: 1, collection: 'orders', $db: 'shop' }),
      check('shop.orders', { aggregate: 'orders', pipeline, $db: 'shop' }),
      check('crm.people', { insert: 'people', $db: 'crm' }, 13),
      check('admin', { ping: 1, $db: 'admin' }),
      record('createIndex', { ns: 'shop.orders' }),
    ]);
    expect(usesOf(statements)).toEqual([
      'app@shop: read shop.orders × 2',
      'app@shop: read shop.orders, read shop.items, write dw.m × 1',
    ]);
    expect(statements[0]?.actor).toMatchObject({ client: '10.0.0.3', application: 'orders-svc', database: 'shop' });
    expect(source).toMatchObject({ kind: 'mongodb-audit', losses: [], attempts: false });
    expect(source.from).toBe(Date.parse('2026-11-20T18:27:53.728Z'));
    expect(JSON.stringify(statements)).not.toContain('canary');
  });

  it('says who changed definitions where it holds no check that was passed', async () => {
    const { statements, source } = await read([
      check('shop.orders', { find: 'orders', $db: 'shop' }, 13),
      record('createCollection', { ns: 'shop.a.b' }),
      record('dropCollection', { ns: 'shop.x' }, 26),
      record('renameCollection', { old: 'shop.a', new: 'dw.b' }),
    ]);
    expect(usesOf(statements)).toEqual(['app@shop: ddl shop.a, ddl dw.b × 1', 'app@shop: ddl shop.a.b × 1']);
    expect(source.limits.join()).toContain('auditAuthorizationSuccess');
  });

  it('takes of several users the one who is stored in the database, and knows when there is none', async () => {
    const both = [
      { user: 'other', db: 'admin' },
      { user: 'app', db: 'shop' },
    ];
    const args = { find: 'orders', $db: 'shop' };
    const { statements } = await read([check('shop.orders', args, 0, both), check('shop.orders', args, 0, [])]);
    expect(statements.map(({ actor }) => actor.account)).toEqual(['app@shop', null]);
  });

  it('counts what cannot be read, with its place', async () => {
    const { source } = await read([
      check('shop.orders', { find: 'orders', $db: 'shop' }),
      '{"atype":"auth',
      '[1]',
      check('shop', { dropDatabase: 1, $db: 'shop' }),
    ]);
    expect(source.losses.map(({ reason, records }) => [reason, records])).toEqual([
      ['a whole database was dropped', 1],
      ['no record of an audit log, or one that does not end', 2],
    ]);
    expect(source.records).toBe(4);
  });
});
