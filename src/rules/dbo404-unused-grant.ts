import type { Access } from '../model/access.ts';
import type { Candidate } from '../model/candidate.ts';
import { factKind, factRow, GRANT_ORIGINS, NONE, type SecurableId } from '../model/facts.ts';
import { pathOf, relationOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { consumersOf, servicesOf, type ConsumerRef } from './consumers.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { claimLine } from './places.ts';
import { stoodThroughout } from './reached.ts';
import { surveyor } from './survey.ts';
import { whyNothingIsUnused } from './unseen.ts';
import { listed, objectsIn } from './words.ts';

export const unusedGrant = defineRule({
  id: 'DBO404',
  severity: 'warning',
  needs: ['access', 'evidence'],
  docs: {
    what: "A grant on another service's data that nobody used in the whole window. Servers do not keep how old a grant is: it takes an earlier snapshot, from before the window began, in which the grant stands (`audit --from` with several snapshots of one instance), sources that cover the window, and no limit on what they saw. Without these, it is not known.",
    why: 'A right that nobody needs is a way in that nobody watches, and it is the easiest one to close.',
    fix: 'Revoke it: nothing that was seen in the window depends on it.',
  },
  examples: [
    {
      title: 'A grant that stood all the while and was not used',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [{ account: 'billing_app', sql: 'select id from billing.inv', calls: 12 }],
      stood: true,
      findings: ['the grant to orders_app to read pg/postgres/billing/inv of billing was not used'],
    },
    {
      title: 'A grant whose age nobody knows',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [{ account: 'billing_app', sql: 'select id from billing.inv', calls: 12 }],
      findings: [],
    },
    {
      title: 'A grant that is used',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [{ account: 'orders_app', sql: 'select id from billing.inv', calls: 12 }],
      stood: true,
      findings: [],
    },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      if (view.use === null || whyNothingIsUnused(view) !== null) continue;
      const groups = groupBy(
        unusedIn(view),
        ({ access, owner }) => `${String(access.principal)} ${access.action} ${String(owner)}`,
      );
      for (const group of groups.values()) yield candidate(context, view, group);
    }
  },
});

interface Granted {
  readonly access: Access;
  readonly id: SecurableId;
  readonly owner: number;
  readonly consumers: readonly ConsumerRef[];
}

/** Grants by which a service may reach what another one owns, whether or not that is published. */
const grantsAcross = surveyor((view) => {
  const across: Granted[] = [];
  const { facts, ownerOf, owners } = view.ownership;
  return {
    visit: ({ access, ids }) => {
      if (access.by !== 'grant' || access.via !== undefined || access.target.kind !== 'one') return;
      if (view.use === null || view.earlier.length === 0 || !isExplicit(view, access)) return;
      if (access.action !== 'read' && access.action !== 'write') return;
      const consumers = consumersOf(view.ownership, view.resolver.holders(access)).filter(
        ({ holder }) => holder.mode === 'now' || holder.mode === 'assume',
      );
      if (consumers.length === 0) return;
      for (const id of ids) {
        const owner = ownerOf[relationOf(facts, id)] ?? NONE;
        const named = owners[owner];
        if (named?.kind !== 'service' || consumers.some((consumer) => servicesOf(consumer).includes(named.name)))
          continue;
        if (consumers.every(({ kind }) => kind !== 'service')) continue;
        across.push({ access, id, owner, consumers });
      }
    },
    result: (): readonly Granted[] => across,
  };
});

function isExplicit({ snapshot: { facts } }: InstanceView, { cause }: Access): boolean {
  return factKind(cause) === 'grant' && GRANT_ORIGINS[facts.grants.origin[factRow(cause)] ?? 0] === 'explicit';
}

function unusedIn(view: InstanceView): readonly Granted[] {
  const { facts } = view.ownership;
  const used = new Set<string>();
  /** Whoever ran a view or routine may have used its definer's right. */
  const usedByAnybody = new Set<string>();
  for (const { who, object, action, reached } of view.use?.uses ?? [])
    for (const id of [object, facts.securables.root.get(object) ?? object]) {
      used.add(`${who.name}\0${String(id)} ${action}`);
      if (reached !== 'direct') usedByAnybody.add(`${String(id)} ${action}`);
    }
  return grantsAcross(view).filter(({ access, id, consumers }) => {
    const what = `${String(relationOf(facts, id))} ${access.action}`;
    if (usedByAnybody.has(what) || consumers.some(({ name }) => used.has(`${name}\0${what}`))) return false;
    return stoodThroughout(
      view,
      consumers.map(({ name }) => name),
      [pathOf(facts, id)],
      access.action,
    );
  });
}

function candidate(context: RuleContext, view: InstanceView, grants: readonly Granted[]): Candidate {
  const { facts, owners } = view.ownership;
  const [first] = grants;
  if (first === undefined) throw new Error('a finding needs a grant');
  const { access, owner, consumers } = first;
  const grantee = facts.principals[access.principal]?.key ?? '?';
  const objects = [...new Set(grants.map(({ id }) => pathOf(facts, id)))].sort(compare);
  const services = [...new Set(consumers.flatMap(servicesOf))].sort(compare);
  const what = objectsIn(objects);
  return {
    instance: view.snapshot.instance,
    principal: grantee,
    service: services.length === 1 ? (services[0] ?? null) : null,
    owner: owners[owner]?.name ?? null,
    team: owners[owner]?.team ?? null,
    objects,
    action: access.action,
    mode: 'now',
    causeKey: `unused:${grantee}`,
    message: `the grant to ${grantee} to ${access.action} ${what} of ${owners[owner]?.name ?? listed(services, 'services')} was not used`,
    clears: `revoke ${access.privileges.join(', ')} on ${what} from ${grantee}`,
    at: claimLine(context, view, relationOf(facts, first.id)),
    goals: grants.map((grant) => ({
      kind: 'grant',
      row: factRow(grant.access.cause),
      privileges: grant.access.privileges,
      only: 'all',
    })),
  };
}
