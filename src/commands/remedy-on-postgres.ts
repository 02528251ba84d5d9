import type { Step, Access } from '../model/access.ts';
import { factId, NONE, type Facts, type PrincipalId } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Manifest } from '../model/manifest.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import { originOf } from '../dialects/postgres/origins.ts';
import { alterRoleSql, userMappingSql } from '../dialects/postgres/statements.ts';
import { ATTRIBUTE_NAMES, without, type Cut } from '../plan/postgres/cut.ts';
import { statementsOf } from '../plan/postgres/cut-statements.ts';
import { remedyOf } from '../plan/postgres/remedy.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import type { ForeignGroup } from '../rules/foreign-access.ts';
import { isIn } from './groups-of-finding.ts';
import type { FindingFacts } from './remedy-of-finding.ts';
import { factsOfTakeover } from './remedy-of-takeover.ts';

/** @param groups what the finding was made of; none: it is about no access */
export function factsOnPostgres(
  finding: Finding,
  view: InstanceView,
  groups: readonly ForeignGroup[],
  manifest: Manifest,
): FindingFacts {
  const { facts } = view.snapshot;
  const [first] = groups;
  if (first === undefined) return factsOfTakeover(finding, view) ?? plainFacts(facts, plainCuts(finding, view));
  const holder = first.consumers[0]?.holder;
  const steps = holder === undefined ? [] : view.resolver.explain(first.access, holder);
  const remedy = remedyOf(facts, {
    matches: (access) => groups.some((group) => isIn(group, access)),
    principals: new Set(groups.flatMap(({ consumers }) => consumers.map(({ principal }) => principal.id))),
    mode: first.mode,
    newOwner: ownerRole(finding, view, manifest),
  });
  return {
    origins: steps.map((step) => originOfStep(facts, step, first.access)),
    statements: remedy.clears ? remedy.statements : [],
    after: () => (remedy.clears ? without(facts, remedy.cuts) : facts),
  };
}

/** The role that the owning service keeps to own its data, where the manifest names exactly one that exists. */
function ownerRole({ owner }: Finding, { ownership, snapshot }: InstanceView, manifest: Manifest): PrincipalId | null {
  const service = manifest.services.find(({ name }) => name === owner);
  const roles = snapshot.facts.principals.filter(({ id }) =>
    ownership
      .subjectsOf(id)
      .some((s) => s.kind === 'service' && s.service.name === service?.name && s.identity.use === 'owner'),
  );
  return roles.length === 1 ? (roles[0]?.id ?? null) : null;
}

function originOfStep(facts: Facts, { kind, fact }: Step, { privileges, via, principal }: Access): string | null {
  if (kind === 'missing') return null;
  if (fact !== null) return originOf(facts, fact, via === undefined ? privileges : []);
  const server = facts.foreignTables.find(({ table }) => table === via?.entry)?.server;
  const own = facts.userMappings.findIndex((each) => each.server === server && each.principal === principal);
  const row =
    own >= 0
      ? own
      : facts.userMappings.findIndex(
          (each) => each.server === server && facts.principals[each.principal]?.kind === 'public',
        );
  return kind === 'definition' && row >= 0 ? `${userMappingSql(facts, row, 'CREATE')};` : null;
}

function plainFacts(facts: Facts, cuts: readonly Cut[]): FindingFacts {
  const [first] = cuts;
  return {
    origins: first === undefined ? [] : [originOfCut(facts, first)],
    statements: statementsOf(facts, cuts),
    after: () => without(facts, cuts),
  };
}

function originOfCut(facts: Facts, cut: Cut): string | null {
  switch (cut.kind) {
    case 'grant':
    case 'default-privilege':
      return originOf(facts, factId(cut.kind, cut.row), cut.privileges);
    case 'attribute':
      return `${alterRoleSql(facts, cut.principal, cut.name.toUpperCase())};`;
    default:
      return null;
  }
}

/** Findings that are about one kind of fact and no access. */
function plainCuts({ rule, path, principal, objects }: Finding, { snapshot: { facts } }: InstanceView): readonly Cut[] {
  const [step] = path;
  if (step === undefined) return [];
  switch (rule) {
    case 'DBO106':
      return step.detail === 'CONNECT' ? connectCuts(facts, objects) : [];
    case 'DBO108':
      return facts.defaultPrivileges.flatMap((each, row): Cut[] => {
        const where = pathOf(facts, each.schema === NONE ? each.database : each.schema);
        const isIt =
          step.from === facts.principals[each.grantee]?.key &&
          step.to === `${where}/**` &&
          step.detail.endsWith(` on every new ${each.of} of ${facts.principals[each.creator]?.key ?? '?'}`);
        const given = facts.privilegeSets[each.privileges]?.privileges ?? [];
        const privileges = given.filter((word) => step.detail.split(' on every new ')[0]?.split(', ').includes(word));
        return isIt && privileges.length > 0 ? [{ kind: 'default-privilege', row, privileges }] : [];
      });
    case 'DBO209': {
      const name = ATTRIBUTE_NAMES.find((each) => each.toUpperCase() === step.detail);
      const role = facts.principals.find(({ key }) => key === principal);
      return name === undefined || role === undefined ? [] : [{ kind: 'attribute', principal: role.id, name }];
    }
    default:
      return [];
  }
}

function connectCuts(facts: Facts, databases: readonly string[]): readonly Cut[] {
  const cuts: Cut[] = [];
  for (let row = 0; row < facts.grants.count; row++) {
    const target = facts.grants.target[row] ?? NONE;
    if (kindOf(facts, target) !== 'database' || !databases.includes(pathOf(facts, target))) continue;
    if (facts.principals[facts.grants.grantee[row] ?? NONE]?.kind === 'public')
      cuts.push({ kind: 'grant', row, privileges: ['CONNECT'] });
  }
  return cuts;
}
