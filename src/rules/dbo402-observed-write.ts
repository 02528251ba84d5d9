import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { observedAccess } from './observed-access.ts';

export const observedWrite = defineRule({
  id: 'DBO402',
  severity: 'error',
  needs: ['access', 'evidence'],
  docs: {
    what: "A log or statistics show that an account of one service wrote another service's data, and nothing that the server grants today explains how. (Where a right explains it, the use is evidence on the finding of that right.) A use that only a log shows which can be forged, or that notes statements before they are run, or whose names had to be assumed, is a warning.",
    why: 'The owner cannot vouch for rows that somebody else wrote, by a way that nobody sees any more.',
    fix: 'Find out who granted it and took it back, or which login was used. Let the owner check what was written.',
  },
  examples: [
    {
      title: 'A write that was seen, where only reading is granted',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [{ account: 'orders_app', sql: 'update billing.inv set pan = $1 where id = $2', calls: 7 }],
      findings: ['orders has written pg/postgres/billing/inv of billing, and no right of today explains it'],
    },
    {
      title: "A service's own data",
      manifest: twoServices(),
      world: TWO_SERVICES,
      observed: [{ account: 'orders_app', sql: 'insert into orders.orders values ($1)', calls: 7 }],
      findings: [],
    },
  ],
  check: (context) => observedAccess(context, 'write'),
});
