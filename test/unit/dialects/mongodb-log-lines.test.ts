import { describe, expect, it } from 'vitest';
import { hostOf, logEventOf } from '../../../src/dialects/mongodb/log-lines.ts';

const record = (id: number, attr: object, ctx = 'conn7'): object => ({ t: {}, s: 'I', c: 'X', id, ctx, msg: '', attr });

describe('records of the JSON log', () => {
  it('tell who logs in, by the words of old servers and of new ones', () => {
    const authenticated = { kind: 'authenticated', connection: 'conn7', account: 'app@shop' };
    const old = { mechanism: 'SCRAM-SHA-256', principalName: 'app', authenticationDatabase: 'shop', remote: 'x:1' };
    const recent = { client: 'x:1', mechanism: 'SCRAM-SHA-256', user: 'app', db: 'shop', result: 0 };
    expect(logEventOf(record(20250, old))).toEqual(authenticated);
    expect(logEventOf(record(5286306, recent))).toEqual(authenticated);
    expect(logEventOf(record(5286306, { ...recent, result: 18 }))).toBeUndefined();
  });

  it('tell when a connection begins, what it is and when it ends', () => {
    const opened = { remote: '10.0.0.3:35922', connectionId: 7, connectionCount: 1 };
    expect(logEventOf(record(22943, opened, 'listener'))).toEqual({
      kind: 'opened',
      connection: 'conn7',
      client: '10.0.0.3',
    });
    expect(logEventOf(record(51800, { doc: { application: { name: 'orders-svc' } } }))).toEqual({
      kind: 'introduced',
      connection: 'conn7',
      application: 'orders-svc',
    });
    expect(logEventOf(record(51800, { doc: {} }))).toMatchObject({ application: null });
    expect(logEventOf(record(22944, {}))).toEqual({ kind: 'closed', connection: 'conn7' });
    expect(logEventOf(record(4615611, { pid: 1 }, 'initandlisten'))).toEqual({ kind: 'started' });
  });

  it('tell calls from parts of calls, and what failed', () => {
    const find = { type: 'command', ns: 'shop.orders', command: { find: 'orders', $db: 'shop' }, appName: 'svc' };
    expect(logEventOf(record(51803, find))).toMatchObject({ kind: 'ran', calls: 1, failed: false, application: 'svc' });
    expect(logEventOf(record(51803, { ...find, ok: 0, errCode: 13 }))).toMatchObject({ failed: true });
    expect(logEventOf(record(51803, { type: 'update', ns: 'shop.orders', command: { q: {} } }))).toMatchObject({
      calls: 0,
    });
    const more = { getMore: 1, collection: 'orders', $db: 'shop' };
    expect(logEventOf(record(51803, { ...find, command: more, originatingCommand: find.command }))).toMatchObject({
      calls: 0,
      command: find.command,
    });
    expect(logEventOf(record(51803, { ...find, command: more }))).toMatchObject({ calls: 0, command: more });
  });

  it('say nothing otherwise', () => {
    for (const other of [null, 'text', [], {}, record(20436, {}), { id: '51803' }])
      expect(logEventOf(other)).toBeUndefined();
  });

  it('name a host without its port', () => {
    expect(['10.0.0.3:1', '[::1]:1', 'db.example:27017', '', undefined].map(hostOf)).toEqual([
      '10.0.0.3',
      '::1',
      'db.example',
      null,
      null,
    ]);
  });
});
