import type { Candidate } from '../model/candidate.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignAccess, type ForeignGroup } from './foreign-access.ts';
import { foreignCandidate } from './foreign-candidate.ts';
import { takeoverCandidates } from './takeovers.ts';

export const escalation = defineRule({
  id: 'DBO105',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: "An account of one service cannot reach another service's data today, but can make itself able to: by ADMIN OPTION on a role, by CREATEROLE, by running programs or reading and writing files on the server, by granting itself back what it has revoked from itself as the owner. Or it can act with the rights of others: a SECURITY DEFINER routine looks its names up where callers can put something, others have a schema in their search_path in which it can create, a foreign server leads back to this one as somebody else, others' triggers run a routine that it owns. On MongoDB: by granting itself roles, by setting the password of another user, by writing the collections that hold users and roles.",
    why: 'Nobody else has to do anything for it, and no grant shows it until it has happened.',
    fix: 'Take the ADMIN OPTION, the attribute or the predefined role away. Let a person or a pipeline account grant roles. Give every SECURITY DEFINER routine a search_path of trusted schemas that ends in pg_temp; let nobody create in a schema that others search; keep user mappings to those who need them; let the owner of a table own what its triggers run.',
  },
  examples: [
    {
      title: 'ADMIN OPTION on a role that reads billing',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create role analytics',
        'grant usage on schema billing to analytics',
        'grant select on billing.inv to analytics',
        'grant analytics to orders_app with admin true, inherit false, set false',
      ],
      findings: ['orders can make itself able to read pg/postgres/billing/inv of billing through analytics'],
    },
    {
      title: 'A definer routine that finds the tables of its caller first',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'set role billing_own',
        'set search_path = billing',
        "create function billing.count_inv() returns bigint language sql security definer as 'select count(id) from inv'",
        'reset all',
        'reset role',
      ],
      findings: [
        'orders can make itself able to act as billing_own through names that pg/postgres/billing/count_inv() looks up',
      ],
    },
    {
      title: 'A definer routine that says where its tables are',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'set role billing_own',
        "create function billing.count_inv() returns bigint language sql security definer set search_path = billing, pg_temp as 'select count(id) from inv'",
        'reset role',
      ],
      findings: [],
    },
    {
      title: 'ADMIN OPTION on a role of the same service',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create role orders_rw',
        'grant select on orders.orders to orders_rw',
        'grant orders_rw to orders_app with admin option',
      ],
      findings: [],
    },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      const groups = foreignAccess(view).filter(
        ({ mode, consumerKind }) => mode === 'escalate' && consumerKind === 'service',
      );
      for (const same of groupBy(groups, keyOf).values()) yield* strongest(context, same);
    }
    yield* takeoverCandidates(context);
  },
});

/** One way to become able gives every action at once: what the same people can do to the same owner is one finding. */
const keyOf = ({ consumers, owner, access }: ForeignGroup): string =>
  `${consumers.map(({ name }) => name).join(' ')} ${String(owner)} ${String(access.principal)}`;

const RANK = ['admin', 'ddl', 'write', 'read', 'execute'];

function* strongest(context: RuleContext, groups: readonly ForeignGroup[]): Generator<Candidate> {
  const candidates = groups
    .map((group) => foreignCandidate(context, group))
    .sort((a, b) => RANK.indexOf(a.action ?? 'admin') - RANK.indexOf(b.action ?? 'admin'));
  const [first] = candidates;
  if (first === undefined) return;
  const objects = [...new Set(candidates.flatMap((each) => each.objects))].sort(compare);
  // A part of it is told by the shared words: each of the merged groups would only know its own.
  const { narrowed: _, ...told } = first;
  const path = first.path ?? [];
  // What somebody else's account does once it is taken over is no step of the way to it.
  const taken = path.findIndex(({ kind }) => kind === 'session');
  const own = taken === -1 ? path : path.slice(0, taken);
  const hops = own.filter(({ kind }) => kind === 'membership').length;
  yield {
    ...told,
    severity: hops > 1 ? 'warning' : 'error',
    goals: candidates.flatMap(({ goals = [] }) => goals),
    objects,
    objectCount: Math.max(objects.length, ...candidates.map(({ objectCount = 0 }) => objectCount)),
  };
}
