import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { definitionTies, tiesAcross } from './structure.ts';

export const crossServiceRoutine = defineRule({
  id: 'DBO303',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: "A routine, trigger, rule or event of one service works on another service's objects.",
    why: 'It runs inside the other service’s transactions or with its rights, and breaks when the other side changes.',
    fix: 'Move the work behind the API of the owner, or make it part of the service that owns the data.',
  },
  examples: [
    {
      title: 'A function of orders that reads billing',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        "create function orders.open() returns bigint language sql as 'select count(*) from billing.inv'",
      ],
      findings: ['routine pg/postgres/orders/open() of orders stands on pg/postgres/billing/inv of billing'],
    },
    { title: 'No routine across the border', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    const clears = 'move the work behind the API of the owner';
    for (const view of context.instances) {
      yield* tiesAcross(context, view, 'routine', definitionTies(view, ['routine']), clears);
      yield* tiesAcross(context, view, 'the trigger on', definitionTies(view, ['trigger']), clears);
      yield* tiesAcross(context, view, 'the rule on', definitionTies(view, ['rule']), clears);
      yield* tiesAcross(context, view, 'the event in', definitionTies(view, ['event']), clears);
    }
  },
});
