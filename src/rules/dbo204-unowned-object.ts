import type { Candidate } from '../model/candidate.ts';
import { NONE, SecurableFlag, type Facts, type SecurableId, type SecurableKind } from '../model/facts.ts';
import { kindOf, parentOf, pathOf, RELATION_KINDS } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { instanceLine } from './places.ts';
import { objectsIn } from './words.ts';

/** What holds or changes data; types, languages and the like need no owner. */
const OWNABLE: ReadonlySet<SecurableKind> = new Set<SecurableKind>([...RELATION_KINDS, 'routine']);

export const unownedObject = defineRule({
  id: 'DBO204',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: 'An object on the server is claimed by no service and no context. Reported once per schema; objects of extensions are left out.',
    why: 'What nobody owns is checked by nothing: every account may reach it without a finding.',
    fix: 'Add it to the `owns` of the service that answers for it, or drop it. `policy.unowned` sets the severity.',
  },
  examples: [
    {
      title: 'A schema that is in nobody’s `owns`',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'create schema legacy', 'create table legacy.old (id int)'],
      findings: ['nobody owns pg/postgres/legacy/old'],
    },
    { title: 'Everything is claimed', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      const unowned: SecurableId[] = [];
      const { facts, ownerOf } = view.ownership;
      for (let id = 0; id < facts.securables.count; id++)
        if (ownerOf[id] === NONE && needsOwner(facts, id)) unowned.push(id);
      for (const [container, ids] of groupBy(unowned, (id) => parentOf(facts, id)))
        yield candidate(context, view, container, ids);
    }
  },
});

function needsOwner(facts: Facts, id: SecurableId): boolean {
  if (!OWNABLE.has(kindOf(facts, id))) return false;
  const flags = facts.securables.flags[id] ?? 0;
  return (flags & (SecurableFlag.system | SecurableFlag.missing)) === 0 && !facts.securables.extension.has(id);
}

function candidate(
  context: RuleContext,
  view: InstanceView,
  container: SecurableId,
  ids: readonly SecurableId[],
): Candidate {
  const { facts } = view.ownership;
  const objects = ids.map((id) => pathOf(facts, id)).sort(compare);
  const where = pathOf(facts, container);
  return {
    instance: view.snapshot.instance,
    principal: null,
    service: null,
    owner: null,
    team: null,
    objects,
    causeKey: `unowned:${where}`,
    message: `nobody owns ${objects.length === 1 ? objectsIn(objects) : `${objectsIn(objects)} in ${where}`}`,
    clears: `add ${where}/** or a part of it to the owns of a service`,
    at: instanceLine(context, view),
  };
}
