import type { Candidate } from '../model/candidate.ts';
import { defineRule } from './define-rule.ts';
import type { Manifest, Position } from '../model/manifest.ts';
import { twoServices } from './example-world.ts';
import { teamNamed } from './places.ts';
import { listed } from './words.ts';

export const expiredException = defineRule({
  id: 'DBO903',
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
      findings: ['the waiver of foreign-read for orders_app on pg/postgres/billing/inv ended on 2020-01-31'],
    },
    { title: 'No exceptions', manifest: twoServices(), world: [], findings: [] },
  ],
  check: function* ({ manifest, today }) {
    const ended = exceptionsOf(manifest).filter(({ expires }) => expires !== null && expires < today);
    for (const exception of new Map(ended.map((each) => [`${each.instance} ${each.what}`, each])).values())
      yield candidate(exception);
  },
});

/** Something that the manifest allows until a day. */
interface Exception {
  readonly what: string;
  readonly instance: string;
  readonly objects: readonly string[];
  readonly owner: string | null;
  readonly team: string | null;
  readonly expires: string | null;
  readonly at: Position;
}

function exceptionsOf(manifest: Manifest): readonly Exception[] {
  const nobody = { objects: [], owner: null, team: null };
  return [
    ...manifest.waivers.map(({ rule, principal, object, owner, expires, at }) => ({
      what: `the waiver of ${rule} for ${principal} on ${object}`,
      instance: instanceOf(object),
      objects: [object],
      owner: null,
      team: teamNamed(manifest, owner),
      expires,
      at,
    })),
    ...manifest.acceptGaps.map(({ fact, instance, expires, at }) => ({
      ...nobody,
      what: `the accepted gap "${fact}" of ${instance}`,
      instance,
      expires,
      at,
    })),
    ...manifest.operators.map(({ match, instance, on, expires, at }) => ({
      ...nobody,
      what: `the operator ${match} on ${on.length === 0 ? instance : on.join(', ')}`,
      instance,
      expires,
      at,
    })),
    ...[...manifest.services, ...manifest.contexts].flatMap(({ name, team, publishes }) =>
      publishes.map(({ object, to, expires, at }) => ({
        what: `the publication of ${object} by ${name} to ${to.includes('*') ? 'everybody' : listed(to, 'services')}`,
        instance: instanceOf(object),
        objects: [object],
        owner: name,
        team,
        expires,
        at,
      })),
    ),
  ];
}

const instanceOf = (object: string): string => object.split('/')[0] ?? object;

const candidate = ({ what, expires, ...rest }: Exception): Candidate => ({
  instance: rest.instance,
  principal: null,
  service: null,
  owner: rest.owner,
  team: rest.team,
  objects: rest.objects,
  causeKey: `expired:${what}`,
  message: `${what} ended on ${String(expires)}`,
  clears: 'finish what it was for and remove it, or extend it with a reason',
  at: rest.at,
});
