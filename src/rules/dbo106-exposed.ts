import type { Candidate, CandidatePart } from '../model/candidate.ts';
import { NONE, SecurableFlag, type SecurableId } from '../model/facts.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignAccess, type ForeignGroup } from './foreign-access.ts';
import { foreignCandidate } from './foreign-candidate.ts';
import { ability } from './foreign-words.ts';
import { openLoginCandidates } from './open-logins.ts';
import { ownershipIndex } from './ownership-index.ts';
import { instanceLine } from './places.ts';
import { unauthenticated } from './unauthenticated.ts';
import { listed, objectsIn } from './words.ts';

export const exposed = defineRule({
  id: 'DBO106',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: 'Everybody who can log in reaches the data: it is granted to PUBLIC, or the server lets roles log in without asking for proof (trust), or asks nobody to log in (MongoDB without authorization). Each such cause is one finding, with the services that reach through it beneath. What the engine gives to PUBLIC by itself, such as CONNECT, is info.',
    why: 'A right of PUBLIC cannot be taken from one account: REVOKE from a role does not touch it, and the next service that is created has it too.',
    fix: 'Revoke the right from PUBLIC and grant it to the roles that the manifest allows. Look at default privileges as well, or the next object is exposed again. Let pg_hba.conf ask for scram-sha-256 instead of trust.',
  },
  examples: [
    {
      title: 'A table granted to PUBLIC',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'revoke connect on database postgres from public',
        'grant connect on database postgres to orders_app, billing_app',
        'grant usage on schema billing to public',
        'grant select on billing.inv to public',
      ],
      findings: ['everybody can read pg/postgres/billing/inv of billing through PUBLIC; of the services, orders'],
    },
    {
      title: 'A view that is published to everybody',
      manifest: twoServices().replace(
        '  orders:\n',
        "    publishes: [{ object: pg/postgres/billing/rates_v, actions: [read], to: ['*'], reason: price list }]\n  orders:\n",
      ),
      world: [
        ...TWO_SERVICES,
        'revoke connect on database postgres from public',
        'set role billing_own',
        'create view billing.rates_v as select id from billing.inv',
        'grant usage on schema billing to public',
        'grant select on billing.rates_v to public',
      ],
      findings: [],
    },
    {
      title: 'The same right granted to the one who needs it',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'revoke connect on database postgres from public',
        'grant connect on database postgres to orders_app, billing_app',
      ],
      findings: [],
    },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      for (const group of foreignAccess(view)) if (group.by === 'public') yield exposure(context, group);
      yield* openDatabases(context, view);
      yield* openLoginCandidates(context, view);
      yield* unauthenticated(context, view);
    }
  },
});

function exposure(context: RuleContext, group: ForeignGroup, part?: CandidatePart): Candidate {
  const candidate = foreignCandidate(context, group, part);
  const reaching = (candidate.consumers ?? []).flatMap(({ service }) => service ?? []);
  const services = [...new Set(reaching)].sort(compare);
  const where = objectsIn(candidate.objects, candidate.objectCount);
  const beneath = services.length === 0 ? '' : `; of the services, ${listed(services, 'others')}`;
  return {
    ...candidate,
    principal: 'PUBLIC',
    service: null,
    message: `everybody ${ability(group.action, group.mode)} ${where} of ${candidate.owner ?? 'its owner'} through PUBLIC${beneath}`,
    narrowed: (to) => exposure(context, group, to),
  };
}

/** PUBLIC's CONNECT, which every new database has: nothing is read by it, but nothing keeps a login out either. */
function* openDatabases(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { facts } = view.ownership;
  const open: SecurableId[] = [];
  const rows: number[] = [];
  for (let row = 0; row < facts.grants.count; row++) {
    const target = facts.grants.target[row] ?? NONE;
    if (kindOf(facts, target) !== 'database' || (facts.securables.flags[target] ?? 0) & SecurableFlag.system) continue;
    const toAll = facts.principals[facts.grants.grantee[row] ?? NONE]?.kind === 'public';
    const connects = facts.privilegeSets[facts.grants.privileges[row] ?? 0]?.privileges.includes('CONNECT') === true;
    if (toAll && connects && ownershipIndex(view.ownership).ownersUnder(target).size > 0) {
      open.push(target);
      rows.push(row);
    }
  }
  if (open.length === 0) return;
  const objects = open.map((id) => pathOf(facts, id)).sort(compare);
  yield {
    severity: 'info',
    instance: view.snapshot.instance,
    principal: 'PUBLIC',
    service: null,
    owner: null,
    team: null,
    objects,
    cause: 'public',
    causeKey: 'public:CONNECT',
    path: objects.slice(0, 1).map((to) => ({ kind: 'grant', from: 'PUBLIC', to, detail: 'CONNECT' })),
    message: `every login can connect to ${listed(objects, 'databases')}`,
    clears: 'revoke CONNECT from PUBLIC and grant it to the roles of the services that live there',
    at: instanceLine(context, view),
    goals: rows.map((row) => ({ kind: 'grant', row, privileges: ['CONNECT'], only: 'all' })),
  };
}
