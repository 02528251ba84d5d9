import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readServerAudit } from '../../../src/evidence/logs/server-audit.ts';
import type { LineOptions, LineReading } from '../../../src/evidence/logs/line-reader.ts';
import { linesOf, usesOf } from '../../support/logs/line-log.ts';

const read = (text: string, options: Partial<LineOptions> = {}): Promise<LineReading> =>
  readServerAudit(linesOf(text), { file: 'audit.log', ...options });

const SAMPLE = readFileSync(new URL('../../fixtures/logs/mariadb10.11-server_audit.log', import.meta.url), 'utf8');

const row = (rest: string, user = 'app'): string => `20261120 18:29:14,vm,${user},10.0.0.3,9,${rest}\n`;

describe('the log of a real server', () => {
  it('says whose tables were touched by whom, how often, and nothing else', async () => {
    const { statements, source } = await read(SAMPLE);
    expect(usesOf(statements)).toEqual([
      'svc-billing: read crm.customers × 1',
      'svc-billing: read shop.orders × 1',
      'svc_orders: read crm.customers × 2',
      'svc_orders: read shop.orders, read crm.customers × 1',
      'svc_orders: write shop.orders × 1',
    ]);
    expect(source).toMatchObject({ kind: 'server-audit', records: 6, losses: [], attempts: false });
    expect([source.from, source.to]).toEqual([Date.UTC(2026, 10, 20, 18, 29, 14), Date.UTC(2026, 10, 20, 18, 29, 14)]);
  });

  it('says without its TABLE events what the texts say, but for those of whom it is not said', async () => {
    const { statements, source } = await read(SAMPLE.replace(/^.*,(?:READ|WRITE),.*\n/gm, ''));
    expect(statements.map(({ actor, ran, calls }) => [actor.account, actor.database, ran.kind, calls])).toEqual([
      ['svc_orders', 'shop', 'sql', 1],
      ['svc_orders', 'shop', 'sql', 1],
      ['svc_orders', 'shop', 'sql', 1],
      ['svc_orders', 'shop', 'sql', 2],
      // Both select nothing but a literal.
      ['svc_orders', 'crm', 'sql', 2],
    ]);
    const [, second] = statements;
    expect(second?.ran).toEqual({
      kind: 'sql',
      text: "SELECT *\n  FROM shop.orders o\n\tJOIN crm.customers c ON c.id=o.id\nWHERE o.name='a\nb' -- note",
      truncated: false,
    });
    expect(source.losses.map(({ reason, records }) => [reason, records])).toEqual([
      ['after Change user a QUERY row does not say whose it is', 2],
    ]);
    expect(source.records).toBe(9);
  });
});

describe('rows', () => {
  it('of one statement are one, and of a failed one none', async () => {
    const { statements } = await read(
      [
        row('1,READ,a,x,') + row('1,READ,a,x,') + row('1,WRITE,b,y,') + row("1,QUERY,a,'…',0"),
        row('2,WRITE,a,x,') + row("2,QUERY,a,'…',1062"),
        row('3,READ,a,x,') + row('3,WRITE,b,y,'),
      ].join(''),
    );
    expect(usesOf(statements)).toEqual(['app: read a.x, write b.y × 2']);
  });

  it('name definitions that change, both sides of a RENAME, hosts with ports, and times of Aurora', async () => {
    const aurora = '1653053459680124,i-1,admin,10.0.0.3:5122,35,698024,WRITE,testdb,test2,0\n';
    const { statements, source } = await read(
      row('1,CREATE,a,x,') + row('2,ALTER,a,x,') + row('3,RENAME,a,x|b.y,') + row('4,DROP,b,y,') + aurora,
    );
    expect(usesOf(statements)).toEqual([
      'admin: write testdb.test2 × 1',
      'app: ddl a.x × 2',
      'app: ddl a.x, ddl b.y × 1',
      'app: ddl b.y × 1',
    ]);
    expect(statements.at(-1)?.actor.client).toBe('10.0.0.3');
    expect(source.from).toBe(1653053459680);
  });

  it('that cannot be read, or in two ways, are counted with their place and not quoted', async () => {
    const text = `${row('1,READ,a,x,')}secret-canary\r\n${row('2,READ,a,x,y,')}20261120 18:29:14,vm,a,b,app,h,9,1,READ,a,x,\n`;
    const { source, statements } = await read(`${text}20261120 18:2`);
    expect(usesOf(statements)).toEqual(['app: read a.x × 1']);
    expect(source.losses).toEqual([
      {
        reason: 'no record of server_audit, or one whose fields cannot be told apart',
        records: 4,
        at: { source: 'audit.log', offset: row('1,READ,a,x,').length },
      },
    ]);
    expect(JSON.stringify(source)).not.toContain('canary');
  });

  it('count within the window only, by the zone of the server', async () => {
    const zone = (civil: number): number => civil - 3_600_000;
    const time = Date.UTC(2026, 10, 20, 17, 29, 14);
    expect((await read(row('1,READ,a,x,'), { zone, from: time })).statements).toHaveLength(1);
    expect((await read(row('1,READ,a,x,'), { zone, from: time + 1 })).statements).toHaveLength(0);
    expect((await read(row('1,READ,a,x,'), { from: time })).source.limits.join()).toContain('taken for UTC');
  });

  it('of long texts are marked as cut', async () => {
    const { statements } = await read(row(`1,QUERY,a,'SELECT ${'x'.repeat(1020)}',0`));
    expect(statements[0]?.ran).toMatchObject({ truncated: true });
  });
});
