import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignCandidates } from './foreign-candidate.ts';

export const foreignWrite = defineRule({
  id: 'DBO102',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: "An account of one service can insert, change or delete another service's rows, or advance its sequences.",
    why: "Rows that come past the owner's code break its invariants, and nobody can tell afterwards where they came from.",
    fix: "Send the change through the owner's API or a queue that the owner reads. Then revoke the grant, or take the account out of the role that has it. Services that share tables on purpose belong into one context.",
  },
  examples: [
    {
      title: 'Write access through a group role',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create role analytics',
        'grant usage on schema billing to analytics',
        'grant update on billing.inv to analytics',
        'grant analytics to orders_app',
      ],
      findings: ['orders can write pg/postgres/billing/inv of billing through analytics'],
    },
    {
      title: 'Two services of one context',
      manifest: twoServices(
        'contexts:\n  ledger:\n    owns: [pg/postgres/ledger/**]\n    members: { billing: [read, write], orders: [read, write] }\n',
      ),
      world: [
        ...TWO_SERVICES,
        'create schema ledger authorization billing_own',
        'create table ledger.entries (id int)',
        'grant usage on schema ledger to orders_app',
        'grant insert on ledger.entries to orders_app',
      ],
      findings: [],
    },
  ],
  check: (context) => foreignCandidates(context, 'write'),
});
