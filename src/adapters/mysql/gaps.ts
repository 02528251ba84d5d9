import { KNOWN_RELEASES, WORDS, type ServerIdentity } from './server-identity.ts';
import { DATASETS } from './datasets.ts';
import { directGrant } from './auditor-grants.ts';
import type { GapList } from '../gap-list.ts';
import type { Missing } from './read-datasets.ts';

/** The server is newer than this version of dbowner. */
export function reportVersion(gaps: GapList, { engine, release, version }: ServerIdentity): void {
  const [major, minor] = KNOWN_RELEASES[engine].newest;
  if (release[0] < major || (release[0] === major && release[1] <= minor)) return;
  gaps.add('required', {
    fact: `${WORDS[engine]} ${release.join('.')}`,
    why: `this version of dbowner knows the privileges of ${WORDS[engine]} up to ${String(major)}.${String(minor)}`,
    remedy: 'use a newer version of dbowner',
    costs: [`whatever ${WORDS[engine]} ${version} added`],
  });
}

/** What was refused, or is hidden without a word from who has no right on it. */
export function reportMissing(gaps: GapList, { engine, auditor }: ServerIdentity, missing: readonly Missing[]): void {
  for (const { dataset, why, databases, byKit } of missing) {
    const { fact, costs, kind } = DATASETS[dataset];
    const places = databases.length > 0 ? [...databases].sort() : [''];
    for (const place of places) {
      gaps.add(kind, {
        fact: place === '' ? fact : `${fact} in database ${place}`,
        why: whyOf(why, byKit, place),
        remedy: byKit
          ? 'give the definer of the audit kit back what dbowner doctor --grants gives it'
          : `${directGrant(engine, dataset, auditor)}, or let dbowner doctor --grants print an audit kit`,
        costs,
      });
    }
  }
}

function whyOf(why: Missing['why'], byKit: boolean, database: string): string {
  const who = byKit ? "the audit kit's definer" : 'the auditor';
  if (why === 'refused') return `${who} may not read it`;
  return database === '' ? `the server hides what ${who} has no right on` : `a partial revoke hides it from ${who}`;
}

/** Views and routines that are seen, and their bodies are not. */
export function reportHiddenBodies(gaps: GapList, kind: 'view' | 'routine', hidden: ReadonlyMap<string, number>): void {
  for (const [database, count] of hidden) {
    gaps.add('required', {
      fact: `bodies of ${kind}s in database ${database}`,
      why: `${String(count)} of them ${count === 1 ? 'is' : 'are'} shown without a body`,
      remedy:
        kind === 'view'
          ? 'GRANT SHOW VIEW on everything and SELECT on each of the views to the auditor, or let dbowner doctor --grants print an audit kit'
          : 'let the auditor see them: dbowner doctor --grants prints how',
      costs: [`what ${kind}s of database ${database} lead to is taken for everything that their definer reaches`],
    });
  }
}

/** Tables that stand for others, and the server does not say for which. */
export function reportDefinition(gaps: GapList, database: string, table: string): void {
  gaps.add('required', {
    fact: `definition of table ${database}.${table}`,
    why: 'SHOW CREATE TABLE was refused',
    remedy: 'give the auditor any right on the table, or let dbowner doctor --grants print an audit kit',
    costs: [`what table ${database}.${table} leads to`],
  });
}

/** Something is called like a procedure of the kit and does something else. */
export function reportStrangeKit(gaps: GapList, schema: string, procedure: string): void {
  gaps.add('required', {
    fact: `audit kit procedure ${schema}.${procedure}`,
    why: 'its body is not that of the kit, so what it returned proves nothing',
    remedy: 'install the kit anew from dbowner doctor --grants, or drop what is called like it',
    costs: ['every check that uses what it returns'],
  });
}

/** What the kit returned may lack what its definer may not see. */
export function reportUnjudgedKit(gaps: GapList): void {
  gaps.add('required', {
    fact: 'rights of the audit kit',
    why: 'the auditor may not run the procedure of the kit that says what its definer may',
    remedy: 'GRANT EXECUTE on dbowner_grants to the auditor, as dbowner doctor --grants prints it',
    costs: ['certainty that the kit saw everything'],
  });
}

/** The grant tables were not the same at the end as at the beginning, twice. */
export function reportUnstable(gaps: GapList): void {
  gaps.add('required', {
    fact: 'one state of the grant tables',
    why: 'they changed while they were read, and again at the second try',
    remedy: 'run again when nobody creates or changes accounts and grants',
    costs: ['access by the grants that were changed'],
  });
}
