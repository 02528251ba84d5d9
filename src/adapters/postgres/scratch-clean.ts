import { quoteIdentifier } from '../../dialects/postgres/names.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { NONE, type Facts } from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import type { Session } from './connect.ts';
import { wordsOf, type ScratchHost } from './scratch.ts';

/** Databases that every server is born with; a copy of template0 is what each of them was. */
const BORN = ['postgres', 'template1'];

/**
 * Makes the server what it was when it was found empty: databases, roles, tablespaces and settings go, and what comes with
 * the server is made anew.
 *
 * @returns what could not be undone, in words
 */
export async function dropEverything(host: ScratchHost, fresh: Snapshot): Promise<readonly string[]> {
  const left: string[] = [];
  const { facts } = await host.read();
  const run = async (session: Session, sql: string): Promise<void> => {
    try {
      await session.query(sql);
    } catch (error) {
      left.push(`${sql}: ${wordsOf(error)}`);
    }
  };
  const within = async (database: string, statements: readonly string[]): Promise<void> => {
    const session = await host.open(database);
    try {
      for (const sql of statements) await run(session, sql);
    } finally {
      await session.close();
    }
  };
  const executor = quoteIdentifier(fresh.auditor);
  const others = namesOf(facts, 'database').filter((name) => !namesOf(fresh.facts, 'database').includes(name));
  const [home = 'postgres', other = 'template1'] = host.home === 'template1' ? [...BORN].reverse() : BORN;
  await within(home, [
    'SET ROLE NONE',
    'ALTER ROLE ALL RESET ALL',
    `ALTER ROLE ${executor} RESET ALL`,
    ...others.map((name) => `DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`),
    ...anew(other, executor),
  ]);
  await within(other, ['SET ROLE NONE', ...anew(home, executor)]);
  await within(home, clusterStatements(facts, fresh.facts, executor));
  return left;
}

/** template1 gives nobody TEMPORARY. https://github.com/postgres/postgres/blob/REL_18_4/src/bin/initdb/initdb.c (make_template0) */
function anew(database: string, executor: string): readonly string[] {
  const name = quoteIdentifier(database);
  const isTemplate = database === 'template1';
  return [
    `ALTER DATABASE ${name} IS_TEMPLATE false`,
    `DROP DATABASE ${name} WITH (FORCE)`,
    `CREATE DATABASE ${name} TEMPLATE template0 OWNER ${executor}${isTemplate ? ' IS_TEMPLATE true' : ''}`,
    ...(isTemplate ? [`REVOKE CREATE, TEMPORARY ON DATABASE ${name} FROM PUBLIC`] : []),
  ];
}

function clusterStatements(facts: Facts, fresh: Facts, executor: string): readonly string[] {
  const known = new Set(fresh.principals.map(({ key }) => key));
  const roles = facts.principals
    .filter(({ key, kind, exists }) => kind === 'role' && exists && !known.has(key))
    .map(({ key }) => quoteIdentifier(/^"+PUBLIC"+$/.test(key) ? key.slice(1, -1) : key));
  const list = roles.join(', ');
  const spaces = namesOf(facts, 'tablespace').filter((name) => !namesOf(fresh, 'tablespace').includes(name));
  const parameters = namesOf(facts, 'parameter').map((name) => name.split('.').map(quoteIdentifier).join('.'));
  return [
    `ALTER DATABASE template0 OWNER TO ${executor}`,
    ...(roles.length === 0 ? [] : [`REASSIGN OWNED BY ${list} TO ${executor}`, `DROP OWNED BY ${list} CASCADE`]),
    ...spaces.map((name) => `DROP TABLESPACE ${quoteIdentifier(name)}`),
    ...parameters.map((name) => `REVOKE ALL ON PARAMETER ${name} FROM PUBLIC CASCADE`),
    ...roles.map((name) => `DROP ROLE ${name}`),
  ];
}

const namesOf = (facts: Facts, kind: string): readonly string[] =>
  facts.securables.name.filter((_, id) => kindOf(facts, id) === kind && id !== NONE);
