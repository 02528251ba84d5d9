import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { TLSSocket } from 'node:tls';

/** The authority that signed the proxy's certificate; it is for db.example.test and localhost. */
export const CA_FILE = fileURLToPath(new URL('../fixtures/tls/ca.crt', import.meta.url));

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));

export interface Proxy {
  readonly port: number;
  /** From now on nothing is passed on, and no connection is closed. */
  readonly fallSilent: () => void;
  readonly stop: () => Promise<void>;
}

/** Stands before a PostgreSQL server on this machine and speaks TLS for it, or refuses to (`tls: false`). */
export async function startProxy(target: number, options: { readonly tls: boolean }): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    track(client);
    client.once('data', (request) => {
      // SSLRequest: length 8, code 80877103
      if (request.length !== 8 || request.readInt32BE(4) !== 80_877_103) {
        join(client, request);
      } else if (options.tls) {
        client.write('S');
        const context = { isServer: true, key: fixture('server.key'), cert: fixture('server.crt') };
        join(track(new TLSSocket(client, context)), Buffer.alloc(0));
      } else {
        client.write('N');
        client.once('data', (startup) => {
          join(client, startup);
        });
      }
    });
  });
  const track = <S extends Socket>(socket: S): S => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy());
  };
  const join = (client: Socket, first: Buffer): void => {
    const upstream = track(connect(target, '127.0.0.1'));
    upstream.write(first);
    client.on('data', (data) => {
      if (!silent) upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!silent) client.write(data);
    });
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => {
      if (!silent) client.end();
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    fallSilent: () => (silent = true),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
