import { report, sum, table, type Account } from './account.ts';
import { keptWorlds } from './kept.ts';
import { MUTATIONS } from './mutations.ts';

/** What one run compared: worlds of consecutive seeds, the first of which it is named by. */
export interface Run {
  readonly seed: number;
  readonly account: Account;
}

/** The runs that the page is about, by server. */
export type CorrectnessRecord = Readonly<Record<string, readonly Run[]>>;

/** docs/correctness-mysql.md: what was compared, by server. */
export function page(record: CorrectnessRecord): string {
  const servers = Object.entries(record).sort(([a], [b]) => (a > b ? -1 : 1));
  const sections = servers.map(([server, runs]) => {
    const account = sum(runs.map((run) => run.account));
    const parts = runs.map(({ seed, account: { worlds } }) => `${String(worlds)} from seed ${String(seed)}`).join(', ');
    return `## ${server}\n\n${report(account)} The worlds: ${parts}.\n\n${table(account)}\n`;
  });
  const held = `${String(MUTATIONS.length)} resolvers with one condition changed are held against the servers, and each has to be found out; ${String(keptWorlds().length)} worlds are kept.`;
  return `${INTRODUCTION}\n${held}\n\n${sections.join('\n')}`;
}

const INTRODUCTION = `# How correct is the resolver on MySQL and MariaDB?

The server is the judge. \`npm run test:differential -- mysql\` makes random worlds on real servers: accounts of one user from
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
server refused it to this account and allowed it to another by a path of that kind. What PUBLIC may, nobody is refused, but where
things are used that need more than that right.

\`npm test\` runs a few of these worlds, with a seed that it prints, besides a fixed set of them and those that are kept. A world
that shows a disagreement is cut down to the statements that matter, and kept in \`test/fixtures/differential-mysql\`.
\`DBOWNER_WRITE_DOCS=1\` lets a full run write this page; \`DBOWNER_MYSQL=mysql:9.7\` or \`mariadb:10.11\` limits it to one
server and \`DBOWNER_WORLDS=1000\` to so many worlds, from \`DBOWNER_SEED\` on: with \`DBOWNER_WRITE_DOCS=beside\` such a part
joins those that the page is about. The worlds below are made anew by, for example,
\`DBOWNER_MYSQL=mysql:9.7 DBOWNER_SEED=20261121 npm run test:differential -- mysql\`.

Known limits:

- On MySQL what a definer with roles may can depend on whether its database is the current one. Within routines, which run in
  their own, the resolver knows; elsewhere it says that the definer may lack a right, and the server has to stay within that.
  Clients try what is refused with each of the databases as their current one.
- MariaDB keeps what the definer of a trigger may on the trigger's table with the open table. Where it has that from a role alone,
  the resolver leaves it open.
- Bodies are one statement on a qualified name. Events, MERGE and FEDERATED tables, PROXY, and the powers over the server that
  let somebody make itself able are not in the worlds: the corpus of access paths has them.
`;
