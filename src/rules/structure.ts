import type { Candidate } from '../model/candidate.ts';
import type { Definition } from '../model/definitions.ts';
import { NONE, type SecurableId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';
import { claimLine } from './places.ts';

/** Something built in one service's part that stands on another's. */
export interface Tie {
  /** What ties: a table, a view, a routine, a foreign server. */
  readonly from: SecurableId;
  readonly to: SecurableId;
  /** For the path: `foreign key orders_inv_fk`, `SELECT`, … */
  readonly detail: string;
}

/** What definitions of some kinds use, without what lies with the definition itself: nearly all of it does. */
export function definitionTies({ ownership }: InstanceView, kinds: readonly Definition['kind'][]): readonly Tie[] {
  const { facts, ownerOf } = ownership;
  const ties: Tie[] = [];
  for (const { kind, on, name, references } of facts.definitions) {
    if (!kinds.includes(kind)) continue;
    for (const { target, privilege } of references)
      if (ownerOf[on] !== ownerOf[target])
        ties.push({ from: on, to: target, detail: name === '' ? privilege : `${name}: ${privilege}` });
  }
  return ties;
}

/**
 * Ties between objects of different owners, one candidate per object that ties and owner that it ties to. What one of the
 * two does not own is left to unowned-object, and what the other publishes for it is no finding.
 */
export function* tiesAcross(
  context: RuleContext,
  view: InstanceView,
  what: string,
  ties: Iterable<Tie>,
  clears: string,
): Generator<Candidate> {
  const { ownership, snapshot } = view;
  const { facts, ownerOf, owners } = ownership;
  const across = [...ties].filter(({ from, to }) => isAcross(view, from, to));
  for (const group of groupBy(across, ({ from, to }) => `${String(from)} ${String(ownerOf[to])}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const by = owners[ownerOf[first.from] ?? NONE];
    const of = owners[ownerOf[first.to] ?? NONE];
    const from = pathOf(facts, first.from);
    const objects = [...new Set(group.map(({ to }) => pathOf(facts, to)))].sort(compare);
    yield {
      instance: snapshot.instance,
      principal: null,
      service: by?.name ?? null,
      owner: of?.name ?? null,
      team: of?.team ?? null,
      objects,
      causeKey: `${what}:${from}`,
      path: group.map(({ to, detail }) => ({ kind: 'reference', from, to: pathOf(facts, to), detail })),
      message: `${what} ${from} of ${by?.name ?? '?'} stands on ${objects.length === 1 ? String(objects[0]) : `${String(objects.length)} objects`} of ${of?.name ?? '?'}`,
      clears,
      at: claimLine(context, view, first.from),
    };
  }
}

function isAcross({ ownership }: InstanceView, from: SecurableId, to: SecurableId): boolean {
  const by = ownership.ownerOf[from] ?? NONE;
  const of = ownership.ownerOf[to] ?? NONE;
  if (by === NONE || of === NONE || by === of) return false;
  return !ownership.allows(ownership.owners[by]?.name ?? '', 'read', to);
}
