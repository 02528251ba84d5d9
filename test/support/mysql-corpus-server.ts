import { createHash } from 'node:crypto';
import type { Connection } from 'mysql2/promise';
import { readMysql } from '../../src/adapters/mysql/read.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { NOW } from './audit.ts';
import { statementsOf } from './mysql-grant-script.ts';
import type { MariadbServer, MysqlServer } from './servers.ts';

/** Other names for everything, which say nothing, and which the same patterns match. */
export const renamed = (text: string): string =>
  text
    .replace(/bil/g, 'mun')
    .replace(/BIL/g, 'MUN')
    .replace(/\borders/g, 'basket')
    .replace(/\bm(\d+)_(\w+)/g, 'a$1_x')
    .replace(/M(\d+)_CASE_USER/g, 'A$1_X')
    .replace(/\bp(\d\d)_(\w+)/g, 'b$1_y')
    .replace(/\binv\b/g, 'zz_items')
    .replace(/\br_(\w+)\b/g, 'crew_$1');

/** The accounts of the script in another order: what they stand on stays in front, what needs special engines behind. */
export function shuffled(script: string, seed: number): string {
  const [front = '', rest = ''] = script.split('-- ===== access paths =====');
  const [middle = '', behind = ''] = rest.split('-- ===== OPTIONAL');
  const at = (block: string): string =>
    createHash('sha256')
      .update(`${String(seed)} ${block}`)
      .digest('hex');
  const blocks = middle.split(/\n(?=-- [a-z]\d+_)/).sort((a, b) => (at(a) < at(b) ? -1 : 1));
  return `${front}\n${blocks.join('\n')}\n-- ===== OPTIONAL${behind}`;
}

/** Plays the scripts, and sets the server to what some of the paths are about. */
export async function loadCorpus(connection: Connection, scripts: readonly string[]): Promise<void> {
  for (const script of scripts)
    for (const statement of statementsOf(script)) {
      // A user of the old server that the script would change is none on a fresh one; engines were loaded at the start.
      if (/^(DROP (USER|ROLE|DATABASE|SERVER) IF EXISTS|INSTALL SONAME)/.test(statement)) continue;
      await connection.query(statement);
    }
}

/** What the fixtures' last phase was about: a connection that the server keeps, with a password. */
export const storedServer = (port: number): string =>
  `CREATE SERVER billing_link FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT ${String(port)}, USER 'tech', PASSWORD 'techpw', DATABASE 'billing')`;

export const corpusSnapshot = (server: MysqlServer | MariadbServer): Promise<Snapshot> =>
  readMysql(server.engine, {
    instance: 'db',
    url: server.url(),
    env: {},
    home: '/nonexistent',
    timeoutMs: 60_000,
    takenAt: NOW.toISOString(),
  });

/** Who owns what in the corpus. */
export const corpusManifest = (engine: string, ownNames: boolean): string => `version: 1
instances: { db: { engine: ${engine}, url: "\${DB_URL}" } }
services:
  billing:
    owns: [db/billing/**, db/billing_eu/**]
    identities: { db: ["billing_own@%", "billing_app@%", "tech@%"] }
    publishes: [{ object: db/billing/**, actions: [read], to: [etl], reason: nightly copy }]
  etl:
    owns: [db/etl/**]
    identities: { db: ["etl@%", "etl_r@%"] }
  orders:
    owns: [db/orders/**, "db/s*/**"]
    identities: { db: ["orders_own@%", ${ownNames ? '"m*", "M*", "p*"' : '"a*", "A*", "b*"'}, "@127.0.0.9", "@127.0.0.8"] }
operators:
  db: [{ match: root@localhost, kind: dba, may: [admin] }]
`;
