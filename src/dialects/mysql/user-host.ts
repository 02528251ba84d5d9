/** Who a row of a log table is about. */
export interface UserHost {
  /** User part of the account whose rights count; '' for the anonymous one. */
  readonly account: string;
  /** What was given at login. */
  readonly login: string;
  readonly host: string;
  readonly ip: string;
}

/**
 * Reads `account[login] @ host [ip]` as the server writes it into log tables. Names may hold the very characters that separate
 * them: what could be read in two ways is not read at all, but for the name that stands there twice, as it does for everybody
 * who is no proxy, or once, as it does before the login is complete.
 * https://github.com/mysql/mysql-server/blob/mysql-9.7.0/sql/log.cc (make_user_name)
 */
export function parseUserHost(text: string): UserHost | undefined {
  const found =
    /^([^[\]]*)\[([^[\]]*)\] @ ([^\s[\]]*) \[([0-9A-Fa-f.:]*)\]$/.exec(text) ??
    /^()\[(.+)\] @ ([^\s[\]]*) \[([0-9A-Fa-f.:]*)\]$/s.exec(text) ??
    /^(.+)\[(\1)\] @ ([^\s[\]]*) \[([0-9A-Fa-f.:]*)\]$/s.exec(text);
  if (found === null) return undefined;
  const [, account = '', login = '', host = '', ip = ''] = found;
  return { account, login, host, ip };
}

/**
 * The database of a general log's Connect or Change user: `app@10.0.0.3 on shop using TCP/IP`.
 * @returns null: none was chosen; undefined: it is no such text (`Access denied …`)
 */
export function databaseOfConnect(argument: string, { login, host }: UserHost): string | null | undefined {
  const start = `${login}@${host} on `;
  if (!argument.startsWith(start)) return undefined;
  const database = argument
    .slice(start.length)
    .replace(/ using [^ ]+$/, '')
    .replace(/^using [^ ]+$/, '');
  return database.trim() === '' ? null : database;
}
