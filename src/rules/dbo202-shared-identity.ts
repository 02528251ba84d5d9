import { compare } from '../shared/compare.ts';
import { defineRule } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { listed } from './words.ts';

export const sharedIdentity = defineRule({
  id: 'DBO202',
  severity: 'error',
  needs: ['facts'],
  docs: {
    what: 'One database account is an identity of two or more services.',
    why: 'The server cannot tell the services apart: each has the rights of all, and no log shows who did what.',
    fix: 'Give each service an account of its own and make the patterns under `identities` narrower.',
  },
  examples: [
    {
      title: 'A glob that takes in the account of another service',
      manifest: twoServices().replace('[orders_own, {', '["*_app", orders_own, {'),
      world: TWO_SERVICES,
      findings: ['billing_app is an identity of billing and orders'],
    },
    { title: 'One account each', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* ({ instances }) {
    for (const { ownership, snapshot } of instances)
      for (const principal of ownership.facts.principals) {
        const subjects = ownership.subjectsOf(principal.id).flatMap((s) => (s.kind === 'service' ? [s] : []));
        const services = [...new Set(subjects.map(({ service }) => service.name))].sort(compare);
        const [first] = subjects;
        if (first === undefined || services.length < 2) continue;
        yield {
          instance: snapshot.instance,
          principal: principal.key,
          service: null,
          owner: null,
          team: first.service.team,
          objects: [],
          causeKey: `identity:${principal.key}`,
          message: `${principal.key} is an identity of ${listed(services, 'services')}`,
          clears: 'give each service an account of its own, or narrow the patterns',
          at: first.identity.at,
        };
      }
  },
});
