import type { Tie } from './structure.ts';
import type { InstanceView } from './define-rule.ts';
import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { tiesAcross } from './structure.ts';

export const crossServiceRoutine = defineRule({
  id: 'DBO303',
  slug: 'cross-service-routine',
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
      yield* tiesAcross(context, view, 'routine', ties(view, 'routine'), clears);
      yield* tiesAcross(context, view, 'the trigger on', ties(view, 'trigger'), clears);
      yield* tiesAcross(context, view, 'the rule on', ties(view, 'rule'), clears);
      yield* tiesAcross(context, view, 'the event in', ties(view, 'event'), clears);
    }
  },
});

function ties({ ownership }: InstanceView, wanted: 'routine' | 'trigger' | 'rule' | 'event'): readonly Tie[] {
  const found: Tie[] = [];
  for (const { kind, on, name, references } of ownership.facts.definitions)
    if (kind === wanted)
      for (const { target, privilege } of references)
        found.push({ from: on, to: target, detail: name === '' ? privilege : `${name}: ${privilege}` });
  return found;
}
