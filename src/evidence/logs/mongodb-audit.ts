import { commandUses } from '../../dialects/mongodb/command-uses.ts';
import { userKey } from '../../dialects/mongodb/names.ts';
import type { Actor, NamedUse } from '../../model/evidence.ts';
import type { LineOptions, LineReading, LogLine } from './line-reader.ts';
import { SourceTally } from './source-tally.ts';

type Doc = Readonly<Record<string, unknown>>;

/** What changes definitions is noted beside the check whether it was allowed. */
const DDL: ReadonlySet<string> = new Set([
  ...['createCollection', 'dropCollection', 'createIndex', 'dropIndex', 'renameCollection', 'createView'],
]);

/**
 * Reads the audit log of MongoDB Enterprise, Atlas and Percona, one JSON document a line. Checks that were passed are in it
 * only where auditAuthorizationSuccess is on; where none is, what changed definitions is all that it tells.
 * https://www.mongodb.com/docs/manual/reference/audit-message/
 */
export async function readMongodbAudit(lines: AsyncIterable<LogLine>, options: LineOptions): Promise<LineReading> {
  const checks = new SourceTally('mongodb-audit', options);
  const definitions = new SourceTally('mongodb-audit', options);
  const applications = new Map<string, string>();
  for await (const { text: line, offset } of lines) {
    if (line === '') continue;
    const record = parse(line);
    const kind = record === undefined ? null : text(record['atype']);
    if (record === undefined || kind === null) {
      checks.lose('no record of an audit log, or one that does not end', offset);
      continue;
    }
    const time = timeOf(record['ts']);
    checks.cover(time);
    const { param, result } = record;
    const said = isDoc(param) ? param : {};
    if (kind === 'clientMetadata') noteApplication(applications, record, said);
    if (result !== 0) continue;
    const at = { time, offset };
    if (kind === 'authCheck') addCheck(checks, { record, said, applications, at });
    else if (DDL.has(kind)) addDefinition(definitions, { record, said, applications, at });
  }
  const clientless = 'it names no application but for connections whose metadata it holds';
  return checks.isEmpty
    ? definitions.reading(
        [clientless, 'no access that was allowed is in it (auditAuthorizationSuccess), but for changes of definitions'],
        [checks],
      )
    : checks.reading([clientless]);
}

interface Event {
  readonly record: Doc;
  /** Its `param`. */
  readonly said: Doc;
  readonly applications: ReadonlyMap<string, string>;
  readonly at: { readonly time: number | null; readonly offset: number };
}

/** `{ command: "find", ns: "shop.orders", args: { find: "orders", … } }` */
function addCheck(tally: SourceTally, { record, said, applications, at }: Event): void {
  const namespace = text(said['ns']);
  const name = text(said['command']) ?? '';
  const command = isDoc(said['args']) ? said['args'] : { [name]: namespace?.replace(/^[^.]*\./, '') };
  const continues = name === 'getMore';
  const uses = commandUses(namespace, 'command', command);
  if ('error' in uses) tally.lose(uses.error, at.offset);
  else if (uses.length > 0) add(tally, { record, said, applications, at }, uses, continues ? 0 : 1);
}

/** `{ ns: "shop.orders" }`, `{ old: "shop.a", new: "shop.b" }` */
function addDefinition(tally: SourceTally, event: Event): void {
  const { said } = event;
  const names = [said['ns'], said['old'], said['new']].map(text).filter((name) => name !== null);
  const uses = names.map((name): NamedUse => {
    const dot = name.indexOf('.');
    return { database: name.slice(0, dot), schema: null, name: name.slice(dot + 1), kind: 'relation', action: 'ddl' };
  });
  add(tally, event, uses, 1);
}

function add(tally: SourceTally, { record, applications, at }: Event, uses: readonly NamedUse[], calls: number): void {
  const database = uses[0]?.database ?? null;
  const run = {
    actor: actorOf(record, database, applications),
    ran: { kind: 'objects', uses },
    assumed: false,
  } as const;
  tally.add(run, JSON.stringify(uses), { ...at, calls });
}

/** Several can be logged in on one connection: as in a profile, who is stored in the database counts, else the first. */
function actorOf(record: Doc, database: string | null, applications: ReadonlyMap<string, string>): Actor {
  const users = Array.isArray(record['users']) ? record['users'].filter(isDoc) : [];
  const user = users.find(({ db }) => db === database) ?? users[0];
  const remote = isDoc(record['remote']) ? record['remote'] : {};
  return {
    account: user === undefined ? null : userKey(String(user['user']), String(user['db'])),
    role: null,
    client: text(remote['ip']),
    application: applications.get(keyOf(record)) ?? null,
    database,
    searchPath: null,
  };
}

function noteApplication(applications: Map<string, string>, record: Doc, said: Doc): void {
  const metadata = isDoc(said['clientMetadata']) ? said['clientMetadata'] : said;
  const application = isDoc(metadata['application']) ? text(metadata['application']['name']) : null;
  if (application === null) applications.delete(keyOf(record));
  else applications.set(keyOf(record), application);
}

/** A connection is known by the port of its client. */
const keyOf = ({ remote }: Doc): string => (isDoc(remote) ? `${String(remote['ip'])}:${String(remote['port'])}` : '');

/** `{ "$date": "2026-11-20T18:27:53.728+00:00" }` */
function timeOf(value: unknown): number | null {
  const time = isDoc(value) && typeof value['$date'] === 'string' ? Date.parse(value['$date']) : NaN;
  return Number.isNaN(time) ? null : time;
}

function parse(line: string): Doc | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isDoc(value) ? value : undefined;
  } catch {
    return undefined; // counted as a loss
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value);
