import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { ROOT, runCli } from '../../support/cli.ts';
import { reportOf, shapes } from '../reporters/reports.ts';

// each test starts processes, on machines that may be busy
vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'dbowner-modules-'));
const MANIFEST = join(folder, 'ownership.yaml');
writeFileSync(
  MANIFEST,
  `version: 1
instances:
  shop-pg: { engine: postgres, url: "\${SHOP_PG_URL}" }
services:
  orders: { team: checkout, owns: [shop-pg/shop/orders/**], identities: { shop-pg: [orders_app] } }
`,
);
const MONGODB_MANIFEST = join(folder, 'mongodb.yaml');
writeFileSync(
  MONGODB_MANIFEST,
  `version: 1
instances:
  shop-mongo: { engine: mongodb, url: "\${SHOP_MONGO_URL}" }
services:
  orders: { team: checkout, owns: [shop-mongo/orders/**], identities: { shop-mongo: [app@orders] } }
`,
);
const MYSQL_MANIFEST = join(folder, 'mysql.yaml');
writeFileSync(
  MYSQL_MANIFEST,
  `version: 1
instances:
  crm: { engine: mysql, url: "mysql://nobody@127.0.0.1:1/" }
services:
  orders: { team: checkout, owns: [crm/orders/**], identities: { crm: [orders_app] } }
`,
);
const REPORT = join(folder, 'report.json');
writeFileSync(REPORT, JSON.stringify(reportOf([shapes.single])));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names of the packages that a command line loads, sorted. */
async function packages(args: readonly string[]): Promise<readonly string[]> {
  const list = join(folder, `${args.join('-').replaceAll('/', '-')}.txt`);
  await runCli(args, {
    env: { LOADED_MODULES: list, SHOP_PG_URL: 'postgres://nobody@127.0.0.1:1/shop', SHOP_MONGO_URL: UNREACHABLE },
    nodeArgs: ['--import', join(ROOT, 'test/support/list-modules.mjs')],
  });
  const names = readFileSync(list, 'utf8')
    .split('\n')
    .flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** Given up at once: the driver looks for a primary as long as it may. */
const UNREACHABLE = 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100';

const PG = [
  ...['pg', 'pg-connection-string', 'pg-int8', 'pg-pool', 'pg-protocol', 'pg-types'],
  ...['postgres-array', 'postgres-bytea', 'postgres-date', 'postgres-interval', 'xtend'],
];
const MONGODB = [
  ...['@mongodb-js/saslprep', 'bson', 'memory-pager', 'mongodb', 'mongodb-connection-string-url', 'punycode'],
  ...['sparse-bitfield', 'tr46', 'webidl-conversions', 'whatwg-url'],
];
const AJV = ['ajv', 'fast-deep-equal', 'fast-uri', 'json-schema-traverse'];
const WRAPPING = ['chalk', 'fast-string-truncated-width', 'fast-string-width', 'fast-wrap-ansi'];

/** What the driver of MySQL brings along. */
const MYSQL = ['generate-function', 'iconv-lite', 'is-property', 'long', 'lru.min'];
const MYSQL_TOO = ['mysql2', 'safer-buffer', 'sql-escaper'];

// Help has to be instant: no driver, no YAML, no schema compiler, no table or colour library.
test.each([
  [['--help'], ['commander']],
  [['--version'], ['commander']],
  [[], ['commander']],
  [['init'], ['commander']],
  [['plan', '--help'], ['commander']],
  [['audit', '--help'], ['commander']],
  [['demo', '--help'], ['commander']],
  [['snapshot', '--help'], ['commander']],
  [['validate', '--help'], ['commander']],
  [['schema', '--help'], ['commander']],
  [['rules', '--help'], ['commander']],
  [['explain', '--help'], ['commander']],
  [['access', '--help'], ['commander']],
  [['report', '--help'], ['commander']],
  [['schema', 'report'], ['commander']],
  [
    ['report', REPORT, '--format', 'github'],
    [...AJV, ...WRAPPING.slice(1), 'commander', 'fastest-levenshtein'],
  ],
  [
    ['validate', '-c', MANIFEST],
    ['commander', 'fastest-levenshtein', 'picomatch', 'yaml'],
  ],
  [
    ['audit', '--format', 'json', '-c', MANIFEST],
    ['commander', 'fastest-levenshtein', 'p-limit', ...PG, 'picomatch', 'yaml', 'yocto-queue'],
  ],
  [
    ['audit', '--format', 'json', '-c', MONGODB_MANIFEST],
    ['commander', 'fastest-levenshtein', 'p-limit', ...MONGODB, 'picomatch', 'yaml', 'yocto-queue'],
  ],
  // nothing to be read: no report, no table
  [
    ['access', 'orders_app', '-c', MANIFEST],
    [...['commander', 'fastest-levenshtein', 'p-limit', ...PG, 'picomatch', 'yaml', 'yocto-queue'], ...WRAPPING],
  ],
  [['rules'], ['commander', ...WRAPPING]],
  [
    ['explain', 'DBO101'],
    ['commander', 'fastest-levenshtein', ...WRAPPING],
  ],
  [
    ['audit', '--format', 'json', '-c', MYSQL_MANIFEST],
    ['commander', 'fastest-levenshtein', 'p-limit', ...MYSQL, ...MYSQL_TOO, 'picomatch', 'yaml', 'yocto-queue'],
  ],
])('dbowner %j loads %j', async (args, expected) => {
  expect(await packages(args)).toEqual([...expected].sort());
});
