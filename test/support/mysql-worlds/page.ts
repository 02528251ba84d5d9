import { report, table, type Account } from './account.ts';
import { MUTATIONS } from './mutations.ts';

/** docs/correctness-mysql.md: what the last full run compared, by server. */
export function page(seed: number, accounts: ReadonlyMap<string, Account>): string {
  const sections = [...accounts].map(([name, account]) => `## ${name}\n\n${report(account)}\n\n${table(account)}\n`);
  const mutants = `The page was written by the run with seed ${String(seed)}, which also held ${String(MUTATIONS.length)} resolvers with one condition changed against the servers; all were found out.`;
  return `${INTRODUCTION}\n${mutants}\n\n${sections.join('\n')}`;
}

const INTRODUCTION = `# How correct is the resolver on MySQL and MariaDB?

The server is the judge. \`npm run test:differential\` makes random worlds on real servers: accounts of one user from
overlapping hosts, blank users, rows for accounts that do not exist, locked accounts, roles that are nested, default,
mandatory or accounts themselves, PUBLIC, patterns with \`_\`, \`%\` and backslashes, grants on the server, on tables, columns
and routines, partial revokes, and views, routines and triggers with all kinds of definers, some of them gone. Then every
user logs in from every kind of client that a row may be for (addresses of 127.0.0.0/8, ::1, the socket), and tries every
unit at login, after SET ROLE NONE, with each role that it may set and with all of them. The resolver reads the same server, and
has to say the same: at login, only after SET ROLE, from all clients of the account or only from some, or not at all.

Where two rows are equally specific the server leaves it open which of them counts. There the resolver says \`unstable\`, and the
server has to stay between what is certain and what is possible.

A check is one account and one unit: a privilege on a table, or the use of a view, routine or trigger. It is *allowed* for a
kind of path when the server allowed it and that is how the resolver says it comes about; it is *refused* for a kind when the
server refused it to this account and allowed it to another by a path of that kind.
`;
