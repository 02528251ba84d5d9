import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';

export const missingObject = defineRule({
  id: 'DBO205',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: 'A line under `owns` or `publishes` matches nothing on the server.',
    why: 'A manifest that names what is not there is out of date or misspelt, and then what it means to protect is protected by no rule.',
    fix: 'Correct the pattern, or remove the line together with the object it stood for.',
  },
  examples: [
    {
      title: 'A misspelt schema',
      manifest: twoServices().replace('pg/postgres/orders/**', 'pg/postgres/order/**'),
      world: TWO_SERVICES,
      findings: ['pg/postgres/order/** matches nothing on pg'],
    },
    { title: 'Every line matches', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* ({ manifest, instances }) {
    for (const { ownership, snapshot } of instances)
      for (const { text, at } of new Map(ownership.unmatched.map((line) => [line.text, line])).values()) {
        const owner = [...manifest.services, ...manifest.contexts].find(
          ({ owns, publishes }) => owns.some((line) => line.at === at) || publishes.some((line) => line.at === at),
        );
        yield {
          instance: snapshot.instance,
          principal: null,
          service: null,
          owner: owner?.name ?? null,
          team: owner?.team ?? null,
          objects: [text],
          causeKey: `missing:${text}`,
          message: `${text} matches nothing on ${snapshot.instance}`,
          clears: 'correct the pattern or remove the line',
          at,
        };
      }
  },
});
