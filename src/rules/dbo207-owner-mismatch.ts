import type { Candidate } from '../model/candidate.ts';
import type { Ownership } from '../model/manifest.ts';
import { NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { enclosing, kindOf, parentOf, pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { claimLine } from './places.ts';
import { objectsIn } from './words.ts';

export const ownerMismatch = defineRule({
  id: 'DBO207',
  severity: 'warning',
  needs: ['facts'],
  docs: {
    what: "The database's owner of an object is not an identity of the service that owns it by the manifest. Reported once per owner role and service.",
    why: 'The owner can grant, change and drop; while it is another role, the service does not decide over its own data.',
    fix: 'ALTER … OWNER TO a role of the service, or REASSIGN OWNED for all of them; or name the owner role under `identities`.',
  },
  examples: [
    {
      title: 'A table created by the administrator',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'create table billing.ledger (id int)'],
      findings: ['postgres owns pg/postgres/billing/ledger, which is of billing'],
    },
    { title: 'Owners match', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* (context) {
    for (const view of context.instances) {
      const wrong = mismatches(context, view);
      for (const ids of groupBy(wrong, ({ role, owner }) => `${String(role)} ${String(owner)}`).values()) {
        const [first] = ids;
        if (first !== undefined)
          yield candidate(
            context,
            view,
            first,
            ids.map(({ id }) => id),
          );
      }
    }
  },
});

interface Mismatch {
  readonly id: SecurableId;
  readonly role: PrincipalId;
  /** Index into the owners of the manifest. */
  readonly owner: number;
}

function mismatches(context: RuleContext, { ownership }: InstanceView): readonly Mismatch[] {
  const { facts, ownerOf } = ownership;
  const found: Mismatch[] = [];
  const fits = new Map<string, boolean>();
  for (let id = 0; id < facts.securables.count; id++) {
    const owner = ownerOf[id] ?? NONE;
    const role = ownerRole(facts, id);
    if (owner === NONE || role === NONE || isLeftOut(facts, id)) continue;
    const key = `${String(role)} ${String(ownership.likeness(id))}`;
    let fit = fits.get(key);
    if (fit === undefined) fits.set(key, (fit = belongs(context, ownership, role, owner)));
    if (!fit) found.push({ id, role, owner });
  }
  return found;
}

/** pg_database_owner stands for the owner of the database. */
function ownerRole(facts: Facts, id: SecurableId): PrincipalId {
  const role = facts.securables.owner[id] ?? NONE;
  const { key, provenance } = facts.principals[role] ?? {};
  if (key !== 'pg_database_owner' || provenance !== 'predefined') return role;
  return facts.securables.owner[enclosing(facts, id, 'database')] ?? NONE;
}

/** Partitions follow their root, columns their table, and objects of an extension their extension. */
function isLeftOut(facts: Facts, id: SecurableId): boolean {
  const flags = facts.securables.flags[id] ?? 0;
  return (
    kindOf(facts, id) === 'column' ||
    (flags & (SecurableFlag.system | SecurableFlag.missing)) !== 0 ||
    facts.securables.extension.has(id) ||
    (kindOf(facts, id) === 'database' && parentOf(facts, id) === NONE)
  );
}

/** A member of a context may own what the context owns, unless it is there to read. */
function belongs({ manifest }: RuleContext, ownership: Ownership, role: PrincipalId, owner: number): boolean {
  const name = ownership.owners[owner]?.name;
  const members = manifest.contexts.find((context) => context.name === name)?.members;
  return ownership.subjectsOf(role).some((subject) => {
    if (subject.kind !== 'service') return false;
    const actions = members?.get(subject.service.name) ?? [];
    return subject.service.name === name || actions.some((action) => action !== 'read' && action !== 'execute');
  });
}

function candidate(
  context: RuleContext,
  view: InstanceView,
  { role, owner, id }: Mismatch,
  ids: readonly SecurableId[],
): Candidate {
  const { ownership, snapshot } = view;
  const { facts } = ownership;
  const objects = ids.map((each) => pathOf(facts, each)).sort(compare);
  const key = facts.principals[role]?.key ?? '?';
  const service = ownership.owners[owner];
  return {
    instance: snapshot.instance,
    principal: key,
    service: null,
    owner: service?.name ?? null,
    team: service?.team ?? null,
    objects,
    cause: 'owner',
    causeKey: `owner:${key}`,
    path: objects.slice(0, 1).map((to) => ({ kind: 'owner', from: key, to, detail: 'owner' })),
    message: `${key} owns ${objectsIn(objects)}, which ${objects.length === 1 ? 'is' : 'are'} of ${service?.name ?? '?'}`,
    clears: `transfer the ownership to a role of ${service?.name ?? 'the service'}, or name ${key} among its identities`,
    at: claimLine(context, view, id),
    goals: service?.kind === 'service' ? [{ kind: 'owner', securables: ids, service: service.name }] : [],
  };
}
