import { ConninfoError } from './conninfo.ts';
import { ConnectError, NoPasswordError, SilenceError, WrongServerError } from './connect.ts';
import { isSocket, type HostPort } from './settings.ts';

/** What went wrong and what to do, in words of our own: a driver's text can repeat what must not be printed. */
export interface Failure {
  readonly why: string;
  readonly remedy: string;
}

/** Where it went wrong, for the words. */
export interface FailureContext {
  readonly user: string;
  readonly database: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** Explains an error of connecting or reading. undefined: it is not the server's doing but a bug of ours. */
export function explainFailure(error: unknown, context: FailureContext): Failure | undefined {
  if (error instanceof ConninfoError) return { why: error.message, remedy: 'correct the connection string' };
  if (error instanceof ConnectError) return explainConnect(error.reason, error.host, context);
  if (error instanceof SilenceError) return BROKEN;
  const code = codeOf(error);
  return code === undefined ? undefined : (bySqlState(code, context) ?? byNetwork(code, undefined, context));
}

/** Does this error of connecting say that the server, the role or a pooler in between takes no further connection? */
export function isCrowded(error: unknown): boolean {
  const reason = error instanceof ConnectError ? error.reason : error;
  // 53300: too_many_connections; 08P01 is what PgBouncer says instead
  return ['53300', '08P01'].includes(codeOf(reason) ?? '');
}

function explainConnect(reason: unknown, host: HostPort, context: FailureContext): Failure {
  const where = isSocket(host.address)
    ? `the socket in ${host.address}, port ${host.port}`
    : `${host.name}:${host.port}`;
  if (reason instanceof WrongServerError) {
    return {
      why: `${where} is not the kind of server that target_session_attrs asks for`,
      remedy: 'name a server of that kind, or leave target_session_attrs out: dbowner only reads',
    };
  }
  if (reason instanceof NoPasswordError) {
    return {
      why: `${where} asks for a password of ${context.user}, and there is none`,
      remedy: `set it in the URL, PGPASSWORD or the password file${reason.hint === undefined ? '' : ` (${reason.hint})`}`,
    };
  }
  const code = codeOf(reason);
  return (
    (code === undefined ? undefined : (bySqlState(code, context) ?? byNetwork(code, where, context))) ??
    byMessage(reason, where, context)
  );
}

const SQL_STATES: Readonly<Record<string, (context: FailureContext) => Failure>> = {
  '28P01': ({ user }) => ({
    why: `the server rejects the password of ${user}`,
    remedy: 'correct the password in the URL, PGPASSWORD or the password file',
  }),
  '28000': ({ user, database }) => ({
    why: `the server does not let ${user} in to database ${database}`,
    remedy:
      'check that the role exists and may log in, and that pg_hba.conf has an entry for it, this host and this kind of connection (TLS or not)',
  }),
  '3D000': ({ database }) => ({
    why: `there is no database ${database}`,
    remedy: 'name an existing database in the URL',
  }),
  '42501': ({ user, database }) => ({
    why: `${user} may not connect to database ${database} or read its catalogs`,
    remedy: `GRANT CONNECT ON DATABASE ${database} TO ${user}, and give back what was revoked on pg_catalog`,
  }),
  '53300': () => ({
    why: 'the server has no connection slot left',
    remedy:
      'run again when there is less load, or raise max_connections or the connection limit of the role or database',
  }),
  '55000': ({ database }) => ({
    why: `database ${database} accepts no connections`,
    remedy: `ALTER DATABASE ${database} ALLOW_CONNECTIONS true, or drop it if it is invalid`,
  }),
  '57P03': () => ({ why: 'the server is starting up or shutting down', remedy: 'run again when it is up' }),
  '57P01': () => ({ why: 'an administrator ended the connection', remedy: 'run again' }),
  '57P02': () => ({ why: 'the server crashed while it was read', remedy: 'run again when it is up' }),
  '57014': ({ timeoutMs }) => ({
    why: `a statement took longer than ${timeoutMs} ms, or was cancelled`,
    remedy: 'run again with a longer --timeout, or when there is less load',
  }),
  '55P03': () => ({
    why: 'a catalog is locked by another session',
    remedy: 'run again when it has finished (VACUUM FULL or LOCK on a catalog)',
  }),
  '40001': () => ({
    why: 'the standby cancelled the reading because of a conflict with recovery',
    remedy: 'run again, or read the primary',
  }),
  '08P01': () => ({
    why: 'the other side does not accept what PostgreSQL accepts',
    remedy: 'name the PostgreSQL server itself, or a pooler database that leads to one',
  }),
};

/** Classes of codes where the single code adds nothing. https://www.postgresql.org/docs/18/errcodes-appendix.html */
function bySqlState(code: string, context: FailureContext): Failure | undefined {
  const exact = SQL_STATES[code];
  if (exact !== undefined) return exact(context);
  if (code === '25P03' || code === '25P04') return SQL_STATES['57014']?.(context);
  if (code.startsWith('53')) {
    return { why: `the server is out of a resource (${code})`, remedy: 'run again when there is less load' };
  }
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) {
    return {
      why: `the server refuses with SQLSTATE ${code}`,
      remedy: 'see the server log; a server that only speaks the protocol of PostgreSQL cannot be audited',
    };
  }
  return undefined;
}

function byNetwork(code: string, where = 'the server', { timeoutMs }: FailureContext): Failure | undefined {
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
      return { why: `${where} cannot be reached`, remedy: `check network and firewall (waited up to ${timeoutMs} ms)` };
    case 'ECONNRESET':
    case 'EPIPE':
      return BROKEN;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        why: `the certificate of ${where} is for another host`,
        remedy: 'connect by the name in the certificate, or say sslmode=verify-ca in the URL',
      };
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return { why: `the certificate of ${where} is not valid today`, remedy: 'renew it' };
  }
  return /CERT|ISSUER|SIGNATURE|CRL|CHAIN/.test(code) ? untrusted(where) : encryption(code, where);
}

const untrusted = (where: string): Failure => ({
  why: `the certificate of ${where} is not signed by an authority that is trusted here`,
  remedy: "give the authority's certificate as sslrootcert=FILE in the URL; sslmode=require encrypts without verifying",
});

const encryption = (code: string, where: string): Failure | undefined =>
  /^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO)/.test(code)
    ? { why: `no encrypted connection to ${where} comes about`, remedy: 'check sslmode, sslcert and sslkey in the URL' }
    : undefined;

/** The driver's own errors have no code. Its words are matched, never repeated. */
function byMessage(reason: unknown, where: string, context: FailureContext): Failure {
  const message = reason instanceof Error ? reason.message : '';
  if (message.includes('does not support SSL')) {
    return {
      why: `${where} does not offer TLS, which is required for a remote host`,
      remedy: 'switch ssl on at the server; sslmode=disable in the URL sends everything in the clear',
    };
  }
  if (message.includes('timeout')) {
    return {
      why: `${where} did not answer within ${context.timeoutMs} ms`,
      remedy: 'check network and load, or raise --timeout',
    };
  }
  if (message.includes('SASL') || message.includes('SCRAM')) {
    return {
      why: `${where} and dbowner do not agree on how to prove the password of ${context.user}`,
      remedy: 'check the password and channel_binding; scram-sha-256, md5 and password are supported',
    };
  }
  return BROKEN;
}

const BROKEN: Failure = {
  why: 'the connection broke',
  remedy: 'check that a PostgreSQL server is behind that host and port and that it stays up, then run again',
};

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]); // one error per address of the host
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error && error.message.startsWith('Connection terminated') ? 'ECONNRESET' : undefined;
}
