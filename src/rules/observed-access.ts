import type { Action } from '../model/access.ts';
import type { Candidate, CandidatePart } from '../model/candidate.ts';
import { NONE } from '../model/facts.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import type { Observer, Use } from '../model/use.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { servicesAmong } from './consumers.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';
import { claimLine } from './places.ts';
import { principalsNamed, reaches } from './reached.ts';
import { doubtText, seenIn } from './seen.ts';
import { listed, objectsIn } from './words.ts';

/**
 * DBO401 and DBO402: services, and operators beyond what they may, that did something to another service's data which no right
 * of today explains. Where one does, the use is evidence on the finding that the right gives.
 */
export function* observedAccess(context: RuleContext, action: 'read' | 'write'): Generator<Candidate> {
  for (const view of context.instances) {
    const unexplained = (view.use?.uses ?? []).filter(
      (use) => use.action === action && use.reached !== 'behind' && isForeign(view, use) && !isExplained(view, use),
    );
    const groups = groupBy(unexplained, ({ who, object }) => `${who.name}\0${String(view.ownership.ownerOf[object])}`);
    for (const uses of groups.values()) yield candidate(context, view, action, uses);
  }
}

/** On owned data, by somebody whom the manifest names and does not allow it. */
function isForeign(view: InstanceView, { who, object, action }: Use): boolean {
  if ((view.ownership.ownerOf[object] ?? NONE) === NONE) return false;
  return who.subjects.length > 0 && !mayDo(view, who, action, object);
}

export const mayDo = ({ ownership }: InstanceView, { subjects }: Observer, action: Action, object: number): boolean =>
  subjects.some((subject) =>
    subject.kind === 'service'
      ? ownership.allows(subject.service.name, action, object)
      : ownership.operatorMay(subject.operator, action, object),
  );

/** By a right of one of its accounts, or, inside of something that its owner publishes, by that. */
function isExplained(view: InstanceView, use: Use): boolean {
  const { who, object, action, reached } = use;
  const principals = who.principal === NONE ? principalsNamed(view, who.name) : [who.principal];
  if (principals.some((principal) => reaches(view, principal, object, action))) return true;
  return reached === 'nested' && (view.use?.uses ?? []).some((other) => opensIt(view, other, use));
}

function opensIt(view: InstanceView, { reached, entry, who, object, action }: Use, inner: Use): boolean {
  if (reached === 'direct' || entry === NONE || object !== inner.object || action !== inner.action) return false;
  const { facts, ownerOf } = view.ownership;
  const use = kindOf(facts, entry) === 'routine' ? 'execute' : action;
  return who.name === inner.who.name && ownerOf[entry] === ownerOf[object] && mayDo(view, who, use, entry);
}

const DID = { read: 'has read', write: 'has written' } as const;

function candidate(
  context: RuleContext,
  view: InstanceView,
  action: 'read' | 'write',
  all: readonly Use[],
  part?: CandidatePart,
): Candidate {
  const { facts, owners, ownerOf } = view.ownership;
  const pathOfUse = ({ object }: Use): string => pathOf(facts, facts.securables.root.get(object) ?? object);
  const uses = part === undefined ? all : all.filter((use) => part.objects.includes(pathOfUse(use)));
  const [first] = uses.length === 0 ? all : uses;
  if (first === undefined) throw new Error('a finding needs a use');
  const owner = owners[ownerOf[first.object] ?? NONE];
  const objects = [...new Set(uses.map(pathOfUse))].sort(compare);
  const services = servicesAmong(first.who.subjects);
  const seen = seenIn(uses);
  const who = services.length === 0 ? `the operator ${first.who.name}` : listed(services, 'services');
  return {
    ...(seen.doubt === null ? {} : { severity: 'warning' as const }),
    instance: view.snapshot.instance,
    principal: first.who.name,
    service: services.length === 1 ? (services[0] ?? null) : null,
    owner: owner?.name ?? null,
    team: owner?.team ?? null,
    objects,
    action,
    causeKey: `observed:${first.who.name}`,
    message: `${who} ${DID[action]} ${objectsIn(objects)} of ${owner?.name ?? 'nobody'}, and no right of today explains it${doubtText(seen.doubt)}`,
    clears: `see to it that it does not come back: the right was taken away since, or ${first.who.name} had it from somebody for a while`,
    at: claimLine(context, view, first.object),
    seen,
    narrowed: (to) => candidate(context, view, action, all, to),
  };
}
