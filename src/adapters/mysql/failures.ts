import { isAboutPublicKey } from './auth-plugins.ts';
import { codeOf, ConnectError, SilenceError } from './connect.ts';
import { ConnectionUrlError } from './connection-url.ts';
import type { Address } from './settings.ts';

/** What went wrong and what to do, in words of our own: a driver's text can repeat what must not be printed. */
export interface Failure {
  readonly why: string;
  readonly remedy: string;
}

/** Where it went wrong, for the words. */
export interface FailureContext {
  readonly user: string;
  readonly database: string | undefined;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Is a password known? */
  readonly password: boolean;
  /** Why `~/.my.cnf` was not used, if so. */
  readonly hint: string | undefined;
}

/** Explains an error of connecting or reading. undefined: it is not the server's doing but a bug of ours. */
export function explainFailure(error: unknown, context: FailureContext): Failure | undefined {
  if (error instanceof ConnectionUrlError) return { why: error.message, remedy: 'correct the connection string' };
  if (error instanceof SilenceError) return BROKEN;
  if (error instanceof ConnectError) {
    const where = nameOf(error.address);
    const code = codeOf(error.reason);
    const known = code === undefined ? undefined : (byServer(code, where, context) ?? byNetwork(code, where, context));
    return known ?? byMessage(error.reason, where, context);
  }
  const code = codeOf(error);
  return code === undefined
    ? undefined
    : (byServer(code, 'the server', context) ?? byNetwork(code, 'the server', context));
}

/** Did the server refuse a connection because it has as many as it takes? */
export const isCrowded = (error: unknown): boolean =>
  error instanceof ConnectError && CROWDED.has(codeOf(error.reason) ?? '');

const CROWDED: ReadonlySet<string> = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
]);

const nameOf = (address: Address): string =>
  address.kind === 'socket' ? `the socket ${address.path}` : `${address.host}:${String(address.port)}`;

/** Codes of the server: https://dev.mysql.com/doc/mysql-errors/9.7/en/server-error-reference.html */
function byServer(code: string, where: string, context: FailureContext): Failure | undefined {
  const { user, database, timeoutMs } = context;
  if (CROWDED.has(code))
    return {
      why: 'the server has no connection left',
      remedy: 'run again when there is less load, or raise max_connections or the limit of the account',
    };
  switch (code) {
    case 'ER_ACCESS_DENIED_ERROR':
    case 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR':
      return rejected(context);
    case 'ER_DBACCESS_DENIED_ERROR':
    case 'ER_BAD_DB_ERROR':
      return {
        why: `${user} cannot use database ${database ?? ''}`,
        remedy: 'leave the database out of the URL: all databases are read anyway',
      };
    case 'ER_ACCOUNT_HAS_BEEN_LOCKED':
      return { why: `the account of ${user} is locked`, remedy: 'ALTER USER … ACCOUNT UNLOCK, or use another account' };
    case 'ER_MUST_CHANGE_PASSWORD':
    case 'ER_MUST_CHANGE_PASSWORD_LOGIN':
      return { why: `the password of ${user} has expired`, remedy: 'give the account a new password' };
    case 'ER_HOST_NOT_PRIVILEGED':
    case 'ER_HOST_IS_BLOCKED':
      return {
        why: `${where} lets nobody in from this host`,
        remedy: 'create the account for this host, or unblock it',
      };
    case 'ER_SECURE_TRANSPORT_REQUIRED':
      return { why: `${where} takes only encrypted connections`, remedy: 'leave ssl-mode=DISABLED out of the URL' };
    case 'ER_QUERY_TIMEOUT':
    case 'ER_STATEMENT_TIMEOUT':
    case 'ER_QUERY_INTERRUPTED':
      return {
        why: `a statement took longer than ${String(timeoutMs)} ms, or was cancelled`,
        remedy: 'run again with a longer --timeout, or when there is less load',
      };
    case 'ER_LOCK_WAIT_TIMEOUT':
      return { why: 'a grant table is locked by another session', remedy: 'run again when it has finished' };
    case 'ER_SERVER_SHUTDOWN':
    case 'ER_NORMAL_SHUTDOWN':
    case 'PROTOCOL_CONNECTION_LOST':
      return BROKEN;
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return {
        why: `${where} does not offer TLS, which is required for a remote host`,
        remedy: 'switch TLS on at the server; ssl-mode=DISABLED in the URL sends everything in the clear',
      };
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return undefined;
  }
  return /^(ER|WARN)_/.test(code)
    ? { why: `the server refuses with ${code}`, remedy: 'see the server log' }
    : undefined;
}

const rejected = ({ user, password, hint }: FailureContext): Failure => ({
  why: password
    ? `the server rejects the password of ${user}`
    : `the server does not let ${user} in, and no password is known`,
  remedy: `correct the user and password in the URL, MYSQL_PWD or ~/.my.cnf, and check that the account may come from this host${
    hint === undefined ? '' : ` (${hint})`
  }`,
});

function byNetwork(code: string, where: string, { timeoutMs }: FailureContext): Failure | undefined {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return { why: `the name of ${where} cannot be resolved`, remedy: 'check the host in the URL, and DNS' };
    case 'ECONNREFUSED':
    case 'ENOENT':
      return {
        why: `nothing listens on ${where}`,
        remedy: 'check host and port in the URL, and that the server is up',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        why: `this user may not open ${where}`,
        remedy: 'check the permissions of the socket, or connect by TCP',
      };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        why: `${where} cannot be reached`,
        remedy: `check network and firewall (waited up to ${String(timeoutMs)} ms)`,
      };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'PROTOCOL_PACKETS_OUT_OF_ORDER':
    case 'PROTOCOL_UNEXPECTED_PACKET':
      return BROKEN;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        why: `the certificate of ${where} is for another host`,
        remedy: 'connect by the name in the certificate, or say ssl-mode=VERIFY_CA in the URL',
      };
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return { why: `the certificate of ${where} is not valid today`, remedy: 'renew it' };
  }
  if (/CERT|ISSUER|SIGNATURE|CRL|CHAIN/.test(code)) {
    return {
      why: `the certificate of ${where} is not signed by an authority that is trusted here`,
      remedy:
        "give the authority's certificate as ssl-ca=FILE in the URL; ssl-mode=REQUIRED encrypts without verifying",
    };
  }
  return /^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO|HANDSHAKE_SSL)/.test(code)
    ? {
        why: `no encrypted connection to ${where} comes about`,
        remedy: 'check ssl-mode, ssl-cert and ssl-key in the URL',
      }
    : undefined;
}

function byMessage(reason: unknown, where: string, { user }: FailureContext): Failure {
  if (isAboutPublicKey(reason)) {
    return {
      why: `${where} wants the password of ${user} encrypted with a key that nothing proves to be its own`,
      remedy:
        'connect with TLS, name a file with the key in server-public-key-path, or say allow-public-key-retrieval=true in the URL where nobody can stand in between',
    };
  }
  if (codeOf(reason) === 'AUTH_SWITCH_PLUGIN_ERROR') {
    return {
      why: `${user} logs in to ${where} by a method that dbowner does not have`,
      remedy: 'give the auditor an account with caching_sha2_password or mysql_native_password',
    };
  }
  return BROKEN;
}

const BROKEN: Failure = {
  why: 'the connection broke',
  remedy: 'check that a MySQL or MariaDB server is behind that host and port and that it stays up, then run again',
};
