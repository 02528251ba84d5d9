import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startServer, useServer, withServer } from '../support/servers.ts';

const scalar = async (
  server: { connect(): Promise<{ query(sql: string): Promise<{ rows: unknown[] }> }> },
  sql: string,
): Promise<unknown> => (await (await server.connect()).query(sql)).rows[0];

describe('the server pool', () => {
  it.each(['14', '16', '18'])('starts PostgreSQL %s', async (major) => {
    await withServer(`postgres:${major}`, async (server) => {
      const row = await scalar(server, "SELECT current_setting('server_version_num')::int / 10000 AS major");
      expect(row).toEqual({ major: Number(major) });
      expect(server.version.split('.')[0]).toBe(major);
    });
  });

  it.each([
    ['mysql', '9.7'],
    ['mariadb', '10.11'],
    ['mariadb', '11.8'],
  ] as const)(
    'starts %s %s',
    async (engine, version) => {
      await withServer(`${engine}:${version}`, async (server) => {
        const [rows] = await (await server.connect('mysql')).query('SELECT VERSION() AS version, USER() AS user');
        const said = new RegExp(`^${version.replace('.', '\\.')}\\.\\d+`);
        expect(rows).toEqual([{ version: expect.stringMatching(said) as string, user: 'root@localhost' }]);
        expect(server.version).toMatch(said);
      });
    },
    300_000,
  );

  it.each([
    ['mysql', '9.7', { partial_revokes: 'ON', lower_case_table_names: 1, secure_file_priv: 'NULL' }],
    [
      'mariadb',
      '10.11',
      { skip_name_resolve: 'OFF', lower_case_table_names: 1, log_bin_trust_function_creators: 'ON' },
    ],
  ] as const)(
    'starts %s with settings of its own',
    async (engine, version, config) => {
      await withServer(`${engine}:${version}`, { config }, async (server) => {
        const names = Object.keys(config).map((name) => `@@${name} AS ${name}`);
        const [rows] = await (await server.connect()).query(`SELECT ${names.join(', ')}`);
        const words: Readonly<Record<string, unknown>> = { ON: 1, OFF: 0 };
        const shown = Object.entries(config).map(([name, value]) => [name, value in words ? words[value] : value]);
        expect(rows).toEqual([Object.fromEntries(shown)]);
      });
    },
    300_000,
  );

  it('gives every caller a server of its own', async () => {
    await withServer('postgres:18', async (one) => {
      await withServer('postgres:18', async (other) => {
        await (await one.connect()).query('CREATE ROLE only_here');
        const roles = "SELECT count(*)::int AS n FROM pg_roles WHERE rolname = 'only_here'";
        expect(await scalar(one, roles)).toEqual({ n: 1 });
        expect(await scalar(other, roles)).toEqual({ n: 0 });
      });
    });
  });

  it('leaves no folder and no listener behind', async () => {
    const server = await startServer('postgres:18', { auth: 'trust' });
    const { folder } = server;
    if (folder === null) throw new Error('a server with options of its own is never an external one');
    expect(existsSync(folder)).toBe(true);
    await server.connect(); // left open on purpose
    await server.stop();
    await server.stop();
    expect(existsSync(folder)).toBe(false);
    await expect(server.connect()).rejects.toThrow(/ECONNREFUSED/);
  });

  it('hands out the settings a test asks for', async () => {
    await withServer('postgres:18', { config: { log_line_prefix: "it's %m " } }, async (server) => {
      expect(await scalar(server, 'SHOW log_line_prefix')).toEqual({ log_line_prefix: "it's %m " });
      expect(await scalar(server, 'SHOW wal_level')).toEqual({ wal_level: 'logical' });
    });
  });

  it('refuses an engine that it has no provider for, by name', async () => {
    const name = ['no', 'such'].join(':') as `postgres:${string}`; // names may come from the environment
    await expect(startServer(name)).rejects.toThrow(
      'no provider for a test server "no:such": there is postgres, mysql, mariadb',
    );
  });

  it('removes the server of a process that was killed, or that ended without stopping it', async () => {
    const killed = await startInChild();
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(existsSync(killed.folder)).toBe(true);

    const ended = await startInChild(); // starting the next server sweeps what the dead one left
    expect(existsSync(killed.folder)).toBe(false);
    ended.child.kill('SIGINT');
    await once(ended.child, 'exit');
    expect(existsSync(ended.folder)).toBe(false);
    await sleep(100);
    await expect(fetch(`http://127.0.0.1:${ended.port}`)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${killed.port}`)).rejects.toThrow();
  });
});

describe('who may log in', () => {
  const server = useServer('postgres:18');

  it('is whoever knows the password', async () => {
    await (await server().connect()).query("CREATE ROLE clerk LOGIN PASSWORD 'right'");
    const client = await server().connect('postgres', 'clerk', 'right');
    expect((await client.query('SELECT current_user::text AS name')).rows).toEqual([{ name: 'clerk' }]);
    await expect(server().connect('postgres', 'clerk', 'wrong')).rejects.toThrow(/password authentication failed/);
    expect(new URL(server().url('postgres', 'clerk', 'p@ss')).password).toBe('p%40ss');
  });

  it('is everybody with trust', async () => {
    await withServer('postgres:18', { auth: 'trust' }, async (open) => {
      await (await open.connect()).query('CREATE ROLE clerk LOGIN');
      const client = await open.connect('postgres', 'clerk');
      expect((await client.query('SELECT session_user::text AS name')).rows).toEqual([{ name: 'clerk' }]);
    });
  });
});

/** Starts a server in a process of its own, which then waits to be ended. */
async function startInChild(): Promise<{ child: ReturnType<typeof spawn>; folder: string; port: number }> {
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', 'test/support/hold-server.ts', 'postgres:18'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const { folder, port } = JSON.parse(line) as { folder: string; port: number };
  return { child, folder, port };
}
