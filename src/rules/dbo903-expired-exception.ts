import type { Candidate } from '../model/candidate.ts';
import { defineRule } from './define-rule.ts';
import type { Position } from '../model/manifest.ts';
import { twoServices } from './example-world.ts';

export const expiredException = defineRule({
  id: 'DBO903',
  slug: 'expired-exception',
  severity: 'error',
  needs: ['manifest'],
  meta: true,
  docs: {
    what: 'A waiver, a publication, an operator or an accepted gap has passed its `expires` date. It no longer counts, so what it covered is reported again.',
    why: 'An exception with a date is a promise; the date is the only thing that keeps it from becoming the rule.',
    fix: 'Finish what the exception was for and remove the line, or extend it with a new reason.',
  },
  examples: [
    {
      title: 'A waiver that has ended',
      manifest: twoServices(
        'waivers:\n  - { rule: foreign-read, principal: orders_app, object: pg/postgres/billing/inv, owner: money, reason: migration, expires: 2020-01-31 }\n',
      ),
      world: [],
      findings: ['the waiver of foreign-read for orders_app ended on 2020-01-31'],
    },
    { title: 'No exceptions', manifest: twoServices(), world: [], findings: [] },
  ],
  check: function* ({ manifest, today }) {
    const owners = [...manifest.services, ...manifest.contexts];
    const dated = [
      ...manifest.waivers.map((w) => ({
        ...w,
        what: `the waiver of ${w.rule} for ${w.principal}`,
        instance: instanceOf(w.object),
      })),
      ...manifest.acceptGaps.map((gap) => ({ ...gap, what: `the accepted gap "${gap.fact}" of ${gap.instance}` })),
      ...manifest.operators.map((o) => ({ ...o, what: `the operator ${o.match} on ${o.instance}` })),
      ...owners.flatMap(({ name, publishes }) =>
        publishes.map((p) => ({
          ...p,
          what: `the publication of ${p.object} by ${name}`,
          instance: instanceOf(p.object),
        })),
      ),
    ];
    for (const each of dated)
      if (each.expires !== null && each.expires < today) yield expired(each.what, each.expires, each);
  },
});

const instanceOf = (object: string): string => object.split('/')[0] ?? object;

function expired(what: string, expires: string, { at, instance }: { at: Position; instance: string }): Candidate {
  return {
    instance,
    principal: null,
    service: null,
    owner: null,
    team: null,
    objects: [],
    causeKey: `expired:${what}`,
    message: `${what} ended on ${expires}`,
    clears: 'finish what it was for and remove it, or extend it with a reason',
    at,
  };
}
