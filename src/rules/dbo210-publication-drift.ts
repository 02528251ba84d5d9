import type { Candidate, CandidatePart } from '../model/candidate.ts';
import type { Action } from '../model/access.ts';
import { NONE, type SecurableId } from '../model/facts.ts';
import type { Publication } from '../model/manifest.ts';
import { servicesOf, consumersOf } from './consumers.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { surveyor } from './survey.ts';
import { listed } from './words.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignAccess, type ForeignGroup } from './foreign-access.ts';
import { foreignCandidate } from './foreign-candidate.ts';

export const publicationDrift = defineRule({
  id: 'DBO210',
  severity: 'warning',
  needs: ['access'],
  docs: {
    what: 'The manifest allows one thing and the server another: a publication that its consumers were never granted, or an operator that can do more than its `may`. (What is granted wider than it is published is foreign-read or foreign-write.)',
    why: 'A publication that does not work invites a broader grant in a hurry; an operator account beyond its limits is a way around every rule.',
    fix: 'Grant what is published, or take the publication back; revoke from the operator what it may not do, or widen its `may` with a reason.',
  },
  examples: [
    {
      title: 'Published, but not granted',
      manifest: twoServices().replace(
        '  orders:\n',
        '    publishes: [{ object: pg/postgres/billing/inv, actions: [read], to: [orders], reason: reconciliation }]\n  orders:\n',
      ),
      world: TWO_SERVICES,
      findings: ['billing publishes pg/postgres/billing/inv to orders, which cannot read it'],
    },
    {
      title: 'An operator with write access where it may read',
      manifest: twoServices().replace(
        'kind: dba, may: [admin] }]',
        'kind: dba, may: [admin] }, { match: bi, kind: bi, may: [read] }]',
      ),
      world: [
        ...TWO_SERVICES,
        'create role bi login',
        'grant usage on schema billing to bi',
        'grant select, update on billing.inv to bi',
      ],
      findings: ['the operator bi can write pg/postgres/billing/inv of billing, which it may not'],
    },
    { title: 'Everybody keeps to the manifest', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      yield* operatorsBeyond(context, view);
      yield* notGranted(context, view);
    }
  },
});

function* operatorsBeyond(context: RuleContext, view: InstanceView): Generator<Candidate> {
  for (const group of foreignAccess(view)) {
    if (group.consumerKind !== 'operator' || group.by === 'public' || group.mode === 'latent') continue;
    yield operatorBeyond(context, group);
  }
}

function operatorBeyond(context: RuleContext, group: ForeignGroup, part?: CandidatePart): Candidate {
  const candidate = foreignCandidate(context, group, part);
  const operator = group.consumers[0]?.subjects.find((subject) => subject.kind === 'operator');
  const names = (candidate.consumers ?? []).map(({ principal }) => principal);
  const who = names.length === 1 ? 'the operator' : 'the operators';
  const may = names.length === 1 ? 'which it may not' : 'which they may not';
  return {
    ...candidate,
    message: `${who} ${candidate.message.replace(/^everybody /, `${listed(names, 'accounts')} `)}, ${may}`,
    clears: candidate.clears.replace(/^move the caller to the owner's API or a published view, then /, ''),
    at: operator?.kind === 'operator' ? operator.operator.at : candidate.at,
    narrowed: (to) => operatorBeyond(context, group, to),
  };
}

/** Publications whose consumers cannot do what is published. Containers are left out: part of them may be meant. */
function* notGranted(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { ownership } = view;
  const wanted = ownership.owners.flatMap((owner) => owner.publishes.map((publication) => ({ owner, publication })));
  if (wanted.length === 0) return;
  const able = ableServices(view);
  for (const { owner, publication } of wanted)
    for (const id of ownership.publishedBy(publication)) {
      for (const { service, action } of lacking(
        context,
        view,
        publication,
        able.get(id) ?? new Map<string, Set<Action>>(),
      ))
        yield {
          instance: view.snapshot.instance,
          principal: null,
          service,
          owner: owner.name,
          team: owner.team,
          objects: [publication.object],
          action,
          causeKey: `publication:${publication.object}:${service}`,
          message: `${owner.name} publishes ${publication.object} to ${service}, which cannot ${action} it`,
          clears: `grant ${service} the right to ${action} it, or take the publication back`,
          at: publication.at,
          goals: [{ kind: 'give', service, action, on: id }],
        };
    }
}

type Able = ReadonlyMap<string, ReadonlySet<Action>>;

function* lacking(
  { manifest, today }: RuleContext,
  { snapshot }: InstanceView,
  { to, actions, expires }: Publication,
  able: Able,
): Generator<{ readonly service: string; readonly action: Action }> {
  if (expires !== null && expires < today) return;
  for (const service of to) {
    const identities = manifest.services.find(({ name }) => name === service)?.identities ?? [];
    // '*' names nobody in particular, and a service without an account on this instance is not expected to read here.
    if (!identities.some(({ instance }) => instance === snapshot.instance)) continue;
    for (const action of actions) if (able.get(service)?.has(action) !== true) yield { service, action };
  }
}

/** For single objects that are published: which services can do what, at once or after SET ROLE. */
const ableServices = surveyor((view) => {
  const able = new Map<SecurableId, Map<string, Set<Action>>>();
  const published = new Set(
    view.ownership.owners.flatMap(({ publishes }) => publishes.flatMap((p) => [...view.ownership.publishedBy(p)])),
  );
  return {
    visit: ({ access, ids }) => {
      const { target, action } = access;
      if (target.kind === 'pattern' || published.size === 0) return;
      const covered =
        target.kind === 'one'
          ? ids.filter((id) => published.has(id))
          : [...published].filter((id) => isBelow(view, id, target.under));
      if (covered.length === 0) return;
      for (const consumer of consumersOf(view.ownership, view.resolver.holders(access)))
        if (consumer.holder.mode !== 'latent')
          for (const service of servicesOf(consumer)) for (const id of covered) note(able, id, service, action);
    },
    result: (): ReadonlyMap<SecurableId, Able> => able,
  };
});

function isBelow({ ownership: { facts } }: InstanceView, id: SecurableId, container: SecurableId): boolean {
  for (let at = id; at !== NONE; at = facts.securables.parent[at] ?? NONE) if (at === container) return true;
  return false;
}

function note(
  able: Map<SecurableId, Map<string, Set<Action>>>,
  id: SecurableId,
  service: string,
  action: Action,
): void {
  let services = able.get(id);
  if (services === undefined) able.set(id, (services = new Map<string, Set<Action>>()));
  const actions = services.get(service);
  if (actions === undefined) services.set(service, new Set([action]));
  else actions.add(action);
}
