import { readFileSync } from 'node:fs';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { fixtureJson, recorded, type Exchange } from './recording.ts';
import { readAt } from './read.ts';
import { withReplay } from './with-replay.ts';

/** What one user of the access-path world can do to the data of billing, and what happened when it tried. */
export interface ExpectedPath {
  readonly principal: string;
  /** Null: no way to billing's data. */
  readonly kind: string | null;
  /** Below the instance; `server` is the instance itself. */
  readonly object: string | null;
  readonly action: string | null;
  readonly mode: string | null;
  readonly billingInvReadNow: 'reached' | 'denied' | null;
  readonly note?: string;
}

export const expectedPaths = (): readonly ExpectedPath[] =>
  (fixtureJson('access-paths.expected.json') as { readonly paths: readonly ExpectedPath[] }).paths;

/** Databases of that server that hold other worlds and were not asked about. */
const UNASKED = ['A', "a'b", 'ads', 'crm', 'geo', 'hr', 'pay', 'stock', 'tsdb', 'x'.repeat(63), 'ü'];
/** The profiling level is the one thing that this recording did not ask of the databases that it is about. */
const PROFILING: readonly Exchange[] = ['billing', 'orders'].map((db) => ({
  db,
  command: { profile: -1 },
  reply: { was: 2, slowms: 0, sampleRate: 1, ok: 1 },
}));

/** That server without its other databases: what nobody asked is taken out of what it lists. */
export function accessPathServer(): readonly Exchange[] {
  const all = recorded('access-paths.replies.jsonl.gz').map((exchange) => {
    const { databases, users } = exchange.reply as {
      readonly databases?: readonly { readonly name: string }[];
      readonly users?: readonly { readonly user: string; readonly db: string }[];
    };
    if (databases !== undefined)
      return { ...exchange, reply: { databases: databases.filter(({ name }) => !UNASKED.includes(name)), ok: 1 } };
    if (users !== undefined)
      return { ...exchange, reply: { users: users.filter(({ db }) => !UNASKED.includes(db)), ok: 1 } };
    return exchange;
  });
  return [...all, ...PROFILING];
}

export const ACCESS_PATH_ADDRESS = '127.0.0.1:27120';

/** Reads it with the real driver. */
export const readAccessPaths = (): Promise<Snapshot> =>
  withReplay(
    [{ address: ACCESS_PATH_ADDRESS, exchanges: accessPathServer() }],
    ({ urls }) => readAt(urls[0] ?? ''),
    ['billing_app@billing', 'root@admin', 'victim@billing'].map((user) => `admin usersInfo ${user}`),
  );

/** The commands that make that world. Passwords are nobody's. */
export const accessPathCommands = (): readonly { readonly db: string; readonly command: Record<string, unknown> }[] =>
  readFileSync(new URL('../../fixtures/mongodb/access-paths.commands.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { db, cmd } = JSON.parse(line) as { readonly db: string; readonly cmd: Record<string, unknown> };
      return { db, command: cmd };
    });
