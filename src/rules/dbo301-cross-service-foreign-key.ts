import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { tiesAcross } from './structure.ts';

export const crossServiceForeignKey = defineRule({
  id: 'DBO301',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: "A foreign key of one service's table references another service's table.",
    why: 'The referenced service can no longer delete its own rows, change the key or move its table; the referencing one can find out which keys exist.',
    fix: 'Keep the key as a plain column and check it through the API or by events. Drop the constraint.',
  },
  examples: [
    {
      title: 'Orders references a table of billing',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'alter table billing.inv add primary key (id)',
        'create table orders.line (inv int references billing.inv)',
      ],
      findings: ['table pg/postgres/orders/line of orders stands on pg/postgres/billing/inv of billing'],
    },
    { title: 'No constraint across the border', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      const ties = view.ownership.facts.foreignKeys.map(({ name, from, to, cascades }) => ({
        from,
        to,
        detail: `foreign key ${name}${cascades ? ', cascades' : ''}`,
      }));
      yield* tiesAcross(
        context,
        view,
        'table',
        ties,
        'drop the constraint and check the key through the API or by events',
      );
    }
  },
});
