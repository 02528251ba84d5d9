import type { Access, Step } from '../model/access.ts';
import { factId, NONE, type Facts, type PrincipalId } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Manifest } from '../model/manifest.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import { originOf as originOnMysql } from '../dialects/mysql/origins.ts';
import { originOf } from '../dialects/postgres/origins.ts';
import { alterRoleSql, userMappingSql } from '../dialects/postgres/statements.ts';
import { ATTRIBUTE_NAMES, type Cut } from '../plan/postgres/cut.ts';
import { statementsOf } from '../plan/postgres/cut-statements.ts';
import type { Statement } from '../plan/statement.ts';
import { remedyOf } from '../plan/postgres/remedy.ts';
import { factsOfTakeover } from './remedy-of-takeover.ts';
import type { InstanceView, RuleContext } from '../rules/define-rule.ts';
import { foreignAccess, type ForeignGroup } from '../rules/foreign-access.ts';
import { foreignCandidate } from '../rules/foreign-candidate.ts';

export interface FindingFacts {
  /** One per step of the finding's path. */
  readonly origins: readonly (string | null)[];
  /** What would clear it, by the model; empty: no statements alone would. */
  readonly cuts: readonly Cut[];
  /** The statements that make the cuts. */
  readonly statements: readonly Statement[];
}

/** What the facts of its instance say about a finding: the statements behind its path, and those that would clear it. */
export function factsOfFinding(finding: Finding, view: InstanceView, context: RuleContext): FindingFacts {
  // Statements that clear are PostgreSQL's so far; what clears a finding elsewhere stands in its own words.
  if (view.snapshot.engine === 'mongodb') return { origins: finding.path.map(() => null), cuts: [], statements: [] };
  const groups = groupsOf(finding, view, context);
  const [first] = groups;
  if (view.snapshot.engine !== 'postgres') return { origins: originsOnMysql(view, first), cuts: [], statements: [] };
  if (first === undefined)
    return factsOfTakeover(finding, view) ?? plainFacts(view.snapshot.facts, plainCuts(finding, view));
  const holder = first.consumers[0]?.holder;
  const steps = holder === undefined ? [] : view.resolver.explain(first.access, holder);
  const remedy = remedyOf(view.snapshot.facts, {
    matches: (access) => groups.some((group) => isIn(group, access)),
    principals: new Set(groups.flatMap(({ consumers }) => consumers.map(({ principal }) => principal.id))),
    mode: first.mode,
    newOwner: ownerRole(finding, view, context.manifest),
  });
  return {
    origins: steps.map((step) => originOfStep(view.snapshot.facts, step, first.access)),
    cuts: remedy.clears ? remedy.cuts : [],
    statements: remedy.clears ? remedy.statements : [],
  };
}

/** Statements that clear a finding are not worked out on MySQL yet: a REVOKE there can widen access. */
function originsOnMysql(
  { snapshot, resolver }: InstanceView,
  group: ForeignGroup | undefined,
): FindingFacts['origins'] {
  const holder = group?.consumers[0]?.holder;
  if (group === undefined || holder === undefined) return [];
  return resolver
    .explain(group.access, holder)
    .map(({ fact }) => (fact === null ? null : originOnMysql(snapshot.facts, fact)));
}

/** The groups of accesses that the finding was made of: a rule may join several, the first gives the path. */
function groupsOf(finding: Finding, view: InstanceView, context: RuleContext): readonly ForeignGroup[] {
  const all = foreignAccess(view);
  const first = all.find((group) => isOf(finding, group, context));
  if (first === undefined) return [];
  if (first.mode !== 'escalate') return [first];
  const who = namesOf(first);
  const same = all.filter(
    (group) =>
      group.mode === first.mode &&
      group.owner === first.owner &&
      group.access.principal === first.access.principal &&
      namesOf(group) === who,
  );
  return [first, ...same.filter((group) => group !== first)];
}

const namesOf = ({ consumers }: ForeignGroup): string => consumers.map(({ name }) => name).join('\n');

function isOf(finding: Finding, group: ForeignGroup, context: RuleContext): boolean {
  if (group.action !== finding.action || group.mode !== finding.mode || group.consumers.length === 0) return false;
  const candidate = foreignCandidate(context, group);
  const { path = [], consumers = [], cause, owner, objects } = candidate;
  const alike =
    cause === finding.cause &&
    owner === finding.owner &&
    sameJson(path, finding.path) &&
    consumers.length === finding.consumerCount;
  if (!alike || !sameJson(consumers.slice(0, finding.consumers.length), finding.consumers)) return false;
  const listed = new Set(finding.objects);
  return finding.mode === 'escalate'
    ? objects.some((path) => listed.has(path))
    : sameJson(objects.slice(0, listed.size), finding.objects);
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function isIn({ access: first, by, action, objects, containers }: ForeignGroup, access: Access): boolean {
  if (access.principal !== first.principal || access.by !== by || access.action !== action) return false;
  const { target } = access;
  if (target.kind !== 'one') return containers.has(target.kind === 'all' ? target.under : NONE);
  return membersOf(objects).has(target.id);
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

function membersOf(objects: readonly number[]): ReadonlySet<number> {
  let set = sets.get(objects);
  if (set === undefined) sets.set(objects, (set = new Set(objects)));
  return set;
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
    cuts,
    statements: statementsOf(facts, cuts),
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
