import { spawn } from 'node:child_process';
import type { PostgresServer } from '../servers.ts';
import { psqlCommand } from '../engines/psql.ts';

export interface PsqlResult {
  readonly code: number | null;
  /** What it wrote to either stream. */
  readonly output: string;
}

/** Runs a script as its head says, through standard input; as the superuser, unless a role is named that needs no password. */
export async function psql(
  server: PostgresServer,
  database: string,
  script: string,
  options: { readonly user?: string; readonly env?: Readonly<Record<string, string>>; readonly folder?: string } = {},
): Promise<PsqlResult> {
  const [program, ...args] = await psqlCommand();
  const target = server.url(database, options.user);
  const child = spawn(program, [...args, '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', target, '-f', '-'], {
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    cwd: options.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined); // it ended before it had read all
  child.stdin.end(script);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
