import type { Candidate, CandidatePart } from '../model/candidate.ts';
import type { CauseKind, Certainty, Holder, Step } from '../model/access.ts';
import type { PathStep, Severity } from '../model/finding.ts';
import { NONE, ROOT, type SecurableId } from '../model/facts.ts';
import type { AccessGoal } from '../model/goal.ts';
import type { Position } from '../model/manifest.ts';
import { kindOf, parentOf, pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { listConsumers, servicesOf } from './consumers.ts';
import type { RuleContext } from './define-rule.ts';
import { foreignAccess, type ForeignGroup } from './foreign-access.ts';
import { ownershipIndex } from './ownership-index.ts';
import { ability, clearingOf, through, whatOf, who } from './foreign-words.ts';
import { clearingOnMysql, throughOnMysql } from './mysql-words.ts';
import { instanceLine } from './places.ts';

const STRONGER: Readonly<Record<'read' | 'write' | 'ddl', readonly string[]>> = {
  read: ['DBO102', 'DBO103'],
  write: ['DBO103'],
  ddl: [],
};

/** DBO101 to DBO103: what services can do to each other's data, one candidate per cause. */
export function* foreignCandidates(context: RuleContext, action: 'read' | 'write' | 'ddl'): Generator<Candidate> {
  for (const view of context.instances)
    for (const group of foreignAccess(view)) {
      if (group.action !== action || group.consumerKind !== 'service' || group.by === 'public') continue;
      // Escalation and streams have rules of their own.
      if (group.mode === 'escalate' || group.mode === 'stream') continue;
      // An owner or a superuser can do everything: one finding, by the strongest rule that is switched on.
      const total = group.by === 'owner' || group.by === 'superuser';
      if (total && STRONGER[action].some((id) => context.enabled(id))) continue;
      yield foreignCandidate(context, group);
    }
}

/** Renders a group of accesses, or a part of it, as a finding-to-be. */
export function foreignCandidate(context: RuleContext, whole: ForeignGroup, part?: CandidatePart): Candidate {
  const group = part === undefined ? whole : { ...whole, consumers: consumersIn(whole, part) };
  const { view, access, mode, action } = group;
  const owners = ownersOf(group);
  const owner = owners.length === 1 ? (view.ownership.owners[owners[0] ?? NONE] ?? null) : null;
  const { paths, count } =
    part === undefined ? coveredBy(group, owners) : { paths: part.objects, count: part.objects.length };
  const services = [...new Set(group.consumers.flatMap(servicesOf))].sort(compare);
  const bearer = view.ownership.facts.principals[access.principal]?.key ?? '?';
  const single = group.consumers.length === 1 ? group.consumers[0] : undefined;
  const first = group.consumers[0];
  const path = first === undefined ? [] : view.resolver.explain(access, first.holder);
  const cause = causeOf(group, bearer);
  // MongoDB has no superusers, but roles that hold everything.
  const told = cause === 'superuser' && view.snapshot.engine === 'mongodb' ? 'predefined-role' : cause;
  const restricted = group.consumers.every(({ holder }) => holder.restricted !== undefined)
    ? first?.holder.restricted
    : undefined;
  const entry = access.via === undefined ? null : pathOf(view.ownership.facts, access.via.entry);
  const { how, clears } = wordsOf(group, told, bearer, single?.name, paths, entry);
  const ownerName = owner?.name ?? `${String(owners.length)} services`;
  return {
    severity: severityOf(group),
    instance: view.snapshot.instance,
    principal: single?.name ?? bearer,
    service: services.length === 1 ? (services[0] ?? null) : null,
    owner: owner?.name ?? null,
    team: owner?.team ?? null,
    objects: paths,
    objectCount: count,
    action,
    mode,
    cause,
    causeKey: `${causeOf(whole, bearer)}:${bearer}`,
    path: path.map(toPathStep),
    consumers: listConsumers(group.consumers, mode),
    restricted,
    certainty: leastCertain(group.consumers),
    message: `${who(services, single?.name)} ${ability(action, mode)} ${whatOf(paths, count)} of ${ownerName}${how}`,
    clears,
    at: positionOf(context, group),
    goals: [goalOf(group, paths, part !== undefined)],
    narrowed: (to) => foreignCandidate(context, whole, to),
  };
}

/** @param narrowed only what has one of the paths is meant */
function goalOf(
  { view, access, by, action, mode, objects, containers, consumers, owner }: ForeignGroup,
  paths: readonly string[],
  narrowed: boolean,
): AccessGoal {
  const { facts } = view.ownership;
  const listed = new Set(paths);
  return {
    kind: 'access',
    access,
    by,
    action,
    mode,
    objects: narrowed ? objects.filter((id) => listed.has(pathOf(facts, id))) : objects,
    containers: narrowed && !paths.some((path) => path.endsWith('/**')) ? new Set() : containers,
    holders: consumers.map(({ holder }) => holder),
    services: [...new Set(consumers.flatMap(servicesOf))].sort(compare),
    owner,
  };
}

/** How it is reached, and what would clear it. */
function wordsOf(
  { view, access, mode }: ForeignGroup,
  cause: CauseKind,
  bearer: string,
  single: string | undefined,
  paths: readonly string[],
  entry: string | null,
): { readonly how: string; readonly clears: string } {
  const { engine, facts } = view.snapshot;
  const { privileges, via } = access;
  if (engine === 'mysql' || engine === 'mariadb') {
    const place = via?.entry === ROOT ? null : entry;
    const known = { cause, mode, bearer, single: single ?? null, privileges, paths, entry: place };
    return { how: throughOnMysql(known), clears: clearingOnMysql(known) };
  }
  const fixed = facts.principals[access.principal]?.provenance === 'predefined';
  return {
    how: through(cause, bearer, single, entry),
    clears: clearingOf(cause, bearer, single ?? null, privileges, paths, entry, fixed),
  };
}

/** Sure only where it is sure for everybody. */
const leastCertain = (consumers: ForeignGroup['consumers']): Certainty =>
  (['unstable', 'upper-bound'] as const).find((one) => consumers.some(({ holder }) => holder.certainty === one)) ??
  'exact';

const consumersIn = ({ consumers }: ForeignGroup, part: CandidatePart): ForeignGroup['consumers'] =>
  consumers.filter(({ name }) => part.consumers.some(({ principal }) => principal === name));

/** Owners that the group is about; with everything covered, all but the consumers' own service. */
function ownersOf({ owner, containers, objects, view, consumers }: ForeignGroup): readonly number[] {
  if (owner !== NONE) return [owner];
  const index = ownershipIndex(view.ownership);
  const all = new Set([...containers].flatMap((container) => [...index.ownersUnder(container)]));
  for (const id of objects) all.add(view.ownership.ownerOf[id] ?? NONE);
  const services = new Set(consumers.flatMap(servicesOf));
  return [...all].filter((each) => services.size !== 1 || !services.has(view.ownership.owners[each]?.name ?? ''));
}

/** The widest paths that say what is reached, and how many objects that is. */
function coveredBy(
  { view, objects, containers }: ForeignGroup,
  owners: readonly number[],
): { readonly paths: readonly string[]; readonly count: number } {
  const { facts } = view.ownership;
  const index = ownershipIndex(view.ownership);
  const widest = [...containers].filter((id) => !isWithin(facts.securables.parent, containers, parentOf(facts, id)));
  const loose = [...new Set(objects)].filter(
    (id) => !isWithin(facts.securables.parent, containers, parentOf(facts, id)),
  );
  const sorted = loose.map((id) => pathOf(facts, id));
  let count = loose.length;
  for (const container of widest)
    for (const owner of owners) {
      for (const path of index.partsOf(owner, container)) sorted.push(path);
      count += index.objectsOf(owner, container);
    }
  const paths = sorted.sort(compare).filter((path, i) => path !== sorted[i - 1]);
  return { paths, count: Math.max(count, paths.length) };
}

function isWithin(parents: Int32Array, containers: ReadonlySet<SecurableId>, id: SecurableId): boolean {
  if (containers.size === 0) return false;
  for (let at = id; at !== NONE; at = parents[at] ?? NONE) if (containers.has(at)) return true;
  return false;
}

/** Through a membership the cause is named after how the access was given to the group. */
function causeOf(group: ForeignGroup, bearer: string): CauseKind {
  const { by, consumers, mode, access, view } = group;
  const { engine } = view.snapshot;
  if (engine === 'mysql' || engine === 'mariadb') return causeOnMysql(group);
  // Whoever has to grant itself a role first has it by the ADMIN OPTION, whatever the role then gives.
  if (mode === 'escalate' && access.mode !== 'escalate') return 'membership-admin';
  const direct = consumers.length === 1 && consumers[0]?.principal.key === bearer;
  if (by === 'owner') return direct ? 'owner' : 'owner-membership';
  if (by !== 'grant' || direct) return by;
  // On MongoDB a role is the only way to grant: that a user has it is the grant, and roles in roles are the membership.
  const hops = (holder: Holder): number =>
    view.resolver.explain(access, holder).filter(({ kind }) => kind === 'membership').length;
  const granted = view.snapshot.engine === 'mongodb' && consumers.every(({ holder }) => hops(holder) === 1);
  return granted ? 'grant' : 'membership';
}

/** There a row for another host of the same user is no group, and an account may come out as another one. */
function causeOnMysql({ by, consumers, access, view }: ForeignGroup): CauseKind {
  const [first] = consumers;
  if (first === undefined || by !== 'grant') return by;
  const path = view.resolver.explain(access, first.holder);
  if (path.some(({ kind, detail }) => kind === 'session' && detail === 'PROXY')) return 'proxy';
  return path.some(({ kind }) => kind === 'membership') ? 'membership' : by;
}

function severityOf({ builtIn, mode }: ForeignGroup): Severity {
  if (builtIn) return 'info';
  // An owner that has revoked its own rights grants them to itself again: one step.
  return mode === 'assume' || mode === 'latent' ? 'warning' : 'error';
}

function positionOf(context: RuleContext, { view, objects, containers, owner, consumers }: ForeignGroup): Position {
  const { ownership } = view;
  const claimed = objects[0] ?? [...containers].find((id) => id !== ROOT && kindOf(ownership.facts, id) !== 'instance');
  const at = claimed === undefined || owner === NONE ? null : ownership.claimAt(claimed);
  const subject = consumers[0]?.subjects[0];
  const identity = subject?.kind === 'service' ? subject.identity.at : subject?.operator.at;
  return at ?? identity ?? instanceLine(context, view);
}

export const toPathStep = ({ kind, from, to, detail }: Step): PathStep => ({ kind, from, to, detail });
