import { table, type Account } from './account.ts';
import { keptWorlds } from './kept.ts';
import { MUTATIONS } from './mutations.ts';

/** One sentence about what was compared. */
export function report({ worlds, checks, allowed }: Account): string {
  const share = checks === 0 ? 0 : (100 * allowed) / checks;
  return `${String(worlds)} random worlds, ${String(checks)} checks, ${share.toFixed(1)} % allowed, no disagreement.`;
}

/** docs/correctness.md: what the last full run compared, by server version. */
export function page(seed: number, accounts: ReadonlyMap<string, Account>): string {
  const versions = [...accounts].sort(([a], [b]) => Number(b) - Number(a));
  const sections = versions.map(
    ([major, account]) => `## PostgreSQL ${major}\n\n${report(account)}\n\n${table(account)}\n`,
  );
  return `${INTRODUCTION}\nThis page was written by the run with seed ${String(seed)}, which also held ${String(MUTATIONS.length)} resolvers with
one condition dropped against the server (all were found out) and tried ${String(keptWorlds().length)} kept worlds.\n\n${sections.join('\n')}`;
}

const INTRODUCTION = `# How correct is the resolver?

The server is the judge. \`npm run test:differential\` makes random worlds on real servers: roles with every combination of
the membership options, owners, grants and regrants on tables, columns, partitions, views, sequences, functions, large
objects, schemas and databases, PUBLIC, default privileges, row security, predefined roles, superusers. Then every role tries
every action on every object, as itself, as every role that it can SET ROLE to, and with statements that are prepared as one
role and executed as another. CONNECT is tried by logging in. The resolver reads the same server, and has to say the same:
\`now\`, \`assume\` (after SET ROLE), \`escalate\` (after the owner
granted itself what it had revoked, or a role granted itself roles that it has ADMIN OPTION on, again and again), \`latent\` (once every
schema can be entered and every role can log in) or nothing; and whether policies hide rows.
\`npm test\` runs a smaller number of worlds. The seed is printed. A world that shows a disagreement is cut down to the
statements that matter and kept in \`test/fixtures/differential\`.

A *check* is one principal, one object or column, and one action. In the tables below, *allowed / refused* counts checks by the
kind of path and its mode. A check counts as allowed for the paths by which the resolver explains it. It counts as refused for
a kind and mode when somebody else has an access of that kind to that object in that mode, this principal cannot use it,
and the server refused. A latent check is refused as things are, and allowed once it is no longer latent.

What the words stand for: *ddl* on a relation is any of DROP, DROP OWNED, DROP SCHEMA, dropping the database (tried as ALTER
DATABASE, which asks for the same right), COMMENT, CREATE TRIGGER and being referenced by a foreign key; *admin* is REINDEX,
REFRESH or ANALYZE; *write* on a column includes deleting its rows.

Known limits:

- DROP OWNED drops what a role owns and then revokes what the role was granted. The server refuses the second part when the
  role holds nothing but columns of a table, and fails on default privileges that name their own creator; the whole statement
  is undone. That counts as allowed: the right to drop was there.
- Who has ADMIN OPTION grants roles to itself; granting them to other roles that it can become is not tried. Before 16 an
  admin without INHERIT could combine the rights of two roles so.
- What the resolver says of REPLICATION, CREATEROLE before 16, programs and files of the server, and of rows caught by a
  trigger of one's own is kept out of the comparison.
- Views over other tables, materialized views, routines, triggers and rules are tried by using them. What the server lets
  through, the resolver has to know, by this way or another; what it says of this way, the server has to let through. Bodies
  are one statement on a qualified name that needs the right on no single column; policies, escalation by the owner of the
  object that is used, and routines inside views are left out.
- Procedures, foreign tables, user mappings and parameters are not in the worlds yet.
- Roles are tried by SET SESSION AUTHORIZATION, once, and what a role may do counts for all who can become it. In every tenth
  world all who can log in do, take on each role that they can, and try everything again: it came out the same.
`;
