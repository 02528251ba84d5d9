import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMysql } from '../../src/adapters/mysql/read.ts';
import { runDoctor } from '../../src/commands/doctor.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { describeFacts } from '../support/describe-facts.ts';
import { fakeIo } from '../support/fake-io.ts';
import { statementsOfClientScript } from '../support/mysql-client-script.ts';
import { CANARY, makeShop } from '../support/mysql-shop.ts';
import { useServer } from '../support/servers.ts';

const AUDITOR = "'dbowner'@'%'";

const folder = mkdtempSync(join(tmpdir(), 'dbowner-doctor-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['mysql', '9.7'],
  ['mariadb', '10.11'],
] as const)('the account that doctor --grants makes on %s %s', (engine, version) => {
  const server = useServer(`${engine}:${version}`);
  let whole: readonly string[];
  let statements: Readonly<Record<'kit' | 'direct', readonly string[]>>;

  const read = (url: string): Promise<Snapshot> =>
    readMysql(engine, {
      instance: 'shop',
      url,
      env: {},
      home: folder,
      timeoutMs: 30_000,
      takenAt: '2026-06-01T12:00:00Z',
    });
  const readAsAuditor = (): Promise<Snapshot> => read(server().url('', 'dbowner', CANARY));

  async function printed(direct: boolean): Promise<readonly string[]> {
    writeFileSync(
      join(folder, 'ownership.yaml'),
      `version: 1\ninstances:\n  shop: { engine: ${engine}, url: "\${SHOP_URL}" }\nservices: {}\n`,
    );
    const io = fakeIo({ cwd: folder, home: folder, env: { SHOP_URL: server().url() } });
    const options = { manifest: 'ownership.yaml', environment: null, instances: [], timeoutMs: 30_000 };
    expect(await runDoctor({ ...options, grants: true, direct, account: 'dbowner@%' }, io)).toBe(0);
    expect(io.out.stdout).not.toContain('test-only');
    return statementsOfClientScript(io.out.stdout);
  }

  /** Makes exactly what was printed, and gives the account its password. */
  async function install(way: 'kit' | 'direct'): Promise<void> {
    const admin = await server().connect();
    for (const statement of statements[way]) await admin.query(statement);
    await admin.query(`ALTER USER ${AUDITOR} IDENTIFIED BY '${CANARY}' ACCOUNT UNLOCK`);
    await admin.end();
  }

  async function uninstall(): Promise<void> {
    const admin = await server().connect();
    await admin.query(`DROP USER IF EXISTS ${AUDITOR}`);
    await admin.query('DROP USER IF EXISTS dbowner_kit@localhost');
    await admin.query('DROP DATABASE IF EXISTS dbowner_audit');
    await admin.end();
  }

  /** Facts and gaps after each statement that gives the auditor something was taken back, by statement. */
  async function withoutEach(way: 'kit' | 'direct'): Promise<Readonly<Record<string, readonly string[]>>> {
    const admin = await server().connect();
    const gaps: Record<string, readonly string[]> = {};
    for (const grant of statements[way].filter((one) => one.startsWith('GRANT ') && one.endsWith(AUDITOR))) {
      await admin.query(grant.replace('GRANT ', 'REVOKE ').replace(/ TO ('dbowner'@'%')$/, ' FROM $1'));
      const snapshot = await readAsAuditor();
      const right = /^GRANT (.*) TO /.exec(grant)?.[1]?.replace(/ \(.*\)/, '') ?? '';
      gaps[right] = snapshot.gaps.map(({ kind, fact, costs }) => `${kind}: ${fact}; costs ${costs.join(', ')}`);
      await admin.query(grant);
    }
    await admin.end();
    return gaps;
  }

  beforeAll(async () => {
    const admin = await server().connect();
    await makeShop(admin);
    await admin.end();
    statements = { kit: await printed(false), direct: await printed(true) };
  }, 300_000);

  describe.each(['kit', 'direct'] as const)('%s', (way) => {
    beforeAll(async () => {
      await uninstall();
      await install(way);
      const snapshot = await read(server().url());
      expect(snapshot.gaps).toEqual([]);
      whole = describeFacts(snapshot.facts);
    });

    it('sees what an administrator sees', async () => {
      const snapshot = await readAsAuditor();
      expect(snapshot.gaps).toEqual([]);
      expect(describeFacts(snapshot.facts)).toEqual(whole);
      expect(JSON.stringify(snapshot)).not.toContain(CANARY);
      expect(snapshot.auditor).toBe('dbowner@%');
    });

    it('names the gap when any one grant is missing', { timeout: 300_000 }, async () => {
      const gaps = await withoutEach(way);
      const given = statements[way].filter((one) => one.startsWith('GRANT ') && one.endsWith(AUDITOR));
      expect(Object.keys(gaps)).toHaveLength(given.length);
      for (const [right, told] of Object.entries(gaps)) {
        expect(told, right).toHaveLength(1);
        expect(told[0], right).toMatch(/^(required|optional): .+; costs .+/);
      }
      expect(gaps).toMatchSnapshot();
    });
  });

  it('names what the kit cannot see when its owner lacks any one privilege', { timeout: 300_000 }, async () => {
    await uninstall();
    await install('kit');
    const admin = await server().connect();
    const found: Record<string, readonly string[]> = {};
    for (const grant of statements.kit.filter((one) => one.startsWith('GRANT ') && !one.endsWith(AUDITOR))) {
      const [, privileges = '', on = '', to = ''] = /^GRANT (.*) ON (\S+) TO (.*)$/.exec(grant) ?? [];
      for (const privilege of privileges.split(', ')) {
        await admin.query(`REVOKE ${privilege} ON ${on} FROM ${to}`);
        const { gaps } = await readAsAuditor();
        found[`${privilege} ON ${on}`] = gaps.map(
          ({ kind, fact, costs }) => `${kind}: ${fact}; costs ${costs.join(', ')}`,
        );
        await admin.query(`GRANT ${privilege} ON ${on} TO ${to}`);
      }
    }
    await admin.end();
    expect(Object.keys(found)).toHaveLength(5);
    for (const [right, told] of Object.entries(found)) expect(told.length, right).toBeGreaterThan(0);
    expect(found).toMatchSnapshot();
  });

  it('knows the kit in any database', async () => {
    await uninstall();
    const admin = await server().connect();
    for (const statement of statements.kit)
      await admin.query(statement.replaceAll('dbowner_audit', 'other `kit'.replace('`', '``')));
    await admin.query(`ALTER USER ${AUDITOR} IDENTIFIED BY '${CANARY}' ACCOUNT UNLOCK`);
    expect((await readAsAuditor()).gaps).toEqual([]);
    await admin.query('DROP DATABASE `other ``kit`');
    await admin.end();
  });

  it('says so when the kit is not what it is called', async () => {
    await uninstall();
    await install('kit');
    const admin = await server().connect();
    await admin.query('DROP PROCEDURE dbowner_audit.dbowner_procs_priv');
    await admin.query(
      "CREATE DEFINER='dbowner_kit'@'localhost' PROCEDURE dbowner_audit.dbowner_procs_priv() SELECT * FROM mysql.procs_priv WHERE Host = 'x'",
    );
    await admin.query(`GRANT EXECUTE ON PROCEDURE dbowner_audit.dbowner_procs_priv TO ${AUDITOR}`);
    expect((await readAsAuditor()).gaps.map(({ fact, kind }) => `${kind} ${fact}`)).toEqual([
      'required audit kit procedure dbowner_audit.dbowner_procs_priv',
    ]);
    await admin.query("REVOKE TRIGGER ON *.* FROM 'dbowner_kit'@'localhost'");
    expect((await readAsAuditor()).gaps.map(({ fact }) => fact)).toContain('triggers');
    await admin.end();
  });
});
