import { NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../model/facts.ts';
import type { Access } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import { kindOf } from '../model/securables.ts';
import { originOf } from '../dialects/mysql/origins.ts';
import type { Cut } from '../plan/mysql/cut.ts';
import { without } from '../plan/mysql/cut.ts';
import type { Reached } from '../plan/mysql/reached.ts';
import { remedyOf, statementsOf } from '../plan/mysql/remedy.ts';
import { servicesOf } from '../rules/consumers.ts';
import { deadRows } from '../rules/dbo905-dead-grant.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import type { ForeignGroup } from '../rules/foreign-access.ts';
import { ownershipIndex } from '../rules/ownership-index.ts';
import { isIn } from './groups-of-finding.ts';
import type { FindingFacts } from './remedy-of-finding.ts';

/** @param groups what the finding was made of; none: it is about no access */
export function factsOnMysql(finding: Finding, view: InstanceView, groups: readonly ForeignGroup[]): FindingFacts {
  const { facts } = view.snapshot;
  const [first] = groups;
  if (first === undefined) {
    const cuts = finding.rule === 'DBO905' ? deadCuts(finding, view) : [];
    return { origins: [], statements: statementsOf(facts, cuts), after: () => without(facts, cuts) };
  }
  const holder = first.consumers[0]?.holder;
  const steps = holder === undefined ? [] : view.resolver.explain(first.access, holder);
  const { statements, after } = remedyOf(facts, reachedBy(groups, first, view));
  return {
    origins: steps.map(({ fact }) => (fact === null ? null : originOf(facts, fact))),
    statements,
    after: () => after,
  };
}

function reachedBy(groups: readonly ForeignGroup[], first: ForeignGroup, view: InstanceView): Reached {
  const { ownership } = view;
  const consumers = groups.flatMap((group) => group.consumers);
  const services = [...new Set(consumers.flatMap(servicesOf))];
  const isOwn = (id: SecurableId): boolean =>
    services.length > 0 && services.every((service) => ownership.allows(service, first.action, id));
  const databases = databasesToClose(view, first).filter((id) => !isOwn(id));
  return {
    matches: (access) => groups.some((group) => isIn(group, access)) && stillCovers(access, databases),
    principals: new Set(consumers.map(({ principal }) => principal.id)),
    everybody: first.by === 'public',
    mode: first.mode,
    isOwn,
    databases,
  };
}

/** Partial revokes take databases out of what is on the whole server, one by one. */
const stillCovers = ({ target }: Access, databases: readonly SecurableId[]): boolean =>
  target.kind !== 'all' || target.except === undefined || databases.some((id) => target.except?.includes(id) === false);

/** Those with anything of the owner whom the finding is about; of any owner, where it is about several. */
function databasesToClose({ ownership }: InstanceView, { owner }: ForeignGroup): readonly SecurableId[] {
  const { facts } = ownership;
  const index = ownershipIndex(ownership);
  const databases: SecurableId[] = [];
  for (let id = 0; id < facts.securables.count; id++) {
    if (kindOf(facts, id) !== 'database' || ((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0) continue;
    const owners = index.ownersUnder(id);
    if (owner === NONE ? owners.size > 0 : owners.has(owner)) databases.push(id);
  }
  return databases;
}

/** Rows for what does not exist go; those of an account that does not exist go with it, but not the code that names it. */
function deadCuts({ principal }: Finding, view: InstanceView): readonly Cut[] {
  const { facts } = view.snapshot;
  const grantee = facts.principals.find(({ key }) => key === principal);
  const rows = deadRows(view).filter((row) => facts.grants.grantee[row] === grantee?.id);
  if (grantee === undefined || rows.length === 0) return [];
  if (!grantee.exists) return [{ kind: 'leftovers', principal: grantee.id }];
  return rows.map((row) => ({ kind: 'grant', row, privileges: privilegesOf(facts, row) }));
}

const privilegesOf = (facts: Facts, row: number): readonly string[] =>
  facts.privilegeSets[facts.grants.privileges[row] ?? ROOT]?.privileges ?? [];
