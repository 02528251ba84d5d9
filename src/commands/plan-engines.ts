import { createMongodbResolver } from '../access/mongodb.ts';
import { createMysqlResolver } from '../access/mysql.ts';
import { createPostgresResolver } from '../access/postgres.ts';
import { scriptOf as mongodbScript } from '../dialects/mongodb/script.ts';
import { scriptOf as mysqlScript } from '../dialects/mysql/script.ts';
import { scriptOf as postgresScript } from '../dialects/postgres/script.ts';
import type { Engine } from '../model/engine.ts';
import type { Facts } from '../model/facts.ts';
import type { Goal } from '../model/goal.ts';
import type { Ownership } from '../model/manifest.ts';
import type { ScriptKind, ScriptParts } from '../model/plan.ts';
import type { PlanEngine } from '../plan/engine.ts';
import * as mongodbChanges from '../plan/mongodb/changes.ts';
import * as mongodbCuts from '../plan/mongodb/cut.ts';
import * as mongodbGoals from '../plan/mongodb/goals.ts';
import * as mongodbRemedy from '../plan/mongodb/remedy.ts';
import { roleMaker as mongodbRoles } from '../plan/mongodb/service-roles.ts';
import * as mysqlChanges from '../plan/mysql/changes.ts';
import * as mysqlCuts from '../plan/mysql/cut.ts';
import * as mysqlGiving from '../plan/mysql/give-back.ts';
import * as mysqlGoals from '../plan/mysql/goals.ts';
import * as mysqlRemedy from '../plan/mysql/remedy.ts';
import { roleMaker as mysqlRoles } from '../plan/mysql/service-roles.ts';
import * as postgresChanges from '../plan/postgres/changes.ts';
import { statementsOf as postgresStatements } from '../plan/postgres/cut-statements.ts';
import * as postgresCuts from '../plan/postgres/cut.ts';
import * as postgresGiving from '../plan/postgres/give-back.ts';
import * as postgresGoals from '../plan/postgres/goals.ts';
import { roleMaker as postgresRoles } from '../plan/postgres/service-roles.ts';
import { propose, type Question } from '../plan/propose.ts';
import type { Statement } from '../plan/statement.ts';
import { proposeWithRoles, type ProposalWithRoles, type RolesWanted } from '../plan/with-roles.ts';

const POSTGRES: PlanEngine<postgresCuts.Cut> = {
  resolverOf: createPostgresResolver,
  without: postgresCuts.without,
  cutsFor: postgresGoals.cutsForGoals,
  wordsFor: postgresGiving.wordsFor,
  giveBack: postgresGiving.giveBack,
  statementsOf: postgresStatements,
  changesOf: postgresChanges.changesOf,
  roleMaker: postgresRoles,
};

const MYSQL: PlanEngine<mysqlCuts.Cut> = {
  resolverOf: createMysqlResolver,
  without: mysqlCuts.without,
  cutsFor: mysqlGoals.cutsForGoals,
  wordsFor: mysqlGiving.wordsFor,
  giveBack: mysqlGiving.giveBack,
  statementsOf: mysqlRemedy.statementsOf,
  changesOf: mysqlChanges.changesOf,
  roleMaker: mysqlRoles,
};

const MONGODB: PlanEngine<mongodbCuts.Cut> = {
  resolverOf: createMongodbResolver,
  without: mongodbCuts.without,
  cutsFor: mongodbGoals.cutsForGoals,
  wordsFor: () => [],
  giveBack: () => [], // its remedies keep what is one's own by themselves
  statementsOf: mongodbRemedy.statementsOf,
  changesOf: mongodbChanges.changesOf,
  roleMaker: mongodbRoles,
};

/** Does something with the engine that plans for a kind of server. What its cuts are stays between the two. */
function withEngine<T>(engine: Engine, use: <Cut>(engine: PlanEngine<Cut>) => T): T {
  switch (engine) {
    case 'postgres':
      return use(POSTGRES);
    case 'mysql':
    case 'mariadb':
      return use(MYSQL);
    case 'mongodb':
      return use(MONGODB);
  }
}

/** What to change on a server of that kind; services get roles of their own where that is asked for. */
export const proposeOn = (engine: Engine, question: Question, roles: RolesWanted | null): ProposalWithRoles =>
  withEngine(engine, (planning) =>
    roles === null
      ? { ...propose(question, planning), roles: [], notes: [] }
      : proposeWithRoles(question, roles, planning),
  );

/** What gives an action on a kind of object, in the engine's words. */
export const wordsOn = (engine: Engine): PlanEngine<never>['wordsFor'] =>
  withEngine(engine, ({ wordsFor }) => wordsFor);

/** What clears some goals, and nothing more: `explain` looks at one finding by itself. */
export const remedyOn = (
  engine: Engine,
  facts: Facts,
  goals: readonly Goal[],
  ownership: Ownership,
): { readonly statements: readonly Statement[]; readonly after: () => Facts } =>
  withEngine(engine, (planning) => {
    const found = planning.cutsFor(facts, goals, ownership);
    const all = found.includes(null) ? [] : found.flatMap((some) => some ?? []);
    const cuts = [...new Map(all.map((cut) => [JSON.stringify(cut), cut])).values()];
    return { statements: planning.statementsOf(facts, cuts), after: () => planning.without(facts, cuts) };
  });

/** How scripts for an engine are written, and what their names end in. */
export interface ScriptWriter {
  readonly extension: string;
  readonly write: (kind: ScriptKind, parts: ScriptParts) => string;
  /** How to run one: the line that a person types. */
  readonly command: (path: string, database: string | null) => string;
}

const WRITERS: Readonly<Record<Engine, ScriptWriter>> = {
  postgres: {
    extension: 'sql',
    write: postgresScript,
    command: (path, database) =>
      `psql -X -v ON_ERROR_STOP=1 -d ${shellWord(database ?? 'postgres')} -f ${shellWord(path)}`,
  },
  mysql: { extension: 'sql', write: mysqlScript, command: (path) => `mysql --batch < ${shellWord(path)}` },
  mariadb: { extension: 'sql', write: mysqlScript, command: (path) => `mariadb --batch < ${shellWord(path)}` },
  mongodb: {
    extension: 'js',
    write: mongodbScript,
    command: (path) => `mongosh "$URL" --quiet --norc --file ${shellWord(path)}`,
  },
};

export const scriptWriterOf = (engine: Engine): ScriptWriter => WRITERS[engine];

const shellWord = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
