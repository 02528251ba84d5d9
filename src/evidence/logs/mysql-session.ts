import type { Change } from './effect.ts';
import { statementsOf } from './tokens.ts';

const MAY_CHANGE = /^\s*(?:--|#|\/\*)|(?:^|;)\s*use\b/i;
const MOST = 8;

export const mayChangeSession = (text: string): boolean => MAY_CHANGE.test(text);

/** What SQL does to its session, as far as names depend on it: https://dev.mysql.com/doc/refman/9.7/en/use.html */
export function changesOf(text: string): readonly Change[] {
  return statementsOf(text, MOST).flatMap(([use, name]): readonly Change[] =>
    use?.kind === 'word' && use.text.toLowerCase() === 'use' && name !== undefined
      ? [{ kind: 'database', value: name.text }]
      : [],
  );
}

/** `svc_orders@localhost on shop using TCP/IP`, of Connect and Change user; or `Access denied for user …`. */
export function changesOfConnect(text: string): readonly Change[] {
  const found = /^(.*)@(\S*)(?: as (.*?))? on (.*?)(?: using \S.*)?\s*$/.exec(text);
  if (found === null) return [{ kind: 'login-failed' }];
  const [, user = '', host = '', as, database = ''] = found;
  return [
    {
      kind: 'login',
      account: as ?? user,
      client: host === '' ? null : host,
      database: database === '' ? null : database,
    },
  ];
}

/** `` `shop`; `` of `use`, or the argument of Init DB. */
export function databaseOf(text: string): string {
  const name = text.trim().replace(/;$/, '');
  return name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name;
}
