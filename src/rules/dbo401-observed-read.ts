import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { observedAccess } from './observed-access.ts';

export const observedRead = defineRule({
  id: 'DBO401',
  severity: 'error',
  needs: ['access', 'evidence'],
  docs: {
    what: "A log or statistics show that an account of one service read another service's data, and nothing that the server grants today explains how. (Where a right explains it, the use is evidence on the finding of that right.) A use that only a log shows which can be forged, or that notes statements before they are run, or whose names had to be assumed, is a warning.",
    why: 'Somebody had a way in that is gone now, or has one for a while each time: it worked once and will again.',
    fix: 'Find out who granted it and took it back, or which login was used. Let the owner publish what is needed.',
  },
  examples: [
    {
      title: 'A read that was seen, by a right that is gone',
      manifest: twoServices(),
      world: TWO_SERVICES,
      observed: [{ account: 'orders_app', sql: 'select id from billing.inv', calls: 12 }],
      findings: ['orders has read pg/postgres/billing/inv of billing, and no right of today explains it'],
    },
    {
      title: 'A read by a right that stands: evidence on foreign-read',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'grant usage on schema billing to orders_app',
        'grant select on billing.inv to orders_app',
      ],
      observed: [{ account: 'orders_app', sql: 'select id from billing.inv', calls: 12 }],
      findings: [],
    },
    {
      title: "A service's own data",
      manifest: twoServices(),
      world: TWO_SERVICES,
      observed: [{ account: 'billing_app', sql: 'select id from billing.inv', calls: 12 }],
      findings: [],
    },
  ],
  check: (context) => observedAccess(context, 'read'),
});
