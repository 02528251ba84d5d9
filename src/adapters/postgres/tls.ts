import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkServerIdentity, type ConnectionOptions, type SecureVersion } from 'node:tls';
import { isLocal, isSocket, type ConnectionSettings, type HostPort, type SslMode } from './settings.ts';
import { ConninfoError } from './conninfo.ts';

/** false: without TLS. */
export type TlsAttempt = ConnectionOptions | false;

/**
 * The ways to try on one host, in order. With no sslmode given, this machine is reached as libpq would (`prefer`) and any
 * other only through TLS with a verified certificate (`verify-full`).
 * https://www.postgresql.org/docs/18/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 *
 * @throws {ConninfoError} when a certificate file that the settings name cannot be read
 */
export async function tlsAttempts(settings: ConnectionSettings, host: HostPort): Promise<readonly TlsAttempt[]> {
  if (isSocket(host.address)) return [false];
  const mode = effectiveMode(settings, host);
  if (mode === 'disable') return [false];
  const options = await tlsOptions(settings, host, mode);
  if (mode === 'allow') return [false, options];
  if (mode === 'prefer') return [options, false];
  return [options];
}

export const effectiveMode = (settings: ConnectionSettings, host: HostPort): SslMode =>
  settings.sslMode ?? (isLocal(host) ? 'prefer' : 'verify-full');

async function tlsOptions(settings: ConnectionSettings, host: HostPort, mode: SslMode): Promise<ConnectionOptions> {
  const { sslrootcert, sslcert, sslkey, sslpassword } = settings.files;
  const ca = sslrootcert === 'system' ? undefined : await certificate(settings, sslrootcert, 'sslrootcert', 'root.crt');
  const cert = await certificate(settings, sslcert, 'sslcert', 'postgresql.crt');
  const key = cert === undefined ? undefined : await certificate(settings, sslkey, 'sslkey', 'postgresql.key');
  // As in libpq, `require` verifies the chain once there is a root certificate to verify it by.
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verifies,
    // Named here because the driver connects to an address where `hostaddr` is given.
    checkServerIdentity: (_name, peer) => (mode === 'verify-full' ? checkServerIdentity(host.name, peer) : undefined),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(sslpassword === undefined ? {} : { passphrase: sslpassword }),
    ...versions(settings),
  };
}

const DEFAULT_FOLDER = '.postgresql';

/** The file that the settings name, else libpq's default file where there is one. */
async function certificate(
  settings: ConnectionSettings,
  named: string | undefined,
  keyword: string,
  fallback: string,
): Promise<Buffer | undefined> {
  try {
    return await readFile(named ?? join(settings.home, DEFAULT_FOLDER, fallback));
  } catch {
    if (named === undefined) return undefined;
    throw new ConninfoError(`the file that ${keyword} names cannot be read`);
  }
}

const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function versions({ tlsVersions }: ConnectionSettings): ConnectionOptions {
  const known = (text: string, keyword: string): SecureVersion => {
    const version = VERSIONS.find((candidate) => candidate === text);
    if (version === undefined) throw new ConninfoError(`${keyword} is none of ${VERSIONS.join(', ')}`);
    return version;
  };
  const { min, max } = tlsVersions;
  return {
    ...(min === undefined ? {} : { minVersion: known(min, 'ssl_min_protocol_version') }),
    ...(max === undefined ? {} : { maxVersion: known(max, 'ssl_max_protocol_version') }),
  };
}
