import { startServer, type ServerName } from './servers.ts';

/** Starts the server named on the command line, says where it is, and stays until it is ended from outside. */
export async function main(args: readonly string[]): Promise<void> {
  const server = await startServer(args[0] as ServerName, { auth: 'trust' });
  console.log(JSON.stringify({ folder: server.folder, port: server.port }));
  setInterval(() => undefined, 60_000);
}
