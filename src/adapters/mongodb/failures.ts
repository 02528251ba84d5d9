import {
  MongoAPIError,
  MongoNetworkError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  type MongoError,
} from 'mongodb';
import { ReplyError } from './rows.ts';
import { UrlError } from './url.ts';

/** What went wrong and what to do, in words of our own: a driver's text can repeat what must not be printed. */
export interface Failure {
  readonly why: string;
  readonly remedy: string;
  /** The auditor lacks a privilege. */
  readonly refused?: boolean;
  /** The connection is gone, and with it the answer to everything else. */
  readonly broken?: boolean;
  /** It is a managed cluster that does not answer such questions. */
  readonly managed?: boolean;
}

/** Explains an error of connecting or of one command. undefined: it is not the server's doing but a bug of ours. */
export function explainFailure(error: unknown, where: string): Failure | undefined {
  if (error instanceof UrlError) return { why: error.message, remedy: 'correct the connection string' };
  if (error instanceof ReplyError)
    return {
      why: `${where} gave a reply that this version of dbowner does not understand`,
      remedy: 'report it as a bug',
    };
  if (error instanceof MongoServerError) return explainServer(error, where);
  if (error instanceof MongoServerSelectionError) return explainSelection(error, where);
  if (error instanceof MongoNetworkError) return explainNetwork(error, where);
  if (error instanceof MongoParseError || error instanceof MongoAPIError)
    return { why: 'the connection string is wrong', remedy: 'correct it: host, credentials and options' };
  return explainLookup(error, where);
}

/** https://github.com/mongodb/mongo/blob/r8.0.0/src/mongo/base/error_codes.yml */
const CODES: Readonly<Record<number, (where: string) => Failure>> = {
  13: (where) => ({
    why: `${where} does not let the auditor ask this`,
    remedy: 'grant it the role that dbowner doctor --grants prints',
    refused: true,
  }),
  18: (where) => ({
    why: `${where} rejects the user, its password or its certificate`,
    remedy: 'correct them in the URL, and the database that the user is stored on (authSource)',
  }),
  50: (where) => ({
    why: `${where} did not answer in time`,
    remedy: 'raise --timeout, or run again when there is less load',
  }),
  59: (where) => ({ why: `${where} does not know the command`, remedy: 'use a newer version of dbowner' }),
  91: (where) => ({ why: `${where} is shutting down`, remedy: 'run again when it is up' }),
  8000: (where) => ({
    why: `${where} is a managed cluster that refuses the command`,
    remedy: 'see what Atlas says about commands that it does not support',
    managed: true,
  }),
};

function explainServer({ code, codeName }: MongoServerError, where: string): Failure {
  const known = typeof code === 'number' ? CODES[code] : undefined;
  if (known !== undefined) return known(where);
  const name = typeof codeName === 'string' && /^\w+$/.test(codeName) ? ` (${codeName})` : '';
  return {
    why: `${where} answered with error ${String(code ?? 'without a number')}${name}`,
    remedy: 'run again; when it stays, look the error up in the manual of the server',
  };
}

function explainSelection(error: MongoServerSelectionError, where: string): Failure {
  const causes = [...(error.reason?.servers.values() ?? [])].map(({ error: cause }) => cause);
  const cause = causes.find((each): each is MongoError => each !== null);
  if (cause instanceof MongoServerError) return explainServer(cause, where);
  return explainNetwork(cause ?? error, where);
}

const explainNetwork = (error: Error, where: string): Failure => ({ ...networkWords(error, where), broken: true });

function networkWords(error: Error, where: string): Failure {
  const text = `${error.message} ${error.cause instanceof Error ? `${error.cause.message} ${codeOf(error.cause)}` : ''}`;
  if (/ENOTFOUND|EAI_AGAIN/.test(text))
    return { why: `${where} has no address`, remedy: 'correct the host name in the URL' };
  if (/ECONNREFUSED/.test(text))
    return { why: `nothing listens at ${where}`, remedy: 'start the server, or correct host and port in the URL' };
  if (/certificate|self.signed|altname|TLS|SSL|ECONNRESET.*secure|EPROTO/i.test(text))
    return {
      why: `no encrypted connection to ${where} that can be verified`,
      remedy: 'give the authority with tlsCAFile=…, or say tls=false in the URL where the network is trusted',
    };
  if (/timed out|ETIMEDOUT/.test(text))
    return { why: `${where} did not answer in time`, remedy: 'check host, port and firewall, or raise --timeout' };
  return { why: `the connection to ${where} broke`, remedy: 'run again; when it stays, read the log of the server' };
}

/** Looking up the hosts of a mongodb+srv URL fails before the driver has a word for it. */
function explainLookup(error: unknown, where: string): Failure | undefined {
  if (
    !(error instanceof Error) ||
    !/^(ENOTFOUND|ENODATA|ESERVFAIL|ETIMEOUT|EREFUSED|ECONNREFUSED)$/.test(codeOf(error))
  )
    return undefined;
  return { why: `${where} has no SRV record that can be looked up`, remedy: 'correct the host name in the URL' };
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');
