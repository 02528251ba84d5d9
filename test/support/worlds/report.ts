import { sum, table, type Account } from './account.ts';
import { keptWorlds } from './kept.ts';
import { MUTATIONS } from './mutations.ts';

/** One sentence about what was compared. */
export function report({ worlds, checks, allowed }: Account): string {
  const share = checks === 0 ? 0 : (100 * allowed) / checks;
  return `${String(worlds)} random worlds, ${String(checks)} checks, ${share.toFixed(1)} % allowed, no disagreement.`;
}

/** What one run compared: worlds of consecutive seeds, the first of which it is named by. */
export interface Run {
  readonly seed: number;
  readonly account: Account;
}

/** The runs that the page is about, by the major number of the server. */
export type CorrectnessRecord = Readonly<Record<string, readonly Run[]>>;

/** docs/correctness.md: what the last full run of each version compared. */
export function page(record: CorrectnessRecord): string {
  const versions = Object.entries(record).sort(([a], [b]) => Number(b) - Number(a));
  const sections = versions.map(([major, runs]) => {
    const account = sum(runs.map((run) => run.account));
    const parts = runs.map(({ seed, account: { worlds } }) => `${String(worlds)} from seed ${String(seed)}`).join(', ');
    return `## PostgreSQL ${major}\n\n${report(account)} The worlds: ${parts}.\n\n${table(account)}\n`;
  });
  return `${INTRODUCTION}
${String(MUTATIONS.length)} resolvers with one condition dropped are held against PostgreSQL 18, and each has to be found out; ${String(keptWorlds().length)} worlds are kept.

${sections.join('\n')}`;
}

const INTRODUCTION = `# How correct is the resolver?

The server is the judge. \`npm run test:differential\` makes random worlds on real servers: roles with every combination of
the membership options, owners, grants and regrants on tables, columns, partitions, views, sequences, functions, large
objects, schemas and databases, PUBLIC, default privileges, row security, predefined roles, superusers; and ways through other
objects: chains of views of both kinds, materialized views, SECURITY DEFINER routines, triggers, rules, foreign tables whose
server is this one. Then every role tries every action on every object, as itself, as every role that it can SET ROLE to, and
with statements that are prepared as one role and executed as another. The resolver reads the same server, and has to say the
same: \`now\`, \`assume\` (after SET ROLE), \`escalate\` (once it made itself able: an owner grants itself what it had revoked, a
role grants itself roles that it may grant, again and again, or leaves the server by its programs and files), \`latent\` (once
every schema can be entered and every role can log in) or nothing; and whether policies hide rows. All of it is really done, in
transactions that are rolled back.

A *check* is one principal, one object or column, and one action. In the tables below, *allowed / refused* counts checks by the
kind of path and its mode. A check counts as allowed for the paths by which the resolver explains it. It counts as refused for
a kind and mode when somebody else has an access of that kind to that object in that mode, this principal cannot use it,
and the server refused. A latent check is refused as things are, and allowed once it is no longer latent.

What the words stand for: *ddl* on a relation is any of DROP, DROP OWNED, DROP SCHEMA, dropping the database (tried as ALTER
DATABASE, which asks for the same right), COMMENT, CREATE TRIGGER and being referenced by a foreign key; *admin* is REINDEX,
REFRESH or ANALYZE; *write* on a column includes deleting its rows.

\`npm test\` runs fewer worlds of each version, with a seed that it prints. A world that shows a disagreement is cut down to the
statements that matter and kept in \`test/fixtures/differential\`. \`DBOWNER_WRITE_DOCS=1\` lets a full run write this page;
\`DBOWNER_POSTGRES=16,17\` limits it to some versions and \`DBOWNER_WORLDS=1000\` to so many worlds, from \`DBOWNER_SEED\` on:
with \`DBOWNER_WRITE_DOCS=beside\` such a part joins those that the page is about, so that several machines can share the work.
The worlds below are made anew by, for example,
\`DBOWNER_POSTGRES=17 DBOWNER_WORLDS=1000 DBOWNER_SEED=20261121 npm run test:differential\`.

Known limits:

- DROP OWNED drops what a role owns and then revokes what the role was granted. The server refuses the second part when the
  role holds nothing but columns of a table, and fails on default privileges that name their own creator; the whole statement
  is undone. That counts as allowed: the right to drop was there.
- Who may grant roles grants them to itself; granting them to other roles that it can become is not tried, nor what a role that
  cannot log in could grant itself. Before 16 an admin without INHERIT could combine the rights of two roles so.
- What the resolver says of REPLICATION, and of rows caught by a trigger of one's own, is kept out of the comparison.
- Ways are tried by using them. What the server lets through, the resolver has to know, by this way or another; what it says of
  this way, the server has to let through. Bodies are one statement on a qualified name that needs the right on no single
  column; policies on what they use, what their owners could grant themselves, and finding by PREPARE what runs as its caller, are left out. So are routines and foreign tables
  inside views, and foreign tables over anything but tables.
- User mappings ask for no password, as the servers under test do not.
- Procedures and parameters are not in the worlds.
- Roles are tried by SET SESSION AUTHORIZATION, once, and what a role may do counts for all who can become it; who may connect,
  the server's own functions say. In every tenth world all log in, take on each role that they can, and try everything again: it
  came out the same.
`;
