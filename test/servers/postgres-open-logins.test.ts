import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresResolver } from '../../src/access/postgres.ts';
import { NONE } from '../../src/model/facts.ts';
import { auditSnapshots, snapshotOf } from '../support/audit.ts';
import { useServer } from '../support/servers.ts';

const DATABASES = ['shop', 'app'];
const ROLES = ['app', 'reader', 'writer', 'nologin'];
/** Lets the tests themselves in, by password. */
const FIRST = ['host all postgres 127.0.0.1/32 scram-sha-256', 'local all postgres scram-sha-256'];

/** Rules of pg_hba.conf, in their order. */
const FILES: readonly (readonly string[])[] = [
  [],
  ['host all all 127.0.0.1/32 trust'],
  ['host all all 127.0.0.1/32 reject', 'host all all 127.0.0.1/32 trust'],
  ['host all all 0.0.0.0/0 scram-sha-256', 'host all all 127.0.0.1/32 trust'],
  ['host all all 127.0.0.0/9 reject', 'host all all 127.128.0.0/9 reject', 'host all all 127.0.0.0/8 trust'],
  ['host all all 127.0.0.0/31 reject', 'host all reader 127.0.0.0/8 trust', 'host all all 127.0.0.1/32 trust'],
  ['host shop +readers all trust'],
  ['host shop +readers all reject', 'host all all all trust'],
  ['host sameuser all all trust'],
  ['host samerole all samehost trust'],
  ['host shop app,reader localhost trust'],
  ['hostssl all all all trust'],
  ['hostnossl all all all trust'],
  ['host all all 10.0.0.0 255.0.0.0 trust'],
  ['host all all ::1/128 trust'],
  ['host replication all all trust'],
  ['local all all trust'],
  ['local app all reject', 'local all +readers trust'],
  ['local all all peer', 'local all all trust'],
];

const MANIFEST = `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
services:
  billing: { owns: [pg/shop/**], identities: { pg: [app, reader] } }
operators:
  pg: [{ match: postgres, kind: dba, may: [admin] }]
`;

/** A socket that connects from one of the addresses of this machine. */
function socketFrom(localAddress: string | undefined): Socket {
  const socket = new Socket();
  if (localAddress === undefined) return socket;
  const connect = socket.connect.bind(socket);
  return Object.assign(socket, { connect: (port: number, host: string) => connect({ port, host, localAddress }) });
}

describe.each(['18', '14'])('who needs no password on PostgreSQL %s', (version) => {
  const server = useServer(`postgres:${version}`, { config: { log_min_messages: 'fatal' } });
  const folder = (): string => server().folder ?? '';

  beforeAll(async () => {
    const admin = await server().connect();
    for (const database of DATABASES) await admin.query(`create database ${database}`);
    await admin.query('create role readers; create role app login; create role writer login; create role nologin');
    await admin.query('create role reader login in role readers; grant app to writer');
    await admin.query('revoke connect on database app from public; grant connect on database app to app, reader');
    await admin.end();
    const shop = await server().connect('shop');
    await shop.query('create schema billing; create table billing.inv (i int)');
    await shop.end();
  });

  async function load(rules: readonly string[]): Promise<void> {
    const file = join(folder(), 'data', 'pg_hba.conf');
    writeFileSync(file, '');
    appendFileSync(file, [...FIRST, ...rules].map((rule) => `${rule}\n`).join(''));
    const admin = await server().connect();
    const loaded = 'select pg_conf_load_time() as at';
    const before = (await admin.query<{ at: Date }>(loaded)).rows[0]?.at;
    await admin.query('select pg_reload_conf()');
    await expect.poll(async () => (await admin.query<{ at: Date }>(loaded)).rows[0]?.at).not.toEqual(before);
    await admin.end();
  }

  /** Who gets in, as `role@database`, through the socket or over the network. */
  async function admitted(host: string, from?: string): Promise<string[]> {
    const found: string[] = [];
    for (const database of DATABASES)
      for (const user of ROLES) {
        const client = new pg.Client({
          host,
          port: server().port,
          database,
          user,
          ssl: false,
          stream: () => socketFrom(from),
        });
        try {
          await client.connect();
          found.push(`${user}@${database}`);
        } catch (error) {
          expect(String(error)).toMatch(
            /password|no pg_hba.conf entry|rejects|not permitted|permission|not allowed|Peer/,
          );
        } finally {
          await client.end().catch(() => undefined);
        }
      }
    return found.sort();
  }

  it.each(FILES.map((rules) => ({ rules, name: rules.join('; ') })))('with $name', async ({ rules }) => {
    await load(rules);
    const snapshot = await snapshotOf(server().url('shop'));
    const { facts } = snapshot;
    expect(facts.loginRules).toHaveLength(rules.length + FIRST.length);
    const logins = [...(createPostgresResolver(facts).openLogins?.() ?? [])];
    const predicted = logins.flatMap(({ roles }) =>
      [...roles].flatMap(([database, ids]) =>
        ids.map((id) => `${facts.principals[id]?.key ?? '?'}@${facts.securables.name[database] ?? NONE}`),
      ),
    );
    const ours = new Set(predicted.filter((login) => /^(app|reader|writer|nologin)@(shop|app)$/.test(login)));
    const near = await admitted('127.0.0.1');
    const real = new Set([...near, ...(await admitted('127.0.0.1', '127.200.0.2')), ...(await admitted(folder()))]);
    // The network of this test is one machine, and the server listens to IPv4 alone.
    expect([...ours].sort()).toEqual([...real].sort());
    const findings = auditSnapshots(MANIFEST, [snapshot]).findings.filter(({ cause }) => cause === 'anonymous');
    const inShop = real.size > 0 && [...ours].some((login) => login.endsWith('@shop'));
    expect(findings.map(({ rule, objects, severity }) => ({ rule, objects, severity }))).toEqual(
      inShop ? [{ rule: 'DBO106', objects: ['pg/shop'], severity: 'warning' }] : [],
    );
  });

  it('says so where the auditor may not see the rules', async () => {
    await load(['host all reader 127.0.0.1/32 trust']);
    const snapshot = await snapshotOf(server().url('shop', 'reader'));
    expect(snapshot.facts.loginRules).toEqual([]);
    expect(snapshot.gaps.map(({ fact }) => fact)).toContain('host-based authentication rules');
  });
});
