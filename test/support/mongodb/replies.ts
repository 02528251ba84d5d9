import { BSON, type Document } from 'mongodb';
import type { Exchange } from './recording.ts';

/** What every command may carry and no reply depends on. */
const CARRIED = ['$db', 'lsid', '$clusterTime', '$readPreference', 'maxTimeMS', 'comment'];
const UNRECORDED = { ok: 0, code: 1, codeName: 'NotRecorded' };

/** What a recorded server answers; remembers every request that it has no recording for. */
export class Replies {
  readonly unrecorded: string[] = [];
  readonly #replies = new Map<string, Document>();

  /** @param rename recorded `host:port` → the one that stands for it */
  constructor(exchanges: readonly Exchange[], rename: ReadonlyMap<string, string>) {
    for (const { db, command, reply } of exchanges) {
      const key = keyOf(db, command);
      // What was added to a recording comes after it.
      this.#replies.set(key, parse(reply, rename));
    }
    for (const { db, command, reply } of exchanges) {
      // usersInfo with an array of exact users answers what the single questions answer.
      const whole = keyOf(db, { ...command, nameOnly: true });
      if ('listDatabases' in command && !this.#replies.has(whole))
        this.#replies.set(whole, namesOnly(parse(reply, rename)));
    }
  }

  get version(): string {
    return String(this.#replies.get(keyOf('admin', { buildInfo: 1 }))?.['version']);
  }

  /** What a driver needs to know of whom it talks to, of what the server says. */
  handshake(): Document {
    const hello = this.#replies.get(keyOf('admin', { hello: 1 })) ?? {};
    const left = ['topologyVersion', 'lastWrite', 'localTime', 'electionId', 'setVersion', 'connectionId'];
    return { ...without(hello, left), helloOk: true, ismaster: hello['isWritablePrimary'] === true };
  }

  to(db: string, command: Document): Document {
    const users: unknown = command['usersInfo'];
    if (Array.isArray(users)) return this.#usersOneByOne(db, command, users as Document[]);
    const reply = this.#replies.get(keyOf(db, command));
    if (reply !== undefined) return reply;
    this.unrecorded.push(`${db} ${Object.keys(command)[0] ?? ''}`);
    return { ...UNRECORDED, errmsg: `no recording of ${keyOf(db, command)}` };
  }

  #usersOneByOne(db: string, command: Document, users: readonly Document[]): Document {
    const found: unknown[] = [];
    for (const user of users) {
      const one = this.#replies.get(keyOf(db, { ...command, usersInfo: user }));
      if (one === undefined) this.unrecorded.push(`${db} usersInfo ${String(user['user'])}@${String(user['db'])}`);
      // A refusal of one is a refusal of all.
      else if (one['ok'] !== 1) return one;
      else found.push(...(one['users'] as unknown[]));
    }
    return { users: found, ok: 1 };
  }
}

const parse = (reply: unknown, rename: ReadonlyMap<string, string>): Document => {
  let text = JSON.stringify(reply);
  for (const [recorded, now] of rename) text = text.replaceAll(recorded, now);
  return BSON.EJSON.parse(text) as Document;
};

/** The same question, however it is put. */
function keyOf(db: string, command: Document): string {
  const plain = without(command, CARRIED);
  if ('listCollections' in plain) return `${db} ${JSON.stringify(without(plain, ['cursor', 'nameOnly']))}`;
  // Address restrictions were not recorded; who has none is answered alike.
  return `${db} ${JSON.stringify(without(plain, ['showAuthenticationRestrictions']))}`;
}

function namesOnly(reply: Document): Document {
  const databases = reply['databases'] as readonly Document[] | undefined;
  return databases === undefined ? reply : { databases: databases.map(({ name }) => ({ name: String(name) })), ok: 1 };
}

const without = (doc: Document, keys: readonly string[]): Document =>
  Object.fromEntries(Object.entries(doc).filter(([key]) => !keys.includes(key)));
