import type { Candidate } from '../model/candidate.ts';
import type { Ownership } from '../model/manifest.ts';
import type { Principal } from '../model/facts.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { foreignAccess, type ForeignGroup } from './foreign-access.ts';
import { foreignCandidate } from './foreign-candidate.ts';
import { instanceLine } from './places.ts';
import { listed } from './words.ts';

export const unknownPrincipal = defineRule({
  id: 'DBO206',
  severity: 'warning',
  needs: ['access'],
  docs: {
    what: 'A login on the server belongs to no service and no operator; or the manifest names an account that the server does not have. A login that reaches owned data is an error and says what it reaches.',
    why: 'Nobody answers for an account that nobody has claimed, and whoever has its password reaches what it reaches.',
    fix: 'Add the account to the `identities` of its service or to `operators`, or drop it.',
  },
  examples: [
    {
      title: 'A login that nobody has claimed',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'create role report login',
        'grant usage on schema billing to report',
        'grant select on billing.inv to report',
      ],
      findings: ['report belongs to no service and no operator, and reaches data of billing'],
    },
    { title: 'Every login is claimed', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      yield* unclaimedLogins(context, view);
      yield* missingAccounts(view);
    }
  },
});

function* unclaimedLogins(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const groups = foreignAccess(view).filter(({ consumerKind, by }) => consumerKind === 'unknown' && by !== 'public');
  const reached = groupBy(
    groups.flatMap((group) => group.consumers.map(({ principal }) => ({ principal, group }))),
    ({ principal }) => principal.id,
  );
  for (const principal of view.ownership.facts.principals)
    if (isUnclaimed(view.ownership, principal))
      yield unclaimed(
        context,
        view,
        principal,
        (reached.get(principal.id) ?? []).map(({ group }) => group),
      );
}

const isUnclaimed = (ownership: Ownership, { id, login, exists, provenance, kind }: Principal): boolean =>
  login && exists && provenance === 'user' && kind !== 'public' && ownership.subjectsOf(id).length === 0;

function unclaimed(
  context: RuleContext,
  view: InstanceView,
  { key }: Principal,
  groups: readonly ForeignGroup[],
): Candidate {
  const reaches = groups.map((group) => foreignCandidate(context, group));
  const owners = [...new Set(reaches.map(({ owner }) => owner ?? 'several services'))].sort(compare);
  const objects = [...new Set(reaches.flatMap((each) => each.objects))].sort(compare);
  const [first] = reaches;
  return {
    severity: reaches.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
    instance: view.snapshot.instance,
    principal: key,
    service: null,
    owner: owners.length === 1 ? (first?.owner ?? null) : null,
    team: owners.length === 1 ? (first?.team ?? null) : null,
    objects,
    ...(first?.mode === undefined ? {} : { mode: first.mode }),
    ...(first?.action === undefined ? {} : { action: first.action }),
    ...(first?.cause === undefined ? {} : { cause: first.cause }),
    causeKey: `unknown:${key}`,
    path: first?.path ?? [],
    message: `${key} belongs to no service and no operator${reaches.length === 0 ? '' : `, and reaches data of ${listed(owners, 'services')}`}`,
    clears: `add ${key} to the identities of its service or to the operators, or drop it`,
    at: instanceLine(context, view),
  };
}

function* missingAccounts({ ownership, snapshot }: InstanceView): Generator<Candidate> {
  for (const { match, at } of new Map(ownership.unknownIdentities.map((each) => [each.match, each])).values()) {
    const service = ownership.services.find(({ identities }) => identities.some((identity) => identity.at === at));
    yield {
      instance: snapshot.instance,
      principal: match,
      service: service?.name ?? null,
      owner: null,
      team: service?.team ?? null,
      objects: [],
      causeKey: `absent:${match}`,
      message: `${match} matches no account on ${snapshot.instance}`,
      clears: 'correct the name, or remove the line',
      at,
    };
  }
}
