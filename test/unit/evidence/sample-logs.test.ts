import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/model/engine.ts';
import type { SourceKind } from '../../../src/model/evidence.ts';
import type { Ownership } from '../../../src/model/manifest.ts';
import { attributed, readFiles } from '../../support/workload/evidence.ts';
import { foundLines } from '../../support/workload/found.ts';
import { smallServer } from '../../support/workload/small-server.ts';

const FOLDER = 'test/fixtures/logs';

/** What stands in the samples, counted by reading them (expected.json says it, too). */
interface Expected {
  /** Per file the sources in it, each with the name of what it holds. */
  readonly files: Readonly<Record<string, Readonly<Partial<Record<SourceKind, string>>>>>;
  readonly uses: Readonly<Record<string, readonly string[]>>;
}

const EXPECTED = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8')) as Expected;
const CASES = Object.entries(EXPECTED.files).flatMap(([file, sources]) =>
  Object.entries(sources).map(([kind, uses]) => [file, kind as SourceKind, uses] as const),
);

const POSTGRES = smallServer({
  engine: 'postgres',
  accounts: ['postgres', 'svc_orders', 'svc_billing', 'svc-report'],
  objects: {
    'shop/sales/orders': 'table',
    'shop/sales/lines': 'table',
    'shop/sales/v': 'view',
    'shop/sales/f(integer)': 'routine',
    'shop/public/pgbench_accounts': 'table',
    'shop/public/pgbench_branches': 'table',
    'shop/public/pgbench_history': 'table',
    'shop/public/pgbench_tellers': 'table',
    'bill ing/public/unused': 'table',
  },
  reads: { 'shop/sales/v': ['shop/sales/orders'], 'shop/sales/f(integer)': ['shop/sales/lines'] },
});

const mysqlLike = (engine: Engine): Ownership =>
  smallServer({
    engine,
    accounts: ['root@localhost', 'svc_orders@%', 'svc-billing@%'],
    objects: { 'shop/orders': 'table', 'crm/customers': 'table' },
  });
const SERVERS: Readonly<Record<string, readonly [Engine, Ownership]>> = {
  postgres15: ['postgres', POSTGRES],
  'mysql9.7': ['mysql', mysqlLike('mysql')],
  'mariadb10.11': ['mariadb', mysqlLike('mariadb')],
};

function serverOf(file: string): readonly [Engine, Ownership] {
  const [, server] = Object.entries(SERVERS).find(([name]) => file.startsWith(name)) ?? [];
  if (server === undefined) throw new Error(`whose log is ${file}?`);
  return server;
}

describe('the sample logs of real servers', () => {
  it.each(CASES)('%s holds as %s what was counted by hand', async (file, kind, uses) => {
    const [engine, ownership] = serverOf(file);
    const use = await attributed(await readFiles([`${FOLDER}/${file}`], { engine }), ownership);
    expect(foundLines(use, ownership.facts, kind)).toEqual(EXPECTED.uses[uses]);
  });

  it('are all of them expected', () => {
    const kinds = new Set(CASES.map(([, kind]) => kind));
    expect([...kinds].sort()).toEqual([
      'auto-explain',
      'csvlog',
      'general-log',
      'jsonlog',
      'pgaudit',
      'server-audit',
      'slow-log',
      'stderr',
    ]);
  });
});
