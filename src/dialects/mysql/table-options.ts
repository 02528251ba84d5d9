import type { Token } from '../sql/lexer.ts';
import { tokensOf } from './tokens.ts';

/** What a table that leads elsewhere leads to, of what its CREATE TABLE statement says. No password is kept. */
export type TableLead =
  /** MERGE, or a CONNECT table over tables of this server. */
  | { readonly kind: 'tables'; readonly tables: readonly { readonly database: string | null; readonly name: string }[] }
  /** FEDERATED, or CONNECT to another server, by its own connection string. */
  | {
      readonly kind: 'remote';
      readonly engine: 'FEDERATED' | 'CONNECT';
      readonly host: string;
      readonly port: string | null;
      readonly user: string | null;
      readonly database: string | null;
      readonly table: string;
    }
  /** By a stored server (CREATE SERVER). */
  | { readonly kind: 'server'; readonly server: string; readonly table: string | null }
  /** A file or something else outside of any server. */
  | { readonly kind: 'other' };

/** Reads the options of a CREATE TABLE statement as SHOW CREATE TABLE writes it. */
export function tableLead(statement: string): TableLead {
  const options = statement.slice(statement.lastIndexOf('\n)') + 1);
  const engine = /\bENGINE=(\w+)/i.exec(options)?.[1]?.toUpperCase();
  if (engine === 'MRG_MYISAM' || engine === 'MERGE') return { kind: 'tables', tables: unionOf(options) };
  const connection = optionOf(options, 'CONNECTION');
  if (connection !== null && /^\s*\w+:\/\//.test(connection)) return remote(connection, engine);
  if (connection !== null && engine === 'FEDERATED') return byServer(connection);
  if (engine === 'CONNECT') return connectLead(options);
  return { kind: 'other' };
}

/** scheme://user[:password]@host[:port]/database/table. https://dev.mysql.com/doc/refman/9.7/en/federated-create-connection.html */
function remote(connection: string, engine: string | undefined): TableLead {
  const [, user = '', host = '', port, database = '', table = ''] =
    /^\s*\w+:\/\/(?:(.*)@)?([^@/:]*)(?::(\d+))?\/([^/]*)\/?([^/?]*)/.exec(connection) ?? [];
  return {
    kind: 'remote',
    engine: engine === 'CONNECT' ? 'CONNECT' : 'FEDERATED',
    host,
    port: port ?? null,
    user: user === '' ? null : (user.split(':')[0] ?? null),
    database: database === '' ? null : database,
    table,
  };
}

function byServer(connection: string): TableLead {
  const [server = '', table] = connection.split('/');
  return { kind: 'server', server, table: table === undefined || table === '' ? null : table };
}

/** https://mariadb.com/kb/en/connect-table-types/ */
function connectLead(options: string): TableLead {
  const type = optionOf(options, 'TABLE_TYPE')?.toUpperCase() ?? '';
  const database = optionOf(options, 'DBNAME');
  const names = optionOf(options, 'TABLE_LIST') ?? optionOf(options, 'TABNAME');
  if (!['MYSQL', 'PROXY', 'TBL', 'XCOL', 'OCCUR', 'PIVOT'].includes(type) || names === null) return { kind: 'other' };
  const tables = names.split(',').map((text) => {
    const [first = '', second] = text.trim().replaceAll('`', '').split('.');
    return second === undefined ? { database, name: first } : { database: first, name: second };
  });
  return { kind: 'tables', tables };
}

/** The value of `NAME='…'`, also of `` `NAME`='…' ``. */
function optionOf(options: string, name: string): string | null {
  const value = new RegExp(String.raw`(?:^|[\s,\x60])${name}\x60?='((?:[^'\\]|''|\\[^])*)'`, 'i').exec(options)?.[1];
  return value === undefined ? null : value.replaceAll("''", "'").replaceAll(/\\(.)/g, '$1');
}

function unionOf(options: string): { readonly database: string | null; readonly name: string }[] {
  const list = /\bUNION=\(([^]*)\)/.exec(options)?.[1] ?? '';
  const tokens = tokensOf(list, { ansiQuotes: false, plainBackslash: false }).tokens;
  const tables: { database: string | null; name: string }[] = [];
  let names: string[] = [];
  const flush = (): void => {
    const [first, second] = names;
    if (second !== undefined) tables.push({ database: first ?? null, name: second });
    else if (first !== undefined) tables.push({ database: null, name: first });
    names = [];
  };
  for (const token of tokens) {
    if (token.kind === 'name') names.push(token.text);
    else if (isComma(token)) flush();
  }
  flush();
  return tables;
}

const isComma = (token: Token): boolean => token.kind === 'symbol' && token.text === ',';
