import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type Doc = Readonly<Record<string, unknown>>;

/** One question to a server and what it answered, as Extended JSON. */
export interface Exchange {
  /** Of a recording of several servers. */
  readonly node?: string;
  readonly db: string;
  readonly command: Doc;
  readonly reply: Doc;
}

const fixture = (name: string): URL => new URL(`../../fixtures/mongodb/${name}`, import.meta.url);

/** Lines of a recording in test/fixtures/mongodb; what they hold is the file's business. */
export const recordedLines = (name: string): readonly string[] =>
  gunzipSync(readFileSync(fixture(name)))
    .toString('utf8')
    .split('\n')
    .filter(Boolean);

export const recorded = (name: string): readonly Exchange[] =>
  recordedLines(name).map((line) => JSON.parse(line) as Exchange);

/** Of one server of a recording of several. */
export const recordedOf = (name: string, node: string): readonly Exchange[] =>
  recorded(name).filter((exchange) => exchange.node === node);

export const fixtureJson = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

export interface RecordedRole {
  readonly role: string;
  readonly db: string;
  readonly isBuiltin: boolean;
}

/** The roles of a recorded reply to rolesInfo. */
export const rolesIn = (reply: Doc): readonly RecordedRole[] => (reply['roles'] ?? []) as readonly RecordedRole[];

/**
 * The roles that the recorded version is born with in a database. They were recorded for `admin` and `billing`, and are the
 * same in every database but for its name.
 */
export function builtInRoles(db: string): readonly RecordedRole[] {
  const like = ['admin', 'local', 'config'].includes(db) ? db : 'billing';
  const found = recorded('access-paths.replies.jsonl.gz').find(
    (exchange) => exchange.db === like && 'rolesInfo' in exchange.command && 'showBuiltinRoles' in exchange.command,
  );
  const roles = rolesIn(found?.reply ?? {}).filter(({ isBuiltin }) => isBuiltin);
  if (roles.length === 0) throw new Error(`no built-in roles of ${like} were recorded`);
  return JSON.parse(JSON.stringify(roles).replaceAll(`"db":"${like}"`, `"db":${JSON.stringify(db)}`)) as RecordedRole[];
}

/**
 * Adds what a recording did not ask: the built-in roles of the same version, beside the custom roles that it did ask for.
 */
export const withBuiltInRoles = (exchanges: readonly Exchange[], databases: readonly string[]): readonly Exchange[] => [
  ...exchanges,
  ...databases.map((db): Exchange => {
    const asked = exchanges.find(({ db: of, command }) => of === db && 'rolesInfo' in command);
    const custom = rolesIn(asked?.reply ?? {}).filter(({ isBuiltin }) => !isBuiltin);
    const command = { rolesInfo: 1, showPrivileges: true, showBuiltinRoles: true };
    return { db, command, reply: { roles: [...custom, ...builtInRoles(db)], ok: 1 } };
  }),
];
