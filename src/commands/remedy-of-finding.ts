import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Statement } from '../plan/statement.ts';
import type { InstanceView, RuleContext } from '../rules/define-rule.ts';
import { groupsOf } from './groups-of-finding.ts';
import { factsOnMongodb } from './remedy-on-mongodb.ts';
import { factsOnMysql } from './remedy-on-mysql.ts';
import { factsOnPostgres } from './remedy-on-postgres.ts';

export interface FindingFacts {
  /** One per step of the finding's path. */
  readonly origins: readonly (string | null)[];
  /** What would clear it, by the model; empty: no statements alone would. */
  readonly statements: readonly Statement[];
  /** The facts as they would be once those have run. */
  readonly after: () => Facts;
}

/** What the facts of its instance say about a finding: the statements behind its path, and those that would clear it. */
export function factsOfFinding(finding: Finding, view: InstanceView, context: RuleContext): FindingFacts {
  switch (view.snapshot.engine) {
    case 'postgres':
      return factsOnPostgres(finding, view, groupsOf(finding, view, context), context.manifest);
    case 'mysql':
    case 'mariadb':
      return factsOnMysql(finding, view, groupsOf(finding, view, context));
    case 'mongodb':
      return factsOnMongodb(finding, view, groupsOf(finding, view, context));
  }
}
