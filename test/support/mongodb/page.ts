import { groupBy } from '../../../src/shared/group-by.ts';
import type { ExpectedPath } from './access-paths.ts';
import { MUTATIONS } from './mutations.ts';
import type { Source, Verdict } from './worlds.ts';

/** One attempt of a random world, and what the resolver said from facts of each source. */
export interface Judged {
  readonly verdict: Verdict;
  readonly said: Readonly<Record<Source, boolean>>;
}

/** docs/correctness-mongodb.md: how often the resolver says what the server did. */
export function correctnessPage(
  version: string,
  worlds: number,
  judged: readonly Judged[],
  paths: readonly ExpectedPath[],
  faults: number,
): string {
  const rows = [...groupBy(judged, ({ verdict }) => verdict.op)].sort(([a], [b]) => (a < b ? -1 : 1));
  const wrong = (some: readonly Judged[], source: Source): number =>
    some.filter(({ verdict, said }) => said[source] !== verdict.allowed).length;
  const table = rows.map(([op, some]) => {
    const allowed = some.filter(({ verdict }) => verdict.allowed).length;
    return `| ${op} | ${count(some.length)} | ${count(allowed)} | ${count(some.length - allowed)} | ${count(wrong(some, 'expanded'))} | ${count(wrong(some, 'definitions'))} |`;
  });
  const ways = paths.filter(({ kind }) => kind !== null);
  return `# Correctness on MongoDB

The resolver is right when it says what the server does. No MongoDB server can be installed by npm, so the server is a recorded
one: MongoDB ${version}, authorization on. This page is made by \`test/unit/access/mongodb-worlds.test.ts\`, which also holds the
resolver to every figure of it; \`DBOWNER_WRITE_DOCS=1 npm run test:unit -- test/unit/access/mongodb-worlds.test.ts\` writes it anew.

## Random worlds

${count(worlds)} worlds of random users and roles, in which each user tried ${count(rows.length)} kinds of things: ${count(judged.length)} attempts. The resolver judges them twice:
from the privileges that the server adds up for each user, and from the definitions of roles alone.

| tried | attempts | the server let it | and refused it | wrong, from added-up privileges | wrong, from role definitions |
| --- | ---: | ---: | ---: | ---: | ---: |
${table.join('\n')}
| **all** | ${count(judged.length)} | ${count(judged.filter(({ verdict }) => verdict.allowed).length)} | ${count(judged.filter(({ verdict }) => !verdict.allowed).length)} | ${count(wrong(judged, 'expanded'))} | ${count(wrong(judged, 'definitions'))} |

## Access paths

${count(paths.length)} users with one path each, proven by using it: ${count(ways.length)} lead to the data of another service, ${count(paths.length - ways.length)} do not. Kind, object, action and mode are what the
resolver says of them, through the adapter and the real driver; ${count(faults)} are wrong. One of those that lead nowhere had a view to
find in by the time that it was recorded, and is said to read what the view shows.

## Mutations

${count(MUTATIONS.length)} changes, each of which takes one condition out of the resolver, are all found out by these recordings
(\`test/unit/access/mongodb-mutations.test.ts\`):

${MUTATIONS.map(({ name }) => `- ${name}`).join('\n')}

## What these figures do not cover

Versions after 4.9 (they know more actions and resources; what is unknown is reported as a gap), views over other databases and
\`system_buckets\` resources, which that server does not have, and address restrictions, which were not recorded.
`;
}

const count = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
