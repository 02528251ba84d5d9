import { BSON, type Document } from 'mongodb';

/** A message of the MongoDB wire protocol. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
export interface WireMessage {
  readonly requestId: number;
  readonly isQuery: boolean;
  readonly db: string;
  readonly command: Document;
}

const HEADER = 16;
const OP_REPLY = 1;
/** Only the handshake of drivers that do not know yet whom they talk to. */
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** Cuts a stream of bytes into messages. */
export class WireReader {
  #pending = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<WireMessage> {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= HEADER && this.#pending.length >= this.#pending.readInt32LE(0)) {
      const length = this.#pending.readInt32LE(0);
      const message = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      yield parse(message);
    }
  }
}

function parse(message: Buffer): WireMessage {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_QUERY) {
    const nameEnd = message.indexOf(0, HEADER + 4);
    const db = message.toString('utf8', HEADER + 4, nameEnd).replace(/\.\$cmd$/, '');
    return { requestId, isQuery: true, db, command: document(message, nameEnd + 9) };
  }
  if (opCode !== OP_MSG) throw new Error(`no messages of kind ${String(opCode)} are replayed`);
  if (message[HEADER + 4] !== 0) throw new Error('no document sequences are replayed');
  const command = document(message, HEADER + 5);
  return { requestId, isQuery: false, db: String(command['$db']), command };
}

const document = (message: Buffer, at: number): Document =>
  BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)));

/** The bytes of an answer. */
export function answer({ requestId, isQuery }: WireMessage, reply: Document): Buffer {
  const body = Buffer.from(BSON.serialize(reply));
  const prefix = isQuery ? queryPrefix() : Buffer.from([0, 0, 0, 0, 0]);
  const header = Buffer.alloc(HEADER);
  header.writeInt32LE(HEADER + prefix.length + body.length, 0);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, prefix, body]);
}

function queryPrefix(): Buffer {
  const prefix = Buffer.alloc(20);
  prefix.writeInt32LE(8, 0); // await capable
  prefix.writeInt32LE(1, 16); // one document
  return prefix;
}
