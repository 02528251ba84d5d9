import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { definitionTies, tiesAcross } from './structure.ts';

export const crossServiceView = defineRule({
  id: 'DBO302',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: "A view, materialized view or MERGE table of one service stands for another service's tables.",
    why: 'Whoever may use the view reaches the data with the rights of its owner, and the other service cannot change a column that the view names.',
    fix: 'Let the owner publish a view of its own, or build the view from a copy that is kept by events.',
  },
  examples: [
    {
      title: 'A view of orders over a table of billing',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'create view orders.invoices as select id from billing.inv'],
      findings: ['view pg/postgres/orders/invoices of orders stands on pg/postgres/billing/inv of billing'],
    },
    {
      title: 'A view over its own tables',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'create view billing.all_v as select id from billing.inv'],
      findings: [],
    },
  ],
  check: function* (context) {
    const clears = 'let the owner publish a view, or read a copy that is kept by events';
    for (const view of context.instances) {
      yield* tiesAcross(context, view, 'view', definitionTies(view, ['view', 'materialized-view']), clears);
      yield* tiesAcross(context, view, 'the MERGE table', definitionTies(view, ['merge']), clears);
    }
  },
});
