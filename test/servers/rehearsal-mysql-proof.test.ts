import { beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../src/commands/rehearse/open-scratch.ts';
import type { Proof } from '../../src/commands/rehearse/proof.ts';
import type { RehearsedScripts } from '../../src/commands/rehearse/rehearse.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { failed, prove } from '../support/rehearsal/prove.ts';
import { useServer } from '../support/servers.ts';

const WORLD = `
CREATE DATABASE billing; CREATE TABLE billing.inv (id INT); CREATE TABLE billing.total (n INT); CREATE DATABASE orders;
CREATE USER billing_app; CREATE USER orders_app; CREATE USER report;
GRANT SELECT ON billing.* TO billing_app; GRANT SELECT ON billing.inv TO orders_app; GRANT SELECT ON billing.inv TO report;
GRANT SELECT ON billing.total TO orders_app`;

const manifestFor = (engine: string): string => `
version: 1
instances: { db: { engine: ${engine}, url: "\${DB_URL}" } }
services:
  billing:
    owns: [db/billing/**]
    identities: { db: ["billing_app@%"] }
    publishes:
      - { object: db/billing/total, actions: [read], to: [orders], reason: reconciliation }
  orders: { owns: [db/orders/**], identities: { db: ["orders_app@%"] } }
operators:
  db:
    - { match: root@localhost, kind: dba, may: [admin] }
    - { match: "report@%", kind: dba, may: [read], reason: reports, expires: 2027-03-31 }
`;

/** Fails, with words, as a script of MySQL has to: what is prepared cannot be run. */
const check = (condition: string): string =>
  `SET @sql = IF(${condition}, 'DO 0', 'SELECT 1 FROM mysql.\`it does not stand\`'); PREPARE s FROM @sql; EXECUTE s`;
const HELD = `SELECT COUNT(*) FROM mysql.tables_priv WHERE User = 'orders_app' AND Table_name = 'inv'`;

const GOOD: RehearsedScripts = {
  database: null,
  apply: `SET @sql = IF((${HELD}) > 0, 'REVOKE SELECT ON billing.inv FROM orders_app', 'DO 0'); PREPARE s FROM @sql; EXECUTE s`,
  rollback: 'GRANT SELECT ON billing.inv TO orders_app',
  verify: check(`(${HELD}) = 0`),
};

describe.each(['mysql:9.7', 'mariadb:10.11'] as const)('a rehearsal on %s', (name) => {
  const from = useServer(name);
  const to = useServer(name);
  let source: Snapshot;
  beforeAll(async () => {
    const client = await from().connect();
    await client.query(WORLD);
    await client.end();
    source = await corpusSnapshot(from());
  });

  function open(url: string): Promise<Stage> {
    const options = { env: {}, home: '/nonexistent', timeoutMs: 60_000, takenAt: source.takenAt };
    const live = { engine: source.engine, instance: 'db', url: from().url(), ...options };
    return openStage({ source, url, live: [live], options });
  }

  async function attempt(scripts: RehearsedScripts): Promise<Proof> {
    const stage = await open(to().url());
    const named = ['orders_app@%'];
    return prove({ manifest: manifestFor(source.engine), source, stage, scripts: [scripts], clears: 'DBO101', named });
  }

  it('passes with scripts that do what they should', async () => {
    const proof = await attempt(GOOD);
    expect(failed(proof)).toEqual({});
    expect(proof.passed).toBe(true);
    expect(proof.left).toEqual([]);
    expect(proof.notCovered.length).toBe(1);
  });

  it('fails where others lose something, and where the rollback does not restore', async () => {
    const apply = `${GOOD.apply}; ${GOOD.apply.replaceAll('orders_app', 'report')}`;
    const { kept, others, rollback, ...rest } = failed(await attempt({ ...GOOD, apply }));
    expect(kept).toEqual(['report@%: read db/billing/inv: before now, after not at all']);
    expect(others).toEqual(kept);
    expect(rollback?.length).toBe(1);
    expect(rest).toEqual({});
  });

  it('says what the server said when a script fails', async () => {
    const apply = check('FALSE');
    const { 'targets-stand': standing, apply: words } = failed(await attempt({ ...GOOD, apply }));
    expect(standing).toBe(undefined);
    expect(words).toEqual([expect.stringContaining('it does not stand')]);
  });

  it('does not begin on the server itself, nor on one that is in use', async () => {
    await expect(open(from().url())).rejects.toThrow('the scratch server is db itself');
    const client = await to().connect();
    await client.query('CREATE DATABASE theirs');
    await expect(open(to().url())).rejects.toThrow('the scratch server is not empty: it has database db/theirs');
    await client.query('DROP DATABASE theirs');
    await client.end();
  });
});
