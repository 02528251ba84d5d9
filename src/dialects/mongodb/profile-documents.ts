import { userKey } from './names.ts';
import { hostOf } from './log-lines.ts';

/** What one document of `system.profile` says: one operation. */
export interface ProfiledOperation {
  readonly namespace: string | null;
  /** `query`, `insert`, `update`, `remove`, `command`, `getmore`. */
  readonly type: string;
  /** Of a getMore the command that opened the cursor, where the document has it. */
  readonly command: unknown;
  /** `user@database`; null: nobody was logged in. */
  readonly account: string | null;
  readonly application: string | null;
  readonly client: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly time: number | null;
  /** The server answered with an error: nothing was touched. */
  readonly failed: boolean;
  /** 0: a getMore, which continues a call that has a document of its own. Updates and deletes have one per operation. */
  readonly calls: 0 | 1;
}

type Doc = Readonly<Record<string, unknown>>;

/** https://www.mongodb.com/docs/manual/reference/database-profiler/ */
export function profiledOperation(document: Doc): ProfiledOperation {
  const { command, ts } = document;
  const type = text(document['op']) ?? '';
  const continues = type === 'getmore' || (isDoc(command) && 'getMore' in command);
  return {
    namespace: text(document['ns']),
    type,
    command: continues && isDoc(document['originatingCommand']) ? document['originatingCommand'] : (command ?? {}),
    account: accountOf(document),
    application: text(document['appName']),
    client: hostOf(document['client']),
    time: ts instanceof Date ? ts.getTime() : null,
    failed: document['errCode'] !== undefined || document['errName'] !== undefined || document['ok'] === 0,
    calls: continues ? 0 : 1,
  };
}

/** The members of a cluster, which a router asks in this name whoever asked it. */
export const MEMBER = '__system@local';

/** Of all who are logged in on the connection, `user` names the one that counts, in one word. */
function accountOf({ user, allUsers }: Doc): string | null {
  const word = text(user);
  if (word === null) return null;
  const all = Array.isArray(allUsers) ? allUsers.filter(isDoc) : [];
  const one = all.find((each) => `${String(each['user'])}@${String(each['db'])}` === word);
  return one === undefined ? word : userKey(String(one['user']), String(one['db']));
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value);
