import { SourceError } from '../../shared/errors.ts';
import type { Session } from './connect.ts';
import { SERVER_SETTINGS } from './queries/server-settings.ts';
import { SERVER } from './queries/server.ts';

export interface ServerIdentity {
  /** `18.4`. */
  readonly version: string;
  readonly major: number;
  /** The role that we logged in as. */
  readonly auditor: string;
  /** Server variables that decide what a grant means, or say where the server is. */
  readonly settings: Readonly<Record<string, string>>;
}

export const OLDEST_VERSION = 13;
export const NEWEST_VERSION = 18;

/**
 * Asks the server what it is.
 *
 * @throws {SourceError} when it is no PostgreSQL, or one that is too old
 */
export async function identify(instance: string, session: Session): Promise<ServerIdentity> {
  const [row] = await session.query(SERVER);
  const [product = '', version = '', number = '', auditor = ''] = (row ?? []).map((value) => value ?? '');
  const major = Math.floor(Number(number) / 10_000);
  if (!product.startsWith('PostgreSQL ') || !(major > 0)) {
    throw new SourceError(
      instance,
      'the server speaks the protocol of PostgreSQL and is another product',
      'name a PostgreSQL server: what another product means by its grants is not known',
    );
  }
  if (major < OLDEST_VERSION) {
    throw new SourceError(
      instance,
      `the server says that it is PostgreSQL ${/^[\d.]+/.exec(version)?.[0] ?? major}`,
      `dbowner reads PostgreSQL ${OLDEST_VERSION} to ${NEWEST_VERSION}`,
    );
  }
  const [settings = []] = await session.query(SERVER_SETTINGS);
  const [loCompat, port, address, walLevel, searchPath, addresses, tls] = settings;
  return {
    version: /^\S+/.exec(version)?.[0] ?? String(major),
    major,
    auditor,
    settings: {
      lo_compat_privileges: loCompat ?? '',
      port: port ?? '',
      ...(address == null ? {} : { server_address: address }),
      wal_level: walLevel ?? '',
      listen_addresses: addresses ?? '',
      ssl: tls ?? '',
      ...(searchPath == null ? {} : { 'search_path of the server': searchPath }),
    },
  };
}
