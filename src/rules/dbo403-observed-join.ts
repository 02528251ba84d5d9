import { SOURCE_KINDS } from '../model/evidence.ts';
import type { Candidate } from '../model/candidate.ts';
import { NONE, type SecurableId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import type { ObservedStatement, Touch, Use } from '../model/use.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { servicesAmong } from './consumers.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { mayDo } from './observed-access.ts';
import { claimLine } from './places.ts';
import { doubtText, seenIn } from './seen.ts';
import { listed } from './words.ts';

export const observedJoin = defineRule({
  id: 'DBO403',
  severity: 'warning',
  needs: ['evidence'],
  docs: {
    what: 'One statement named data of two or more services, and not all of it is open to whoever ran it. Statements of one transaction are not put together: two statements that depend on each other there are not seen as one.',
    why: 'A join across services cannot be taken apart by revoking a right: the caller depends on both tables being in one database, at one time. It is what keeps services from being moved to servers of their own.',
    fix: "Ask the owner's API and join in the service, keep a copy that is fed by the owner's events, or let the owner publish a view of what is needed.",
  },
  examples: [
    {
      title: "A join with another service's table",
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [{ account: 'orders_app', sql: 'select pan from orders.orders join billing.inv using (id)', calls: 3 }],
      findings: ['orders_app joins data of billing and orders in one statement'],
    },
    {
      title: 'The same in two statements',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [
        { account: 'orders_app', sql: 'select id from orders.orders', calls: 3 },
        { account: 'orders_app', sql: 'select pan from billing.inv where id = $1', calls: 3 },
      ],
      findings: [],
    },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      const joins = (view.use?.statements ?? []).flatMap((statement) => joinOf(view, statement) ?? []);
      for (const alike of groupBy(
        joins,
        ({ statement, owners }) => `${statement.who.name}\0${owners.join(' ')}`,
      ).values())
        yield candidate(context, view, alike);
    }
  },
});

interface Join {
  readonly statement: ObservedStatement;
  /** Sorted. */
  readonly owners: readonly string[];
  readonly touches: readonly Touch[];
}

/** A statement that names what two services own, by somebody of the manifest who may not use all of that. */
function joinOf(view: InstanceView, statement: ObservedStatement): Join | null {
  const { ownerOf, owners } = view.ownership;
  if (statement.who.subjects.length === 0) return null;
  const touches = statement.touches.filter(
    ({ reached, action, object }) =>
      reached === 'direct' && (action === 'read' || action === 'write') && (ownerOf[object] ?? NONE) !== NONE,
  );
  const names = new Set(touches.map(({ object }) => owners[ownerOf[object] ?? NONE]?.name ?? ''));
  if (names.size < 2) return null;
  if (touches.every(({ action, object }) => mayDo(view, statement.who, action, object))) return null;
  return { statement, owners: [...names].sort(compare), touches };
}

function candidate(context: RuleContext, view: InstanceView, joins: readonly Join[]): Candidate {
  const { facts } = view.ownership;
  const [first] = joins;
  if (first === undefined) throw new Error('a finding needs a statement');
  const { who } = first.statement;
  const ids = new Set<SecurableId>(joins.flatMap(({ touches }) => touches.map(({ object }) => object)));
  const objects = new Set([...ids].map((id) => pathOf(facts, facts.securables.root.get(id) ?? id)));
  const services = servicesAmong(who.subjects);
  const own = context.manifest.services.find(({ name }) => name === services[0]);
  const seen = seenIn(mostTrusted(joins).map((join) => asUse(join, view)));
  return {
    instance: view.snapshot.instance,
    principal: who.name,
    service: services.length === 1 ? (services[0] ?? null) : null,
    owner: null,
    team: own?.team ?? null,
    objects: [...objects].sort(compare),
    causeKey: `join:${who.name}:${first.owners.join(' ')}`,
    message: `${who.name} joins data of ${listed(first.owners, 'services')} in one statement${doubtText(seen.doubt)}`,
    clears: "ask the owner's API, keep a copy fed by events, or let the owner publish a view",
    at: claimLine(context, view, first.touches[0]?.object ?? NONE),
    seen,
  };
}

/** Sources see the same statements: those of one kind count. */
function mostTrusted(joins: readonly Join[]): readonly Join[] {
  const kind = SOURCE_KINDS.find((each) => joins.some(({ statement }) => statement.source === each));
  return joins.filter(({ statement }) => statement.source === kind);
}

/** The statement as a whole. */
function asUse({ statement, touches }: Join, { use }: InstanceView): Use {
  const { who, source, verb, calls, first, last } = statement;
  const lowTrust = use?.uses.some((one) => one.source === source && one.lowTrust) ?? false;
  const assumed = touches.some((touch) => touch.assumed);
  const verbs = verb === null ? [] : [verb];
  return {
    object: NONE,
    action: 'read',
    reached: 'direct',
    entry: NONE,
    assumed,
    who,
    source,
    lowTrust,
    verbs,
    calls,
    first,
    last,
  };
}
