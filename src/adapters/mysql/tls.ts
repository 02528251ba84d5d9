import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { SslOptions } from 'mysql2/promise';
import { ConnectionUrlError } from './connection-url.ts';
import { isLocal, type Address, type ConnectionSettings } from './settings.ts';

/** undefined: without TLS. */
export type TlsAttempt = SslOptions | undefined;

/**
 * The ways to try on one address, in order. With no ssl-mode given, this machine is reached with TLS where it is offered and any
 * other only through TLS with a certificate that is verified and for that host.
 * https://dev.mysql.com/doc/refman/9.7/en/connection-options.html#option_general_ssl-mode
 *
 * @throws {ConnectionUrlError} when a file that the settings name cannot be read, or there is no name to verify
 */
export async function tlsAttempts(settings: ConnectionSettings, address: Address): Promise<readonly TlsAttempt[]> {
  if (address.kind === 'socket') return [undefined];
  const mode = settings.sslMode ?? (isLocal(address) ? 'PREFERRED' : 'VERIFY_IDENTITY');
  if (mode === 'DISABLED') return [undefined];
  // The driver checks an address as if it were the name "localhost".
  if (mode === 'VERIFY_IDENTITY' && isIP(address.host) !== 0) {
    throw new ConnectionUrlError(
      'the identity of a server is verified by its name: name the host in the URL, or say ssl-mode=VERIFY_CA',
    );
  }
  const { ca, cert, key } = settings.files;
  const options: SslOptions = {
    rejectUnauthorized: mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY',
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: await file(ca, 'ssl-ca') }),
    ...(cert === undefined ? {} : { cert: await file(cert, 'ssl-cert') }),
    ...(key === undefined ? {} : { key: await file(key, 'ssl-key') }),
  };
  return mode === 'PREFERRED' ? [options, undefined] : [options];
}

/** @throws {ConnectionUrlError} */
export async function file(path: string, option: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    throw new ConnectionUrlError(`the file that ${option} names cannot be read`);
  }
}
