import type { Action } from '../../model/access.ts';
import type { NamedUse } from '../../model/evidence.ts';
import { actionOnCollection, actionOnNamespace, touchesNoData } from './command-kinds.ts';
import { usesOf } from './pipeline.ts';

type Doc = Readonly<Record<string, unknown>>;

/** What a command touches, each collection once per action; or why that cannot be said, without any text of the command. */
export type CommandUses = readonly NamedUse[] | { readonly error: string };

/**
 * What one command, or one operation of an update, delete or bulkWrite command, reads, writes or changes. A view stands for
 * itself; what it reads is in its definition.
 *
 * @param namespace `db.collection` as the log or the profile names it; null: not said
 * @param type `command`, `query`, `update`, `remove`, `insert`, `getmore` … as the log or the profile writes it
 * @param command the command document, as JSON or BSON
 */
export function commandUses(namespace: string | null, type: string, command: unknown): CommandUses {
  if (!isDoc(command)) return { error: 'the command is no document' };
  const home = splitNamespace(namespace);
  const [name = ''] = Object.keys(command);
  const db = text(command['$db']) ?? home?.database ?? null;
  const uses = usesOfCommand({ name, value: command[name], command, db, home, type });
  return Array.isArray(uses) ? distinct(uses) : uses;
}

interface Asked {
  readonly name: string;
  /** Of the first key. */
  readonly value: unknown;
  readonly command: Doc;
  readonly db: string | null;
  readonly home: Namespace | null;
  readonly type: string;
}

interface Namespace {
  readonly database: string;
  readonly name: string;
}

function usesOfCommand(asked: Asked): CommandUses {
  const { name, value, command, db, home, type } = asked;
  if (isOperation(asked)) return home === null ? NO_NAMESPACE : [use(home, 'write')];
  const action = actionOnCollection(name);
  if (action !== undefined) return usesOnCollection(asked, action);
  switch (name) {
    case 'bulkWrite':
      return usesOfBulkWrite(command);
    case 'renameCollection':
      return namespaces([value, command['to']], 'ddl');
    case 'cloneCollectionAsCapped':
      return copy(db, text(value), text(command['toCollection']));
    case 'explain':
      // What an explained command would write is not written.
      return readsOf(commandUses(db === null ? null : `${db}.$cmd`, type, withDatabase(value, db)));
    case 'applyOps':
      return Array.isArray(value)
        ? namespaces(
            value.map((each) => (isDoc(each) ? each['ns'] : null)),
            'write',
          )
        : NO_NAMES;
    case 'dropDatabase':
      return { error: 'a whole database was dropped' };
    default: {
      const whole = actionOnNamespace(name);
      if (whole !== undefined) return namespaces([value], whole);
      return touchesNoData(name) ? [] : { error: 'a command that this version of dbowner does not know' };
    }
  }
}

/**
 * One operation of a write command, beside which the log has the command itself: `{ q, u }` of an update, `{ q, limit }` of a
 * delete, and from 8.0 `{ update: 0, filter }` of a bulkWrite, which counts its namespaces.
 */
const isOperation = ({ name, value, type }: Asked): boolean =>
  (name === 'q' && (type === 'update' || type === 'remove')) ||
  (typeof value === 'number' && ['insert', 'update', 'delete'].includes(name));

function usesOnCollection({ name, value, command, db, home }: Asked, action: Action): CommandUses {
  const named = name === 'getMore' ? command['collection'] : value;
  // A collection may be named by its UUID; the server then says which namespace that is.
  const collection = text(named) ?? (isDoc(named) ? (home?.name ?? null) : null);
  const own = collection === null || db === null ? null : { database: db, name: collection };
  const pipeline = command['pipeline'];
  if (own === null && watchesEverything(pipeline)) return { error: 'a change stream over a whole database or cluster' };
  if (own === null && name !== 'aggregate') return NO_NAMESPACE;
  return [
    ...(own === null || isLookedUpByServer(own) ? [] : [use(own, action)]),
    // What a view's definition names is read when the view is.
    ...(name === 'create' ? [] : stages(pipeline, db)),
    ...(/^mapreduce$/i.test(name) ? mapReduceTarget(command['out'], db) : []),
  ];
}

const stages = (pipeline: unknown, home: string | null): readonly NamedUse[] =>
  [...usesOf(pipeline)].flatMap(({ db, collection, privileges }) => {
    const database = db ?? home;
    return database === null
      ? []
      : [use({ database, name: collection }, privileges.includes('find') ? 'read' : 'write')];
  });

const watchesEverything = (pipeline: unknown): boolean =>
  Array.isArray(pipeline) && isDoc(pipeline[0]) && '$changeStream' in pipeline[0];

/** `out: "totals"`, `out: { merge: "totals", db: "reports" }`, `out: { inline: 1 }`. */
function mapReduceTarget(out: unknown, home: string | null): readonly NamedUse[] {
  const name = isDoc(out) ? (text(out['replace']) ?? text(out['merge']) ?? text(out['reduce'])) : text(out);
  const database = (isDoc(out) ? text(out['db']) : null) ?? home;
  return name === null || database === null ? [] : [use({ database, name }, 'write')];
}

/** `{ bulkWrite: 1, ops: […], nsInfo: [{ ns: "shop.orders" }] }`; drivers send the lists apart, and the log may lack them. */
function usesOfBulkWrite({ nsInfo }: Doc): CommandUses {
  if (!Array.isArray(nsInfo)) return { error: 'a bulkWrite without the list of its namespaces' };
  return namespaces(
    nsInfo.map((each) => (isDoc(each) ? each['ns'] : null)),
    'write',
  );
}

function namespaces(named: readonly unknown[], action: Action): CommandUses {
  const found = named.map((each) => splitNamespace(text(each)));
  return found.some((each) => each === null)
    ? NO_NAMES
    : found.flatMap((each) => (each === null ? [] : [use(each, action)]));
}

function copy(database: string | null, from: string | null, to: string | null): CommandUses {
  if (database === null || from === null || to === null) return NO_NAMES;
  return [use({ database, name: from }, 'read'), use({ database, name: to }, 'ddl')];
}

const readsOf = (uses: CommandUses): CommandUses =>
  'error' in uses ? uses : uses.map((each) => ({ ...each, action: 'read' }));

const withDatabase = (command: unknown, db: string | null): unknown =>
  isDoc(command) && db !== null ? { ...command, $db: db } : command;

const NO_NAMESPACE = { error: 'a command without the name of its collection' };
const NO_NAMES = { error: 'a command whose namespaces cannot be read' };

const use = ({ database, name }: Namespace, action: Action): NamedUse => ({
  database,
  schema: null,
  name,
  kind: 'relation',
  action,
});

/** At the first dot: databases have none, collections may. `$cmd` and what follows it is no collection. */
function splitNamespace(namespace: string | null): Namespace | null {
  const dot = namespace?.indexOf('.') ?? -1;
  if (namespace === null || dot < 1) return null;
  return { database: namespace.slice(0, dot), name: namespace.slice(dot + 1) };
}

/**
 * `config` holds what the server keeps about transactions, sessions and chunks: its own look-ups appear under the connection
 * of the client that they are made for. `$cmd.listCollections` and the like are cursors over no collection.
 */
const isLookedUpByServer = ({ database, name }: Namespace): boolean => database === 'config' || /^\$cmd\b/.test(name);

function distinct(uses: readonly NamedUse[]): readonly NamedUse[] {
  const byKey = new Map(uses.map((each) => [JSON.stringify([each.database, each.name, each.action]), each]));
  return [...byKey.values()];
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value);
