import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPostgres, type ReadOptions } from '../../src/adapters/postgres/read.ts';
import type { Progress } from '../../src/adapters/postgres/read-server.ts';
import type { Gap, Snapshot } from '../../src/model/snapshot.ts';
import { SourceError } from '../../src/shared/errors.ts';
import { serializeSnapshot } from '../../src/snapshot/file.ts';
import { parseSnapshot } from '../../src/snapshot/parse.ts';
import { CANARY } from '../support/postgres-rich-world.ts';
import { useServer } from '../support/servers.ts';
import { CA_FILE, startProxy, type Proxy } from '../support/tls-proxy.ts';

const server = useServer('postgres:18');
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'dbowner-home-'));
  const client = await server().connect();
  for (const sql of [
    `CREATE ROLE auditor LOGIN PASSWORD '${CANARY}'`,
    'CREATE ROLE nologin NOLOGIN',
    'CREATE DATABASE refuses',
    'REVOKE CONNECT ON DATABASE refuses FROM PUBLIC',
    'CREATE DATABASE closed ALLOW_CONNECTIONS false',
    'CREATE DATABASE locked',
    'CREATE DATABASE revoked',
  ]) {
    await client.query(sql);
  }
  await client.end();
});
afterAll(() => rmSync(home, { recursive: true }));

const read = (changes: Partial<ReadOptions> = {}): Promise<Snapshot> =>
  readPostgres({
    instance: 'shop-pg',
    url: server().url('postgres', 'auditor', CANARY),
    env: {},
    home,
    timeoutMs: 3000,
    takenAt: '2026-11-20T10:00:00Z',
    ...changes,
  });

/** The SourceError of a reading that must fail; it must not hold the secret anywhere. */
async function failure(changes: Partial<ReadOptions>): Promise<string> {
  const error: unknown = await read(changes).then(
    () => 'it was read',
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error(`no SourceError: ${String(error)}`, { cause: error });
  expect(error.instance).toBe('shop-pg');
  expect(`${error.message} ${error.remedy} ${String(error.stack)} ${JSON.stringify(error)}`).not.toContain(CANARY);
  expect(error.cause).toBeUndefined();
  return `${error.message} | ${error.remedy}`;
}

const required = ({ gaps }: Snapshot): readonly Gap[] => gaps.filter(({ kind }) => kind === 'required');

/** What the other databases must still give: everything but the one that failed. */
const databasesRead = ({ facts }: Snapshot): readonly string[] => {
  const withSchemas = new Set(
    [...facts.securables.parent].filter((_, id) => facts.securables.name[id] === 'pg_catalog'),
  );
  return [...withSchemas].map((id) => facts.securables.name[id] ?? '').sort();
};

describe('a server that cannot be read', () => {
  const at = (user: string, password: string, database = 'postgres'): string => server().url(database, user, password);

  it('rejects the password', async () => {
    expect(await failure({ url: at('auditor', `${CANARY}x`) })).toMatch(
      /^the server rejects the password of auditor \| correct the password/,
    );
  });

  it('asks for a password that nobody has', async () => {
    const { host, port } = server();
    expect(await failure({ url: `postgres://auditor@${host}:${port}/postgres` })).toMatch(
      /asks for a password of auditor, and there is none \| set it in the URL, PGPASSWORD or the password file$/,
    );
  });

  it('ignores a password file that others may read, and says so', async () => {
    const { host, port } = server();
    const file = join(home, 'open.pgpass');
    writeFileSync(file, `*:*:*:*:${CANARY}\n`);
    chmodSync(file, 0o644);
    const url = `postgres://auditor@${host}:${port}/postgres`;
    expect(await failure({ url, env: { PGPASSFILE: file } })).toContain('chmod 0600');
    chmodSync(file, 0o600);
    expect(await read({ url, env: { PGPASSFILE: file } })).toMatchObject({ auditor: 'auditor' });
  });

  it('does not know the role, or does not let it log in', async () => {
    expect(await failure({ url: at('nobody', CANARY) })).toMatch(/rejects the password of nobody/);
    const client = await server().connect();
    await client.query(`ALTER ROLE nologin PASSWORD '${CANARY}'`);
    await client.end();
    expect(await failure({ url: at('nologin', CANARY) })).toMatch(/does not let nologin in to database postgres/);
  });

  it('has no such database', async () => {
    expect(await failure({ url: at('auditor', CANARY, 'none') })).toMatch(/^there is no database none \|/);
  });

  it('is down', async () => {
    const port = await freePort();
    expect(await failure({ url: `postgres://auditor:${CANARY}@127.0.0.1:${port}/x` })).toBe(
      `nothing listens on 127.0.0.1:${port} | check host and port in the URL, and that the server is up`,
    );
    expect(await failure({ url: `postgres:///x?host=/nowhere&password=${CANARY}` })).toMatch(/socket in \/nowhere/);
  });

  it('has an unknown name', async () => {
    expect(await failure({ url: `postgres://auditor:${CANARY}@db.invalid/x` })).toMatch(
      /db\.invalid:5432 cannot be resolved/,
    );
  });

  it('accepts connections and never answers', async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    expect(await failure({ url: `postgres://auditor:${CANARY}@127.0.0.1:${port}/x`, timeoutMs: 500 })).toMatch(
      /did not answer within 500 ms/,
    );
    mute.close();
  });

  it('is no PostgreSQL', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address() as AddressInfo;
    expect(await failure({ url: `postgres://auditor:${CANARY}@127.0.0.1:${port}/x` })).toMatch(/\|/);
    web.close();
  });

  it.each([
    ['mysql://u:PASSWORD@host/x', /does not begin with postgres:/],
    ['PASSWORD', /does not begin with postgres:/],
    ['postgres://u:12/PASSWORD@host/x', /unescaped "@"/],
    ['postgres://u:PASSWORD?x@host/x', /.*/],
    ['postgres://u:PASSWORD%zz@host/x', /not followed by two hexadecimal digits/],
    ['postgres://u:x@host/x?PASSWORD=1', /does not know/],
    ['postgres://u:x@host/x?sslmode=PASSWORD', /sslmode is none of/],
    ['postgres://u:x@host:PASSWORD/x', /port is not a number/],
    ["host=x password='PASSWORD", /not a list of keyword=value/],
    ['postgres://u:PASSWORD@host/x?service=y', /does not support the connection parameter service/],
    ['postgres://u:PASSWORD@host/x?sslrootcert=/nowhere', /sslrootcert names cannot be read/],
  ])('has a wrong URL: %s', async (url, expected) => {
    expect(await failure({ url: url.replace('PASSWORD', CANARY) })).toMatch(expected);
  });
});

describe('hosts', () => {
  it('are tried in order until one takes the connection', async () => {
    const { host, port } = server();
    const dead = await freePort();
    const url = `postgres://auditor:${CANARY}@127.0.0.1:${dead},${host}:${port}/postgres`;
    expect(await read({ url })).toMatchObject({ version: server().version });
    expect(await read({ url: `${url}?target_session_attrs=read-write` })).toMatchObject({ auditor: 'auditor' });
    expect(await failure({ url: `${url}?target_session_attrs=standby` })).toMatch(/target_session_attrs asks for/);
  });

  it('come from PG* variables and keyword strings, too', async () => {
    const { host, port } = server();
    const env = { PGHOST: host, PGPORT: String(port), PGUSER: 'auditor', PGPASSWORD: CANARY, PGDATABASE: 'postgres' };
    expect(await read({ url: 'postgres://', env })).toMatchObject({ auditor: 'auditor' });
    const url = `host=${host} port=${port} user=auditor dbname = postgres password='${CANARY}'`;
    expect(await read({ url })).toMatchObject({ auditor: 'auditor' });
  });

  it('know us as dbowner', async () => {
    const client = await server().connect();
    const asked: Promise<{ rows: { application_name: string }[] }>[] = [];
    const onProgress = (): void => {
      asked.push(
        client.query(
          "SELECT DISTINCT application_name FROM pg_stat_activity WHERE usename = 'auditor' AND backend_type = 'client backend'",
        ),
      );
    };
    await read({ onProgress });
    const seen = (await Promise.all(asked)).flatMap(({ rows }) => rows.map((row) => row.application_name));
    expect([...new Set(seen)]).toEqual(['dbowner']);
    await client.end();
  });
});

describe('TLS', () => {
  let proxy: Proxy;
  let plain: Proxy;
  beforeAll(async () => {
    proxy = await startProxy(server().port, { tls: true });
    plain = await startProxy(server().port, { tls: false });
  });
  afterAll(() => Promise.all([proxy.stop(), plain.stop()]));
  const url = (host: string, port: number, query: string): string =>
    `postgres://auditor:${CANARY}@${host}:${port}/postgres?${query}`;

  it.each([
    ['sslmode=disable'],
    ['sslmode=prefer'],
    ['sslmode=require'],
    [`sslmode=verify-ca&sslrootcert=${CA_FILE}`],
    [`sslmode=verify-full&sslrootcert=${CA_FILE}`],
    [`sslrootcert=${CA_FILE}`],
    [''],
  ])('reads with %s', async (query) => {
    expect(await read({ url: url('localhost', proxy.port, query) })).toMatchObject({ auditor: 'auditor' });
  });

  it('is not demanded of this machine, nor of a server that lacks it when preferred', async () => {
    expect(await read({ url: url('127.0.0.1', plain.port, 'sslmode=prefer') })).toMatchObject({ auditor: 'auditor' });
    expect(await failure({ url: url('127.0.0.1', plain.port, 'sslmode=require') })).toMatch(/does not offer TLS/);
  });

  it('verifies who signed the certificate, and for whom', async () => {
    expect(await failure({ url: url('localhost', proxy.port, 'sslmode=verify-full') })).toMatch(
      /not signed by an authority that is trusted here/,
    );
    const full = `sslmode=verify-full&sslrootcert=${CA_FILE}`;
    expect(await failure({ url: url('127.0.0.1', proxy.port, full) })).toMatch(/is for another host/);
    expect(await read({ url: url('db.example.test', proxy.port, `${full}&hostaddr=127.0.0.1`) })).toMatchObject({
      auditor: 'auditor',
    });
    expect(await read({ url: url('127.0.0.1', proxy.port, `sslmode=verify-ca&sslrootcert=${CA_FILE}`) })).toMatchObject(
      { auditor: 'auditor' },
    );
  });

  it('a server that falls silent in the middle is given up', async () => {
    const mute = await startProxy(server().port, { tls: false });
    const onProgress = ({ database }: Progress): void => {
      if (database === 'postgres') mute.fallSilent();
    };
    const started = performance.now();
    expect(await failure({ url: url('127.0.0.1', mute.port, ''), timeoutMs: 300, onProgress })).toMatch(/\|/);
    expect(performance.now() - started).toBeLessThan(20_000);
    await mute.stop();
  });
});

describe('a database that cannot be read', () => {
  it('that refuses is a required gap; the others are read', async () => {
    const snapshot = await read();
    expect(required(snapshot)).toEqual([
      {
        instance: 'shop-pg',
        fact: 'database refuses',
        kind: 'required',
        why: 'auditor may not connect to database refuses or read its catalogs',
        remedy: expect.stringContaining('GRANT CONNECT ON DATABASE refuses TO auditor') as string,
        costs: ['every check in database refuses'],
      },
    ]);
    expect(databasesRead(snapshot)).toEqual(['locked', 'postgres', 'revoked', 'template1']);
    expect(snapshot.gaps.find(({ fact }) => fact === 'database closed')?.kind).toBe('optional');
  });

  it('are all read with one session where the role may have no more', async () => {
    const client = await server().connect();
    await client.query(`CREATE ROLE single LOGIN PASSWORD '${CANARY}' CONNECTION LIMIT 1`);
    const all = await read();
    const one = await read({ url: server().url('postgres', 'single', CANARY) });
    await client.query('DROP ROLE single');
    await client.end();
    expect(databasesRead(one)).toEqual(databasesRead(all));
    expect(required(one).map(({ fact }) => fact)).toEqual(required(all).map(({ fact }) => fact));
  });

  it('that is locked is one, too, after the lock timeout', async () => {
    const client = await server().connect('locked');
    await client.query('BEGIN');
    await client.query('LOCK TABLE pg_catalog.pg_default_acl IN ACCESS EXCLUSIVE MODE');
    const snapshot = await read({ timeoutMs: 800 });
    await client.end();
    const gap = required(snapshot).find(({ fact }) => fact === 'database locked');
    expect(gap?.why).toMatch(/a catalog is locked by another session|took longer than 800 ms/);
    expect(databasesRead(snapshot)).toEqual(['postgres', 'revoked', 'template1']);
  });

  it('whose catalogs were revoked is read as far as it goes', async () => {
    const client = await server().connect('revoked');
    await client.query('REVOKE SELECT ON pg_catalog.pg_proc, pg_catalog.pg_attribute FROM PUBLIC');
    const snapshot = await read();
    await client.query('GRANT SELECT ON pg_catalog.pg_proc, pg_catalog.pg_attribute TO PUBLIC');
    await client.end();
    const gaps = required(snapshot).filter(({ fact }) => fact.includes('revoked'));
    expect(gaps.map(({ fact }) => fact)).toEqual([
      'catalog pg_attribute in database revoked',
      'catalog pg_proc in database revoked',
    ]);
    expect(gaps[1]?.costs).toEqual(['routines in database revoked', 'access through routines in database revoked']);
    expect(databasesRead(snapshot)).toContain('revoked');
  });

  it('whose shared catalogs were revoked still gives its own, and says what is missing', async () => {
    const client = await server().connect('revoked');
    await client.query('REVOKE SELECT ON pg_catalog.pg_database, pg_catalog.pg_roles FROM PUBLIC');
    const snapshot = await read({ url: server().url('revoked', 'auditor', CANARY) });
    await client.query('GRANT SELECT ON pg_catalog.pg_database, pg_catalog.pg_roles TO PUBLIC');
    await client.end();
    const facts = required(snapshot).map(({ fact }) => fact);
    expect(facts).toEqual(expect.arrayContaining(['catalog pg_database', 'catalog pg_roles']));
    expect(databasesRead(snapshot)).toEqual(['revoked']);
    const text = serializeSnapshot(snapshot);
    const again = parseSnapshot(text.split('\n').slice(0, -1));
    expect('snapshot' in again && serializeSnapshot(again.snapshot)).toBe(text);
  });

  it('does not hide that roles changed while it was read: once is read again, twice is a gap', async () => {
    const client = await server().connect();
    let changes = 0;
    const change = (limit: number) => {
      let last = Promise.resolve();
      return {
        onProgress: ({ database }: Progress): void => {
          if (database !== 'template1' || changes >= limit) return;
          changes++;
          last = client.query(`CREATE ROLE new_${changes}_${limit}`).then(() => undefined);
        },
        settled: () => last,
      };
    };
    const once = change(1);
    const quiet = await read({ onProgress: once.onProgress });
    await once.settled();
    expect(changes).toBe(1);
    expect(quiet.facts.principals.map(({ key }) => key)).toContain('new_1_1');
    expect(required(quiet).map(({ fact }) => fact)).toEqual(['database refuses']);

    const always = change(100);
    const busy = await read({ onProgress: always.onProgress });
    await always.settled();
    await client.end();
    expect(required(busy).map(({ fact }) => fact)).toContain('one state of roles, memberships and databases');
  });
});

describe('a reading', () => {
  it('can be called off', async () => {
    const abort = new AbortController();
    const reason = new Error('called off');
    const onProgress = ({ database }: Progress): void => {
      if (database === 'postgres') abort.abort(reason);
    };
    await expect(read({ signal: abort.signal, onProgress })).rejects.toBe(reason);
  });

  it('leaves no connection behind', async () => {
    await read();
    const client = await server().connect();
    await expect
      .poll(async () => (await client.query("SELECT 1 FROM pg_stat_activity WHERE usename = 'auditor'")).rowCount)
      .toBe(0);
    await client.end();
  });

  it('takes no transaction id, so it wrote nothing', async () => {
    const client = await server().connect();
    const next = async (): Promise<unknown> =>
      (await client.query('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS id')).rows;
    await client.query('ALTER SYSTEM SET autovacuum = off');
    await client.query('SELECT pg_reload_conf()');
    const before = await next();
    await read({ url: server().url() });
    expect(await next()).toEqual(before);
    await client.query('CREATE ROLE written');
    expect(await next()).not.toEqual(before);
    await client.end();
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
