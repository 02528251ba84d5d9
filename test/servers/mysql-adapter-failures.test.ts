import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMysql } from '../../src/adapters/mysql/read.ts';
import type { ReadOptions } from '../../src/adapters/postgres/read.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { SourceError } from '../../src/shared/errors.ts';
import { describeFacts } from '../support/describe-facts.ts';
import { CANARY } from '../support/mysql-shop.ts';
import { useServer, withServer } from '../support/servers.ts';
import { CA_FILE } from '../support/tls-proxy.ts';

const home = mkdtempSync(join(tmpdir(), 'dbowner-home-'));
/** The server's own account has to read its certificate. */
const certificates = mkdtempSync(join(tmpdir(), 'dbowner-tls-'));
chmodSync(certificates, 0o755);
for (const name of ['ca.crt', 'server.crt', 'server.key']) {
  copyFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), join(certificates, name));
  chmodSync(join(certificates, name), 0o644);
}
afterAll(() => {
  for (const folder of [home, certificates]) rmSync(folder, { recursive: true });
});

const options = (url: string, changes: Partial<ReadOptions> = {}): ReadOptions => ({
  instance: 'crm',
  url,
  env: {},
  home,
  timeoutMs: 3000,
  takenAt: '2026-06-01T12:00:00Z',
  ...changes,
});

/** The SourceError of a reading that must fail; it must not hold the secret anywhere. */
async function failure(reading: Promise<Snapshot>): Promise<string> {
  const error: unknown = await reading.then(
    () => 'it was read',
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error(`no SourceError: ${String(error)}`, { cause: error });
  expect(error.instance).toBe('crm');
  expect(`${error.message} ${error.remedy} ${String(error.stack)} ${JSON.stringify(error)}`).not.toContain(CANARY);
  expect(error.cause).toBeUndefined();
  return `${error.message} | ${error.remedy}`;
}

describe('MySQL 9.7', () => {
  const server = useServer('mysql:9.7');
  const read = (url: string, changes: Partial<ReadOptions> = {}): Promise<Snapshot> =>
    readMysql('mysql', options(url, changes));
  const at = (query = '', user = 'auditor', host = '127.0.0.1'): string =>
    `mysql://${user}:${CANARY}@${host}:${String(server().port)}/${query}`;

  beforeAll(async () => {
    const admin = await server().connect();
    for (const user of ['auditor', 'fresh', 'locked'])
      await admin.query(`CREATE USER ${user} IDENTIFIED BY '${CANARY}'; GRANT ALL ON *.* TO ${user}`);
    await admin.query('ALTER USER locked ACCOUNT LOCK');
    await admin.end();
  });

  it.each<[string, () => string, RegExp]>([
    ['a wrong password', () => at().replace(CANARY, `${CANARY}x`), /^the server rejects the password of auditor \|/],
    [
      'no password',
      () => at().replace(`:${CANARY}`, ''),
      /^the server does not let auditor in, and no password is known/,
    ],
    ['a locked account', () => at('', 'locked'), /^the account of locked is locked/],
    ['nobody there', () => `mysql://auditor:${CANARY}@127.0.0.1:1/`, /^nothing listens on 127\.0\.0\.1:1 \|/],
    [
      'no such socket',
      () => `mysql://auditor:${CANARY}@localhost/?socket=/none`,
      /^nothing listens on the socket \/none/,
    ],
    [
      'no such host',
      () => `mysql://auditor:${CANARY}@nowhere.invalid/`,
      /^the name of nowhere\.invalid:3306 cannot be/,
    ],
    ['no such database', () => at().replace(/\/$/, '/nowhere'), /^auditor cannot use database nowhere/],
    ['no URL', () => `auditor:${CANARY}@host`, /^the connection string is no URL like/],
    ['an unknown parameter', () => at(`?${CANARY}=1`), /^the URL has a parameter that is not known/],
    ['an unknown mode', () => at('?ssl-mode=maybe'), /^ssl-mode is none of DISABLED, PREFERRED/],
    [
      'a file that is missing',
      () => at('?ssl-mode=VERIFY_CA&ssl-ca=/none'),
      /^the file that ssl-ca names cannot be read/,
    ],
  ])('%s', async (_, url, expected) => {
    expect(await failure(read(url()))).toMatch(expected);
  });

  it('is the other engine', async () => {
    expect(await failure(readMysql('mariadb', options(at())))).toMatch(
      /^the server is MySQL 9\.7\.\d+, and the manifest says mariadb \| write engine: mysql/,
    );
  });

  it('says nothing at all', { timeout: 20_000 }, async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = `mysql://auditor:${CANARY}@127.0.0.1:${String(port)}/`;
    expect(await failure(read(url, { timeoutMs: 500 }))).toMatch(/cannot be reached|did not answer|connection broke/);
    silent.close();
  });

  it('has a grant table locked', { timeout: 20_000 }, async () => {
    const other = await server().connect();
    await other.query('LOCK TABLES mysql.db WRITE');
    expect(await failure(read(at(), { timeoutMs: 1000 }))).toMatch(
      /^(a grant table is locked by another session|a statement took longer than 1000 ms)/,
    );
    await other.query('UNLOCK TABLES');
    await other.end();
  });

  it('is read through one connection where it gives no second one', async () => {
    const admin = await server().connect();
    await admin.query(`CREATE USER single IDENTIFIED BY '${CANARY}' WITH MAX_USER_CONNECTIONS 1`);
    await admin.query('GRANT ALL ON *.* TO single');
    const [alone, both] = [await read(at('', 'single')), await read(at())];
    expect(alone.gaps).toEqual([]);
    expect(describeFacts(alone.facts)).toEqual(describeFacts(both.facts));
    await admin.query('DROP USER single');
    await admin.end();
  });

  it('is left when the run is aborted', async () => {
    const aborted = new AbortController();
    aborted.abort(new Error('stop'));
    await expect(read(at(), { signal: aborted.signal })).rejects.toThrow('stop');
  });

  it('is not asked for its key without TLS, but where the URL says so', async () => {
    expect(await failure(read(at('?ssl-mode=DISABLED', 'fresh')))).toMatch(
      /wants the password of fresh encrypted with a key that nothing proves to be its own/,
    );
    expect((await read(at('?ssl-mode=DISABLED&allowPublicKeyRetrieval=true', 'fresh'))).auditor).toBe('fresh@%');
  });

  it('is asked for nothing when a file has its key', async () => {
    const admin = await server().connect();
    await admin.query('FLUSH PRIVILEGES'); // forgets which passwords it has seen
    const [rows] = await admin.query("SHOW STATUS LIKE 'Caching_sha2_password_rsa_public_key'");
    const key = join(home, 'key.pem');
    writeFileSync(key, (rows as { Value: string }[])[0]?.Value ?? '');
    const url = at(`?ssl-mode=DISABLED&server-public-key-path=${encodeURIComponent(key)}`, 'fresh');
    expect((await read(url)).auditor).toBe('fresh@%');
    await admin.end();
  });

  it('is verified once the URL asks for it', async () => {
    expect(await failure(read(at('?ssl-mode=VERIFY_CA')))).toMatch(
      /is not signed by an authority that is trusted here/,
    );
    expect(await failure(read(at('?ssl-mode=VERIFY_IDENTITY')))).toMatch(
      /^the identity of a server is verified by its/,
    );
    const own = encodeURIComponent(join(server().folder ?? '', 'data', 'ca.pem'));
    const readable = server().folder !== null && isReadable(decodeURIComponent(own));
    if (readable) {
      expect((await read(at(`?ssl-mode=VERIFY_CA&ssl-ca=${own}`))).gaps).toEqual([]);
      expect(await failure(read(at(`?ssl-ca=${own}`, 'auditor', 'localhost')))).toMatch(/is for another host/);
    }
  });

  it('is reached by its socket, with a user and password of ~/.my.cnf', async () => {
    writeFileSync(
      join(home, '.my.cnf'),
      `[mysqld]\nuser=x\n[client]\nuser = auditor\npassword = "${CANARY}" # secret\n`,
    );
    const socket = encodeURIComponent(server().socket ?? '');
    expect((await read(`mysql://${socket}/`)).auditor).toBe('auditor@%');
    expect((await read(`mysql:///?socket=${socket}`)).auditor).toBe('auditor@%');
    chmodSync(join(home, '.my.cnf'), 0o666);
    expect(await failure(read(`mysql://auditor@${socket}/`))).toMatch(
      /no password is known .* \(~\/\.my\.cnf is ignored/,
    );
    expect((await read(`mysql://auditor@${socket}/`, { env: { MYSQL_PWD: CANARY } })).auditor).toBe('auditor@%');
    rmSync(join(home, '.my.cnf'));
  });
});

describe('with a certificate', () => {
  const config = {
    ssl_ca: join(certificates, 'ca.crt'),
    ssl_cert: join(certificates, 'server.crt'),
    ssl_key: join(certificates, 'server.key'),
  };
  it.each([
    ['mysql', '9.7'],
    ['mariadb', '10.11'],
  ] as const)('%s %s proves its identity', { timeout: 120_000 }, async (engine, version) => {
    await withServer(`${engine}:${version}`, { config }, async ({ port }) => {
      const url = `${engine}://root:test-only@localhost:${String(port)}/?ssl-ca=${encodeURIComponent(CA_FILE)}`;
      expect((await readMysql(engine, options(url))).gaps).toEqual([]);
      const unknown = `${engine}://root:test-only@localhost:${String(port)}/?ssl-mode=VERIFY_IDENTITY`;
      expect(await failure(readMysql(engine, options(unknown)))).toMatch(/is not signed by an authority/);
    });
  });
});

describe('MariaDB 10.11 without TLS', () => {
  const server = useServer('mariadb:10.11');

  it('is read on this machine, and not where TLS is demanded', async () => {
    const url = server().url();
    expect((await readMysql('mariadb', options(url))).gaps).toEqual([]);
    expect(await failure(readMysql('mariadb', options(`${url}?ssl-mode=REQUIRED`)))).toMatch(/does not offer TLS/);
  });
});

function isReadable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
