import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Document } from 'mongodb';
import type { Exchange } from './recording.ts';
import { Replies } from './replies.ts';
import { answer, WireReader, type WireMessage } from './wire.ts';

/** A recorded server. */
export interface ReplayedNode {
  /** `host:port` as the recording names it, for recordings in which servers name each other. */
  readonly address?: string;
  readonly exchanges: readonly Exchange[];
  /** The connection is dropped instead of an answer. */
  readonly drops?: (db: string, command: Document) => boolean;
  /** What is answered by hand; undefined: what was recorded; null: the connection is dropped. */
  readonly answers?: (db: string, command: Document) => Document | null | undefined;
  /** What is answered instead of what was recorded. */
  readonly rewrite?: (db: string, command: Document, reply: Document) => Document;
  /** Whoever connects is turned away. */
  readonly down?: true;
  /** Error 18 to every login; else each is taken that needs no proof of the server (PLAIN). */
  readonly refusesLogin?: true;
}

export interface Replay {
  /** One per node, in their order. */
  readonly urls: readonly string[];
  readonly addresses: readonly string[];
  readonly versions: readonly string[];
  /** Names of all commands that were sent by hand, not by the driver for itself, per node. */
  readonly sent: readonly (readonly string[])[];
}

export interface RunningReplay extends Replay {
  /** What was asked and has no recording: `crm rolesInfo`. Sorted. */
  readonly unrecorded: () => readonly string[];
  /** When the last answer to such a command was written, by `performance.now()`. */
  readonly lastReplyAt: () => number;
  readonly stop: () => void;
}

/** Serves recordings over the wire protocol until it is stopped. */
export async function startReplay(nodes: readonly ReplayedNode[]): Promise<RunningReplay> {
  const servers = await Promise.all(nodes.map(() => listen()));
  const addresses = servers.map((server) => `127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  const rename = new Map(
    nodes.flatMap(({ address }, i) => (address === undefined ? [] : [[address, addresses[i] ?? '']])),
  );
  const replies = nodes.map(({ exchanges }) => new Replies(exchanges, rename));
  const sent = nodes.map((): string[] => []);
  const sockets = new Set<Socket>();
  let lastReplyAt = 0;
  for (const [i, server] of servers.entries()) {
    server.on('connection', (socket) => {
      const node = nodes[i];
      const known = replies[i];
      sockets.add(socket);
      if (node === undefined || known === undefined || node.down === true) socket.destroy();
      else
        converse(socket, node, known, (command) => {
          sent[i]?.push(command);
          lastReplyAt = performance.now();
        });
    });
  }
  return {
    urls: addresses.map((address) => `mongodb://${address}/`),
    addresses,
    versions: replies.map(({ version }) => version),
    sent,
    unrecorded: () => [...new Set(replies.flatMap((each) => each.unrecorded))].sort(),
    lastReplyAt: () => lastReplyAt,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
    },
  };
}

async function listen(): Promise<Server> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

type OnSent = (command: string) => void;

/** What the driver asks for itself, apart from what it is asked to send. */
const HANDSHAKES = ['hello', 'ismaster', 'isMaster'];
const HOUSEKEEPING = ['ping', 'endSessions'];

function converse(socket: Socket, node: ReplayedNode, replies: Replies, onSent: OnSent): void {
  const reader = new WireReader();
  // The driver closes its connections as it likes.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    for (const message of reader.push(chunk)) {
      if (node.drops?.(message.db, message.command) === true) {
        socket.destroy();
        return;
      }
      const answered = node.answers?.(message.db, message.command);
      if (answered === null) {
        socket.destroy();
        return;
      }
      if (answered !== undefined) {
        socket.write(answer(message, answered));
        continue;
      }
      const isLogin = 'saslStart' in message.command;
      const reply = isLogin ? loginReply(node) : replyTo(message, replies, onSent);
      socket.write(answer(message, node.rewrite?.(message.db, message.command, reply) ?? reply));
    }
  });
}

const loginReply = ({ refusesLogin }: ReplayedNode): Document =>
  refusesLogin === true
    ? { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' }
    : { conversationId: 1, done: true, payload: '', ok: 1 };

function replyTo(message: WireMessage, replies: Replies, onSent: OnSent): Document {
  const { db, command } = message;
  const [name = ''] = Object.keys(command);
  const byDriver = message.isQuery || 'helloOk' in command || !('maxTimeMS' in command);
  if (HANDSHAKES.includes(name) && byDriver) return { ...replies.handshake(), ok: 1 };
  if (HOUSEKEEPING.includes(name)) return { ok: 1 };
  const reply = replies.to(db, command);
  onSent(`${db} ${name}`);
  return reply;
}
