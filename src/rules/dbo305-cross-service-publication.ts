import type { Candidate } from '../model/candidate.ts';
import { NONE, type SecurableId } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { ownershipIndex } from './ownership-index.ts';
import { instanceLine } from './places.ts';

export const crossServicePublication = defineRule({
  id: 'DBO305',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: 'One publication of the server sends tables of several services, or of all.',
    why: 'A subscriber that is meant for one service receives the rows of the others.',
    fix: 'Make one publication for each service, with its tables or its schema by name.',
  },
  examples: [
    {
      title: 'A publication for all tables',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'create publication feed for all tables'],
      findings: ['the publication feed sends tables of billing and orders'],
    },
    {
      title: 'A publication for the tables of one service',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'create publication feed for table billing.inv'],
      findings: [],
    },
  ],
  check: function* (context) {
    for (const view of context.instances) yield* mixed(context, view);
  },
});

function* mixed(context: RuleContext, view: InstanceView): Generator<Candidate> {
  const { ownership, snapshot } = view;
  const { facts } = ownership;
  for (const { name, database, members, all } of facts.publishedSets) {
    const owners = ownersOf(view, all ? [database] : members);
    if (owners.length < 2) continue;
    const names = owners.sort(compare);
    const shown = names.length > 5 ? `${String(names.length)} services` : names.join(' and ');
    yield {
      instance: snapshot.instance,
      principal: null,
      service: null,
      owner: null,
      team: null,
      objects: all ? [`${pathOf(facts, database)}/**`] : members.map((id) => pathOf(facts, id)).sort(compare),
      causeKey: `publication:${pathOf(facts, database)}:${name}`,
      message: `the publication ${name} sends tables of ${shown}`,
      clears: `make one publication for each service instead of ${name}`,
      at: instanceLine(context, view),
    };
  }
}

function ownersOf({ ownership }: InstanceView, ids: readonly SecurableId[]): string[] {
  const index = ownershipIndex(ownership);
  const owners = new Set(ids.flatMap((id) => [...index.ownersUnder(id), ownership.ownerOf[id] ?? NONE]));
  return [...owners].flatMap((owner) => ownership.owners[owner]?.name ?? []);
}
