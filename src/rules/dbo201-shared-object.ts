import type { Candidate } from '../model/candidate.ts';
import type { Holder } from '../model/access.ts';
import { NONE, type SecurableId } from '../model/facts.ts';
import { pathOf, relationOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { consumersOf, servicesOf } from './consumers.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { surveyor } from './survey.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { claimLine } from './places.ts';
import { listed, objectsIn } from './words.ts';

export const sharedObject = defineRule({
  id: 'DBO201',
  severity: 'warning',
  needs: ['access'],
  docs: {
    what: 'Two or more services can write the same object and are not one context: an object that nobody owns, or one whose owner publishes the writing. (Writing that the owner did not publish is foreign-write.)',
    why: 'With two writers no one can promise what the rows mean, and each has to know the rules of the other.',
    fix: 'Give the object to one service and let the other ask it; or, if the two really are one bounded context, say so under `contexts`.',
  },
  examples: [
    {
      title: 'A table that nobody owns and two services write',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create schema common',
        'create table common.jobs (id int)',
        'grant usage on schema common to billing_app, orders_app',
        'grant insert on common.jobs to billing_app, orders_app',
      ],
      findings: ['billing and orders can both write pg/postgres/common/jobs'],
    },
    { title: 'One writer for each table', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) yield* sharedIn(context, view);
  },
});

/** Objects by the set of services that can write them at once. */
function* sharedIn(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const shared = [...writersOf(view)];
  const { ownerOf } = view.ownership;
  const alike = groupBy(
    shared.map(([id, services]) => ({ id, services: [...services].sort(compare) })),
    ({ id, services }) => `${String(ownerOf[id])} ${services.join(' ')}`,
  );
  for (const group of alike.values())
    yield candidate(
      context,
      view,
      group[0]?.services ?? [],
      group.map(({ id }) => id),
    );
}

/** For objects that nobody owns or whose owner publishes something: the services that can write them and may, if several. */
const writersOf = surveyor((view) => {
  const { facts, owners, ownerOf } = view.ownership;
  const writers = new Map<SecurableId, Set<string>>();
  /** The first writer of each object: most have no other, and need no set. */
  const first = new Map<SecurableId, string>();
  const writersAmong = rememberWriters(view);
  return {
    visit: ({ access, ids }) => {
      if (access.action !== 'write' || access.target.kind !== 'one') return;
      const services = writersAmong(view.resolver.holders(access));
      if (services.length === 0) return;
      const sanctioned = new Map<number, readonly string[]>();
      for (const target of ids) {
        const id = relationOf(facts, target);
        const owner = owners[ownerOf[id] ?? NONE];
        if (owner !== undefined && (owner.kind === 'context' || owner.publishes.length === 0)) continue;
        const likeness = view.ownership.likeness(id);
        let some = sanctioned.get(likeness);
        if (some === undefined) {
          // Who writes what it may not is a violation already.
          some = services.filter((service) => owner === undefined || view.ownership.allows(service, 'write', id));
          sanctioned.set(likeness, some);
        }
        for (const service of some) note(first, writers, id, service);
      }
    },
    result: () => writers,
  };
});

function note(
  first: Map<SecurableId, string>,
  writers: Map<SecurableId, Set<string>>,
  id: SecurableId,
  service: string,
): void {
  const known = first.get(id);
  if (known === undefined) first.set(id, service);
  if (known === undefined || known === service) return;
  const several = writers.get(id);
  if (several === undefined) writers.set(id, new Set([known, service]));
  else several.add(service);
}

/** The services that are among the holders and can act at once; remembered per list of holders. */
function rememberWriters({ ownership }: InstanceView): (holders: readonly Holder[]) => readonly string[] {
  const remembered = new WeakMap<readonly Holder[], readonly string[]>();
  return (holders) => {
    let services = remembered.get(holders);
    if (services === undefined) {
      const consumers = consumersOf(ownership, holders).filter(({ holder }) => holder.mode === 'now');
      remembered.set(holders, (services = [...new Set(consumers.flatMap(servicesOf))]));
    }
    return services;
  };
}

function candidate(
  context: RuleContext,
  view: InstanceView,
  services: readonly string[],
  ids: readonly SecurableId[],
): Candidate {
  const { ownership, snapshot } = view;
  const objects = ids.map((id) => pathOf(ownership.facts, id)).sort(compare);
  const owner = ownership.owners[ownership.ownerOf[ids[0] ?? NONE] ?? NONE];
  return {
    instance: snapshot.instance,
    principal: null,
    service: null,
    owner: owner?.name ?? null,
    team: owner?.team ?? null,
    objects,
    action: 'write',
    mode: 'now',
    causeKey: `shared:${services.join(' ')}`,
    message: `${listed(services, 'services')} can ${services.length === 2 ? 'both' : 'all'} write ${objectsIn(objects)}`,
    clears: 'give each object to one service, or declare the services as one context',
    at: claimLine(context, view, ids[0] ?? NONE),
  };
}
