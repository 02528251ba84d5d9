import type { Holder } from '../model/access.ts';
import type { Candidate } from '../model/candidate.ts';
import { ROOT, type PrincipalId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import type { Takeover } from '../model/takeover.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { consumersOf, listConsumers, servicesOf, type ConsumerRef } from './consumers.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';
import { toPathStep } from './foreign-candidate.ts';
import { who } from './foreign-words.ts';
import { ownershipIndex, type OwnerIndex } from './ownership-index.ts';
import { claimLine } from './places.ts';
import { reachOfVictims, takeoversOf } from './victims.ts';
import { listed, objectsIn } from './words.ts';

/** A takeover with those of its holders for whom the victims are somebody else's. */
interface Foreign {
  readonly takeover: Takeover;
  readonly consumers: readonly ConsumerRef[];
  /** Services and contexts, by name, whose rights the consumers do not have. */
  readonly owners: readonly string[];
}

/** Part of DBO105: services that can make others' accounts, or what runs as them, do what they say. */
export function* takeoverCandidates(context: RuleContext): Generator<Candidate> {
  for (const view of context.instances) {
    const circles = new Circles(context, view);
    const foreign = takeoversOf(view).flatMap((takeover) => judge(view, circles, takeover));
    for (const group of groupBy(foreign, keyOf).values()) yield candidate(context, view, group);
  }
}

/** The same people who come to act as the same by the same right, however many routines or schemas let them. */
function keyOf({ takeover, consumers, owners }: Foreign): string {
  const { by, victims, access, waitsFor } = takeover;
  const what = waitsFor === null ? victims.join(' ') : `as ${String(access.principal)}`;
  return [by, what, consumers.map(({ name }) => name).join(' '), owners.join(' ')].join('\n');
}

function judge(view: InstanceView, circles: Circles, takeover: Takeover): readonly Foreign[] {
  const consumers = consumersOf(view.ownership, takeover.holders).filter(({ kind }) => kind === 'service');
  if (consumers.length === 0) return [];
  const all = [...new Set(takeover.victims.flatMap((victim) => [...circles.of(victim)]))].sort(compare);
  const able = consumers.filter((consumer) => all.some((owner) => !circles.has(consumer, owner)));
  const owners = all.filter((owner) => able.some((consumer) => !circles.has(consumer, owner)));
  return able.length === 0 ? [] : [{ takeover, consumers: able, owners }];
}

/** To which services and contexts principals belong, as far as their rights are concerned. */
class Circles {
  readonly #view: InstanceView;
  readonly #contexts: ReadonlyMap<string, readonly string[]>;
  readonly #known = new Map<PrincipalId, ReadonlySet<string>>();

  constructor({ manifest }: RuleContext, view: InstanceView) {
    this.#view = view;
    const pairs = manifest.contexts.flatMap(({ name, members }) =>
      [...members].filter(([, may]) => may.some((action) => action !== 'read')).map(([service]) => ({ service, name })),
    );
    this.#contexts = new Map(
      [...groupBy(pairs, ({ service }) => service)].map(([service, of]) => [service, of.map(({ name }) => name)]),
    );
  }

  /** Owners of data whose rights a victim has: those that it acts for, or whose data it reaches; all, for a superuser. */
  of(victim: PrincipalId): ReadonlySet<string> {
    let known = this.#known.get(victim);
    if (known === undefined) this.#known.set(victim, (known = new Set(this.#find(victim))));
    return known;
  }

  /** Does the consumer act for that owner, or share a context with it? */
  has(consumer: ConsumerRef, owner: string): boolean {
    return servicesOf(consumer).some((service) => service === owner || this.#contexts.get(service)?.includes(owner));
  }

  #find(victim: PrincipalId): readonly string[] {
    const { ownership } = this.#view;
    const { facts, owners } = ownership;
    const namesOf = (ids: Iterable<OwnerIndex>): string[] => [...ids].flatMap((id) => owners[id]?.name ?? []);
    const owning = namesOf(ownershipIndex(ownership).ownersUnder(ROOT));
    if (facts.principals[victim]?.attributes['superuser'] === true) return owning;
    const services = ownership
      .subjectsOf(victim)
      .flatMap((subject) => (subject.kind === 'service' ? [subject.service.name] : []));
    const acting = services.flatMap((service) => [service, ...(this.#contexts.get(service) ?? [])]);
    if (acting.length > 0) return acting.filter((name) => owning.includes(name));
    return namesOf(reachOfVictims(this.#view).get(victim) ?? []);
  }
}

function candidate(context: RuleContext, view: InstanceView, group: readonly Foreign[]): Candidate {
  const [first] = group;
  if (first === undefined) throw new Error('an empty group');
  const { takeover, consumers, owners } = first;
  const { ownership, snapshot, resolver } = view;
  const { facts } = ownership;
  const owner = owners.length === 1 ? ownership.owners.find(({ name }) => name === owners[0]) : undefined;
  const services = [...new Set(consumers.flatMap(servicesOf))].sort(compare);
  const single = consumers.length === 1 ? consumers[0] : undefined;
  const bearer = facts.principals[takeover.access.principal]?.key ?? '?';
  const objects = [...new Set(group.map((each) => pathOf(facts, each.takeover.entry)))].sort(compare);
  const victims = takeover.victims.map((id) => facts.principals[id]?.key ?? '?');
  const as = victims.length === 1 ? (victims[0] ?? '?') : listed(owners, 'services');
  const path = [...resolver.explain(takeover.access, holderOf(consumers)), takeover.step];
  return {
    severity: takeover.waitsFor === null && path.length <= 3 ? 'error' : 'warning',
    instance: snapshot.instance,
    principal: single?.name ?? bearer,
    service: services.length === 1 ? (services[0] ?? null) : null,
    owner: owner?.name ?? null,
    team: owner?.team ?? null,
    objects,
    action: takeover.by === 'user-mapping' ? 'write' : 'ddl',
    mode: 'escalate',
    cause: takeover.by,
    causeKey: `${takeover.by}:${bearer}:${takeover.waitsFor === null ? as : ''}`,
    path: path.map(toPathStep),
    consumers: listConsumers(consumers, 'escalate'),
    certainty: 'upper-bound',
    message: `${who(services, single?.name)} can make ${consumers.length === 1 ? 'itself' : 'themselves'} able to act as ${as}${howOf(takeover, objects)}`,
    clears: clearingOf(takeover, objects, bearer),
    at: claimLine(context, view, takeover.entry),
    goals: [
      {
        kind: 'takeover',
        takeovers: group.map((each) => each.takeover),
        principals: consumers.map(({ principal }) => principal.id),
      },
    ],
  };
}

const holderOf = ([first]: readonly ConsumerRef[]): Holder =>
  first?.holder ?? { principal: -1, mode: 'escalate', certainty: 'upper-bound' };

function howOf({ by, waitsFor }: Takeover, objects: readonly string[]): string {
  const where = objectsIn(objects);
  switch (by) {
    case 'search-path':
      return waitsFor === null
        ? ` through names that ${where} ${objects.length === 1 ? 'looks' : 'look'} up`
        : ` by what it creates in ${where}`;
    case 'user-mapping':
      return ` with a foreign table on ${where}`;
    case 'trigger':
      return ` with ${where}, which their triggers run`;
  }
}

function clearingOf({ by, waitsFor }: Takeover, objects: readonly string[], bearer: string): string {
  const where = objectsIn(objects);
  switch (by) {
    case 'search-path':
      return waitsFor === null
        ? `give ${where} a search_path of its own that ends in pg_temp and names no schema others can create in`
        : `revoke CREATE on ${where} from ${bearer}, or take it out of the others' search_path`;
    case 'user-mapping':
      return `revoke USAGE on ${where} from ${bearer}, or drop the user mapping`;
    case 'trigger':
      return `give ${where} an owner that may write what the triggers are on`;
  }
}
