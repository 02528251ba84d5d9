import { NONE, type Facts, type PrincipalId } from '../model/facts.ts';
import type { Action } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import { originOf } from '../dialects/mongodb/origins.ts';
import { without, type Cut } from '../plan/mongodb/cut.ts';
import type { Reached } from '../plan/mongodb/reached.ts';
import { remedyOf, statementsOf } from '../plan/mongodb/remedy.ts';
import { deadRows } from '../rules/dbo905-dead-grant.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import type { ForeignGroup } from '../rules/foreign-access.ts';
import { principalsNamed } from '../rules/reached.ts';
import { powerOf } from '../rules/role-powers.ts';
import { isIn } from './groups-of-finding.ts';
import type { FindingFacts } from './remedy-of-finding.ts';

/** @param groups what the finding was made of; none: it is about no access */
export function factsOnMongodb(finding: Finding, view: InstanceView, groups: readonly ForeignGroup[]): FindingFacts {
  const { facts } = view.snapshot;
  const [first] = groups;
  const reached = first === undefined ? powersReached(finding, view) : groupsReached(groups, first, view);
  if (reached === null) return plainFacts(facts, finding.rule === 'DBO905' ? deadCuts(finding, view) : []);
  const holder = first?.consumers[0]?.holder;
  const steps = first === undefined || holder === undefined ? [] : view.resolver.explain(first.access, holder);
  const { clears, statements, after } = remedyOf(facts, reached);
  return {
    origins: steps.map(({ kind, fact }) => (fact === null || kind === 'definition' ? null : originOf(facts, fact))),
    statements: clears ? statements : [],
    after: () => (clears ? after : facts),
  };
}

const plainFacts = (facts: Facts, cuts: readonly Cut[]): FindingFacts => ({
  origins: [],
  statements: statementsOf(facts, cuts),
  after: () => without(facts, cuts),
});

/** Privileges on what does not exist go. */
function deadCuts({ principal }: Finding, view: InstanceView): readonly Cut[] {
  const { facts } = view.snapshot;
  const { grantee, privileges } = facts.grants;
  return deadRows(view)
    .filter((row) => facts.principals[grantee[row] ?? NONE]?.key === principal)
    .map((row) => ({
      kind: 'grant',
      row,
      privileges: facts.privilegeSets[privileges[row] ?? NONE]?.privileges ?? [],
    }));
}

function groupsReached(groups: readonly ForeignGroup[], { mode }: ForeignGroup, view: InstanceView): Reached {
  return {
    matches: (access) => groups.some((group) => isIn(group, access)),
    principals: new Set(groups.flatMap(({ consumers }) => consumers.map(({ principal }) => principal.id))),
    mode,
    mayKeep: mayKeep(view),
    spares: () => false,
  };
}

/** What makes an account privileged (DBO209) goes from that account. */
function powersReached({ rule, principal, path }: Finding, view: InstanceView): Reached | null {
  const [step] = path;
  if (rule !== 'DBO209' || principal === null || step === undefined) return null;
  const principals = new Set(principalsNamed(view, principal));
  return {
    matches: (access) => powerOf(access)?.has === step.detail,
    principals,
    mode: 'escalate',
    mayKeep: mayKeep(view),
    spares: () => false,
  };
}

/** What the manifest allows to all that an account acts for. */
export function mayKeep({ ownership }: InstanceView): Reached['mayKeep'] {
  return (principal: PrincipalId, action: Action, id: number): boolean => {
    const subjects = id === NONE ? [] : ownership.subjectsOf(principal);
    return (
      subjects.length > 0 &&
      subjects.every((subject) =>
        subject.kind === 'service'
          ? ownership.allows(subject.service.name, action, id)
          : ownership.operatorMay(subject.operator, action, id),
      )
    );
  };
}
