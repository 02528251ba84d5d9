import type { Candidate } from '../model/candidate.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { instanceLine } from './places.ts';
import { listed } from './words.ts';

export const sharedIdentity = defineRule({
  id: 'DBO202',
  severity: 'error',
  needs: ['facts'],
  docs: {
    what: 'One database account is an identity of two or more services: by the manifest, or, a warning, because query logs show it under application names that begin with the names of two of them (`orders`, `billing-worker`). Application names are what clients say of themselves; where they follow no such rule, only the manifest counts.',
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
    {
      title: 'An account that two services are seen to use',
      manifest: twoServices(),
      world: TWO_SERVICES,
      observed: [
        { account: 'orders_app', application: 'orders-api', sql: 'select id from orders.orders', calls: 12 },
        { account: 'orders_app', application: 'billing-worker', sql: 'select id from orders.orders', calls: 3 },
      ],
      findings: ['orders_app is used under application names of billing and orders'],
    },
    { title: 'One account each', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      yield* byManifest(view);
      yield* byApplications(context, view);
    }
  },
});

function* byManifest({ ownership, snapshot }: InstanceView): Generator<Candidate> {
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
}

/** Accounts whose sessions call themselves after two services. Operators use what tools they like. */
function* byApplications(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const names = view.ownership.services.map(({ name }) => name);
  for (const [account, statements] of groupBy(view.use?.statements ?? [], ({ who }) => who.name)) {
    const subjects = statements[0]?.who.subjects ?? [];
    if (subjects.some(({ kind }) => kind === 'operator')) continue;
    const applications = new Set(statements.map(({ application }) => application));
    const services = [...new Set([...applications].flatMap((one) => serviceOf(one, names) ?? []))].sort(compare);
    if (services.length < 2) continue;
    const [subject] = subjects;
    const own = subject?.kind === 'service' ? subject : undefined;
    yield {
      severity: 'warning',
      instance: view.snapshot.instance,
      principal: account,
      service: null,
      owner: null,
      team: own?.service.team ?? null,
      objects: [],
      causeKey: `applications:${account}`,
      message: `${account} is used under application names of ${listed(services, 'services')}`,
      clears: 'give each service an account of its own',
      at: own?.identity.at ?? instanceLine(context, view),
    };
  }
}

/** The service whose name the application's begins with; the longest, and never half a word: `orders-eu` is no `orders` where it is one itself. */
function serviceOf(application: string | null, services: readonly string[]): string | undefined {
  const text = application?.toLowerCase() ?? '';
  return services
    .filter(
      (name) =>
        text === name.toLowerCase() ||
        (text.startsWith(name.toLowerCase()) && !/[a-z0-9]/.test(text.charAt(name.length))),
    )
    .sort((a, b) => b.length - a.length)[0];
}
