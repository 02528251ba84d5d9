import { spawnSync } from 'node:child_process';

const STDIO = ['ignore', 'inherit', 'inherit'];

/** Runs node; its exit code. With `failure`, anything but 0 is an error that says so. */
export function node(args, failure, { env = {}, stdio = STDIO } = {}) {
  const { status, signal, error } = spawnSync(process.execPath, args, { stdio, env: { ...process.env, ...env } });
  if (error !== undefined) throw error;
  if (failure !== undefined && status !== 0) throw new Error(failure);
  return status ?? (signal === 'SIGINT' ? 130 : 143);
}

/** Runs npm: the one that runs this script, where one does. */
export function npm(args) {
  const cli = process.env['npm_execpath'];
  const [command, before] = cli === undefined ? ['npm', []] : [process.execPath, [cli]];
  const { status, error } = spawnSync(command, [...before, ...args], { stdio: STDIO });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}`);
}
