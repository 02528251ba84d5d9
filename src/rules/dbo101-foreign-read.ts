import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignCandidates } from './foreign-candidate.ts';

export const foreignRead = defineRule({
  id: 'DBO101',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: "An account of one service can read another service's data: by a grant, through a role it is a member of, by owning the object, through a predefined role, a default privilege or as superuser.",
    why: 'A reader that the owner does not know of turns tables into an interface: the owner cannot change a column, move the data or promise who sees it.',
    fix: "Call the owner's API, subscribe to its events, or let the owner publish a view and say so under `publishes`. Then revoke the grant, or take the account out of the role that has it.",
  },
  examples: [
    {
      title: 'A grant on a table of another service',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      findings: ['orders can read pg/postgres/billing/inv of billing'],
    },
    {
      title: 'A view that the owner publishes',
      manifest: twoServices().replace(
        '  orders:\n',
        '    publishes: [{ object: pg/postgres/billing/open_v, actions: [read], to: [orders], reason: reconciliation }]\n  orders:\n',
      ),
      world: [
        ...TWO_SERVICES,
        'set role billing_own',
        'create view billing.open_v as select id from billing.inv',
        'grant usage on schema billing to orders_app',
        'grant select on billing.open_v to orders_app',
        'reset role',
      ],
      findings: [],
    },
  ],
  check: (context) => foreignCandidates(context, 'read'),
});
