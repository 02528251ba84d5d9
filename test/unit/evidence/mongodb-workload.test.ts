import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { attributed, lossesOf, readFiles } from '../../support/workload/evidence.ts';
import { foundLines } from '../../support/workload/found.ts';
import { smallServer } from '../../support/workload/small-server.ts';
import { tallyOf, type Run, type Touch } from '../../support/workload/truth.ts';

/** The server's log of a labelled workload of four services and an ETL (slow threshold 0), and the driver's own count. */
const LOG = 'test/fixtures/logs/mongodb4.9-workload.log';
const TRUTH = 'test/fixtures/logs/mongodb4.9-workload.truth.json';

interface TruthRow {
  readonly user: string;
  readonly app: string;
  readonly ns: string;
  readonly action: 'read' | 'write';
  /** The namespaces behind a view, joined by `+`. */
  readonly via?: string;
  readonly calls: number;
}

const SERVER = smallServer({
  engine: 'mongodb',
  accounts: ['orders_app@admin', 'app@billing', 'app@crm', 'etl@admin', 'shared@admin', 'root@admin'],
  objects: {
    'orders/items': 'collection',
    'orders/events': 'collection',
    'billing/items': 'collection',
    'billing/events': 'collection',
    'billing/open_v': 'view',
    'billing/join_v': 'view',
    'crm/items': 'collection',
    'crm/events': 'collection',
    'stock/items': 'collection',
    'stock/events': 'collection',
    'stock/from_billing': 'collection',
    'stock/from_orders': 'collection',
  },
  reads: { 'billing/open_v': ['billing/items'], 'billing/join_v': ['billing/items', 'billing/events'] },
});

const object = (namespace: string): string => namespace.replace('.', '/');

function runsOf({ user, app, ns, action, via, calls }: TruthRow): readonly Run[] {
  const behind = via === undefined ? [] : via.split('+').map((name): Touch => `read ${object(name)} via`);
  const touches: readonly Touch[] = [`${action} ${object(ns)}`, ...behind];
  const run = { account: user, role: null, application: app, database: null, touches, refused: null, trap: null };
  return Array.from({ length: calls }, () => run);
}

it("finds in a log of MongoDB what the workload's driver counted, and nothing else", async () => {
  const truth = JSON.parse(readFileSync(TRUTH, 'utf8')) as readonly TruthRow[];
  const use = await attributed(await readFiles([LOG], { engine: 'mongodb' }), SERVER);
  expect(foundLines(use, SERVER.facts, 'mongodb-log', ['root@admin'])).toEqual(tallyOf(truth.flatMap(runsOf)));
  // By the set-up: which collections they had is not in the log.
  expect(lossesOf(use)).toEqual(['4 × a whole database was dropped']);
});
