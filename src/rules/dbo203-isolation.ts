import type { Candidate } from '../model/candidate.ts';
import type { SecurableId } from '../model/facts.ts';
import type { IsolationLevel } from '../model/manifest.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { ownershipIndex } from './ownership-index.ts';
import { claimLine } from './places.ts';
import { listed } from './words.ts';

export const isolation = defineRule({
  id: 'DBO203',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: 'Two services keep data closer together than `policy.isolation` allows: in one instance, one database or one schema. Reported once per container.',
    why: 'What shares a container shares its fate: restore, upgrade, load, and every right that is given on the container as a whole.',
    fix: 'Move one of the services into a container of its own, or lower `policy.isolation` if the closeness is meant.',
  },
  examples: [
    {
      title: 'Two services in one database where each should have its own',
      manifest: twoServices('policy: { isolation: database }\n'),
      world: TWO_SERVICES,
      findings: ['billing and orders share the database pg/postgres'],
    },
    {
      title: 'A schema each is enough',
      manifest: twoServices('policy: { isolation: schema }\n'),
      world: TWO_SERVICES,
      findings: [],
    },
  ],
  check: function* (context) {
    const level = context.manifest.policy.isolation;
    if (level === null || level === 'object') return;
    for (const view of context.instances)
      for (let id = 0; id < view.ownership.facts.securables.count; id++)
        if (kindOf(view.ownership.facts, id) === level) yield* crowded(context, view, id, level);
  },
});

function* crowded(
  context: RuleContext,
  view: InstanceView,
  id: SecurableId,
  level: IsolationLevel,
): Generator<Candidate> {
  const { ownership, snapshot } = view;
  const index = ownershipIndex(ownership);
  const owners = [...index.ownersUnder(id)];
  if (owners.length < 2) return;
  const names = owners.map((owner) => ownership.owners[owner]?.name ?? '?').sort(compare);
  const path = pathOf(ownership.facts, id);
  yield {
    instance: snapshot.instance,
    principal: null,
    service: null,
    owner: null,
    team: null,
    objects: [`${path}/**`],
    objectCount: owners.reduce((sum, owner) => sum + index.objectsOf(owner, id), 0),
    causeKey: `isolation:${level}:${path}`,
    message: `${listed(names, 'services')} share the ${level} ${path}`,
    clears: `give each service a ${level} of its own, or lower policy.isolation`,
    at: claimLine(context, view, id),
  };
}
