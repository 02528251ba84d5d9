import { factId, type FactId, type Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Goal } from '../model/goal.ts';
import type { Access, Step } from '../model/access.ts';
import { originOf as originOnMongodb } from '../dialects/mongodb/origins.ts';
import { originOf as originOnMysql } from '../dialects/mysql/origins.ts';
import { originOf as originOnPostgres } from '../dialects/postgres/origins.ts';
import { alterRoleSql, userMappingSql } from '../dialects/postgres/statements.ts';
import type { Statement } from '../plan/statement.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import type { Audit } from './build-report.ts';
import { remedyOn } from './plan-engines.ts';

export interface FindingFacts {
  /** One per step of the finding's path. */
  readonly origins: readonly (string | null)[];
  /** What would clear it, by the model; empty: no statements alone would. */
  readonly statements: readonly Statement[];
  /** The facts as they would be once those have run. */
  readonly after: () => Facts;
}

/** What the facts of its instance say about a finding: the statements behind its path, and those that would clear it. */
export function factsOfFinding(finding: Finding, view: InstanceView, audit: Audit): FindingFacts {
  const { facts, engine } = view.snapshot;
  const goals = audit.goalsOf(finding);
  const { statements, after } = remedyOn(engine, facts, goals, view.ownership);
  return { origins: originsOf(goals[0], view), statements, after };
}

function originsOf(goal: Goal | undefined, view: InstanceView): readonly (string | null)[] {
  const { facts, engine } = view.snapshot;
  const origin = (fact: FactId, privileges: readonly string[]): string | null => {
    if (engine === 'postgres') return originOnPostgres(facts, fact, privileges);
    return engine === 'mongodb' ? originOnMongodb(facts, fact) : originOnMysql(facts, fact);
  };
  switch (goal?.kind) {
    case 'access': {
      const [holder] = goal.holders;
      const steps = holder === undefined ? [] : view.resolver.explain(goal.access, holder);
      return steps.map((step) =>
        step.fact !== null && step.kind !== 'missing' && (engine !== 'mongodb' || step.kind !== 'definition')
          ? origin(step.fact, goal.access.via === undefined ? goal.access.privileges : [])
          : engine === 'postgres'
            ? mappingOrigin(facts, step, goal.access)
            : null,
      );
    }
    case 'takeover': {
      const [first] = goal.takeovers;
      if (first === undefined) return [];
      const holder = first.holders.find(({ principal }) => principal === goal.principals[0]);
      const steps = [...(holder === undefined ? [] : view.resolver.explain(first.access, holder)), first.step];
      return steps.map(({ kind, fact }) =>
        fact === null || kind === 'session' ? null : origin(fact, first.access.privileges),
      );
    }
    case 'grant':
    case 'default-privilege':
      return [origin(factId(goal.kind, goal.row), goal.privileges)];
    case 'attribute':
      return [`${alterRoleSql(facts, goal.principal, goal.name.toUpperCase())};`];
    default:
      return [];
  }
}

/** What leads through a foreign server is mapped for the bearer itself, or for everybody. */
function mappingOrigin(facts: Facts, { kind }: Step, { via, principal }: Access): string | null {
  const server = facts.foreignTables.find(({ table }) => table === via?.entry)?.server;
  if (kind !== 'definition' || server === undefined) return null;
  const own = facts.userMappings.findIndex((each) => each.server === server && each.principal === principal);
  const isForAll = (id: number): boolean => facts.principals[id]?.kind === 'public';
  const row =
    own >= 0 ? own : facts.userMappings.findIndex((each) => each.server === server && isForAll(each.principal));
  return row < 0 ? null : `${userMappingSql(facts, row, 'CREATE')};`;
}
