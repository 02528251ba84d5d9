import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { teamNamed } from './places.ts';

export const unusedWaiver = defineRule({
  id: 'DBO904',
  severity: 'warning',
  needs: ['access'],
  meta: true,
  docs: {
    what: 'A waiver matches no finding, on instances that were read completely.',
    why: 'It covers a hole that is closed, and would hide the same hole if it came back.',
    fix: 'Remove the waiver.',
  },
  examples: [
    {
      title: 'A waiver for a hole that is closed',
      manifest: twoServices(
        'waivers:\n  - { rule: foreign-read, principal: orders_app, object: pg/postgres/billing/inv, owner: money, reason: migration, expires: 2099-12-31 }\npolicy: { max-waiver: 99999d }\n',
      ),
      world: TWO_SERVICES,
      findings: ['the waiver of foreign-read for orders_app on pg/postgres/billing/inv matches nothing'],
    },
    { title: 'No waivers', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* ({ manifest, unusedWaivers }) {
    const distinct = new Map(
      unusedWaivers.map((waiver) => [`${waiver.rule} ${waiver.principal} ${waiver.object}`, waiver]),
    );
    for (const { rule, principal, object, owner, at } of distinct.values())
      yield {
        instance: object.split('/')[0] ?? object,
        principal,
        service: null,
        owner: null,
        team: teamNamed(manifest, owner),
        objects: [object],
        causeKey: `unused-waiver:${rule}:${principal}:${object}`,
        message: `the waiver of ${rule} for ${principal} on ${object} matches nothing`,
        clears: 'remove the waiver',
        at,
      };
  },
});
