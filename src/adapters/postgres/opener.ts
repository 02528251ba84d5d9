import { connect, type Session } from './connect.ts';
import type { ConnectionSettings, HostPort } from './settings.ts';

/** Opens a session with a database. @throws what `connect` throws */
export type Opener = (database: string) => Promise<Session>;

/** Opens sessions; once a host has answered, all of them go to that host, so that one server is read and not two. */
export function opener(
  settings: ConnectionSettings,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Opener {
  let chosen: HostPort | undefined;
  return async (database) => {
    const hosts = chosen === undefined ? settings.hosts : [chosen];
    const { session, host } = await connect({
      settings: { ...settings, hosts },
      database,
      silenceMs: timeoutMs + GRACE_MS,
      signal,
    });
    chosen = host;
    return session;
  };
}

/** How long after its own limits the server may stay silent. Milliseconds. */
const GRACE_MS = 5000;
