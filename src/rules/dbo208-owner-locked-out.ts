import type { Holder } from '../model/access.ts';
import type { Candidate } from '../model/candidate.ts';
import { NONE, type SecurableId } from '../model/facts.ts';
import { kindOf, parentOf } from '../model/securables.ts';
import { consumersOf, servicesOf } from './consumers.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { isContainer, ownershipIndex } from './ownership-index.ts';
import { claimLine } from './places.ts';
import { surveyor, type Collection } from './survey.ts';

export const ownerLockedOut = defineRule({
  id: 'DBO208',
  severity: 'warning',
  needs: ['access'],
  docs: {
    what: 'A service owns a schema or database by the manifest, has an account on the server that can log in, and none of its accounts can read anything in it.',
    why: 'Either the service is broken, or it works with an account that the manifest does not know, which then is nobody’s.',
    fix: 'Grant the service the rights on its own data, or name the account that it really uses.',
  },
  examples: [
    {
      title: 'An application without rights on its own schema',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'revoke all on orders.orders from orders_app'],
      findings: ['no account of orders can read pg/postgres/orders/**, which it owns'],
    },
    { title: 'Each application can read its own', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) yield* lockedOut(context, view);
  },
});

function* lockedOut(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { ownership, snapshot } = view;
  const able = readersByContainer(view);
  const present = servicesWithLogin(view);
  const index = ownershipIndex(ownership);
  for (const [number, owner] of ownership.owners.entries()) {
    if (owner.kind !== 'service' || !present.has(owner.name)) continue;
    for (const { id, path } of index.containersOf(number)) {
      if (index.objectsOf(number, id) === 0 || able.get(id)?.has(owner.name) === true) continue;
      yield {
        instance: snapshot.instance,
        principal: null,
        service: owner.name,
        owner: owner.name,
        team: owner.team,
        objects: [path],
        objectCount: index.objectsOf(number, id),
        causeKey: `locked-out:${path}`,
        message: `no account of ${owner.name} can read ${path}, which it owns`,
        clears: `grant an account of ${owner.name} the rights on its own data, or name the account that it uses`,
        at: claimLine(context, view, id),
        goals: [{ kind: 'give', service: owner.name, action: 'read', on: id }],
      };
    }
  }
}

/** Containers with the services that can read something in them, at once or after SET ROLE. */
const readersByContainer = surveyor((view): Collection<ReadonlyMap<SecurableId, ReadonlySet<string>>> => {
  const { facts } = view.ownership;
  const readers = new Map<SecurableId, Set<string>>();
  const below = containersBelow(view);
  const known = new WeakMap<readonly Holder[], readonly string[]>();
  const readersAmong = (holders: readonly Holder[]): readonly string[] => {
    let services = known.get(holders);
    if (services === undefined) {
      const able = consumersOf(view.ownership, holders).filter(
        ({ holder }) => holder.mode === 'now' || holder.mode === 'assume',
      );
      known.set(holders, (services = [...new Set(able.flatMap(servicesOf))]));
    }
    return services;
  };
  return {
    visit: ({ access, ids }) => {
      const { action, target } = access;
      if (action !== 'read' || target.kind === 'pattern') return;
      const services = readersAmong(view.resolver.holders(access));
      if (services.length === 0) return;
      const note = (from: SecurableId): void => {
        for (let at = from; at !== NONE; at = parentOf(facts, at))
          if (isContainer(facts, at)) add(readers, at, services);
      };
      if (target.kind === 'all') {
        note(target.under);
        for (const id of below.get(target.under) ?? []) add(readers, id, services);
      }
      let last = NONE;
      for (const id of ids) {
        const parent = parentOf(facts, id);
        if (parent !== last) note(parent); // what lies together comes together
        last = parent;
      }
    },
    result: () => readers,
  };
});

/** By what they are in, themselves included: the databases of an instance, the schemas of a database. */
function containersBelow({ ownership: { facts } }: InstanceView): ReadonlyMap<SecurableId, readonly SecurableId[]> {
  const below = new Map<SecurableId, SecurableId[]>();
  for (let id = 0; id < facts.securables.count; id++) {
    const kind = kindOf(facts, id);
    if (kind !== 'schema' && kind !== 'database') continue;
    for (let at = id; at !== NONE; at = parentOf(facts, at)) {
      const known = below.get(at);
      if (known === undefined) below.set(at, [id]);
      else known.push(id);
    }
  }
  return below;
}

function add(readers: Map<SecurableId, Set<string>>, id: SecurableId, services: readonly string[]): void {
  let set = readers.get(id);
  if (set === undefined) readers.set(id, (set = new Set()));
  for (const service of services) set.add(service);
}

function servicesWithLogin({ ownership }: InstanceView): ReadonlySet<string> {
  const logins = ownership.facts.principals.filter(({ login }) => login);
  return new Set(
    logins.flatMap(({ id }) => ownership.subjectsOf(id).flatMap((s) => (s.kind === 'service' ? [s.service.name] : []))),
  );
}
