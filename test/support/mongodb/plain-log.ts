import { commandUses } from '../../../src/dialects/mongodb/command-uses.ts';
import { logEventOf } from '../../../src/dialects/mongodb/log-lines.ts';

/** What an account did to a collection, counted. */
export interface CountedUse {
  readonly user: string | null;
  readonly app: string | null;
  readonly ns: string;
  readonly action: string;
  readonly calls: number;
}

interface Connection {
  account?: string;
  application?: string | null;
}

/** Reads the lines of a JSON log with nothing but JSON.parse and a map of connections: what a fast reader has to agree with. */
export function readPlainLog(lines: readonly string[]): {
  readonly uses: readonly CountedUse[];
  /** Why commands could not be read, once per command. */
  readonly errors: readonly string[];
} {
  const errors: string[] = [];
  const connections = new Map<string, Connection>();
  const connection = (name: string): Connection => {
    const known = connections.get(name) ?? {};
    connections.set(name, known);
    return known;
  };
  const counts = new Map<string, CountedUse>();
  for (const line of lines) {
    const event = logEventOf(JSON.parse(line));
    if (event === undefined) continue;
    switch (event.kind) {
      case 'opened':
      case 'closed':
        connections.delete(event.connection);
        break;
      case 'started':
        connections.clear();
        break;
      case 'introduced':
        connection(event.connection).application = event.application;
        break;
      case 'authenticated':
        connection(event.connection).account = event.account;
        break;
      case 'ran': {
        const { account = null, application = null } = connection(event.connection);
        if (event.failed) break;
        const uses = commandUses(event.namespace, event.type, event.command);
        if ('error' in uses) errors.push(`${account ?? ''}: ${uses.error}`);
        else
          for (const { database, name, action } of uses)
            count(counts, {
              user: account,
              app: event.application ?? application,
              ns: `${database ?? ''}.${name}`,
              action,
              calls: event.calls,
            });
      }
    }
  }
  return { uses: [...counts.values()], errors };
}

function count(counts: Map<string, CountedUse>, seen: CountedUse): void {
  const key = JSON.stringify([seen.user, seen.app, seen.ns, seen.action]);
  counts.set(key, { ...seen, calls: seen.calls + (counts.get(key)?.calls ?? 0) });
}
