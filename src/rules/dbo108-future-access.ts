import type { Candidate } from '../model/candidate.ts';
import type { Action } from '../model/access.ts';
import { NONE, type DefaultPrivilege } from '../model/facts.ts';
import { pathOf } from '../model/securables.ts';
import { groupBy } from '../shared/group-by.ts';
import { compare } from '../shared/compare.ts';
import { consumersOf, listConsumers, servicesOf, type ConsumerRef } from './consumers.ts';
import { defineRule, type InstanceView, type RuleContext } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { ownershipIndex } from './ownership-index.ts';
import { claimLine } from './places.ts';
import { listed } from './words.ts';

/** Which privileges matter on what is yet to be created; USAGE on types and EXECUTE reach no rows by themselves. */
const ACTIONS: Readonly<Record<DefaultPrivilege['of'], Readonly<Record<string, Action>>>> = {
  table: { SELECT: 'read', INSERT: 'write', UPDATE: 'write', DELETE: 'write', TRUNCATE: 'write', TRIGGER: 'ddl' },
  sequence: { SELECT: 'read', UPDATE: 'write', USAGE: 'write' },
  schema: { CREATE: 'ddl' },
  'large-object': { SELECT: 'read', UPDATE: 'write' },
  routine: {},
  type: {},
};

export const futureAccess = defineRule({
  id: 'DBO108',
  severity: 'warning',
  needs: ['access'],
  docs: {
    what: "Default privileges will give another service's account, or PUBLIC, rights on the next object that is created.",
    why: 'Revoking the grants that exist does not help: each migration that adds a table opens the hole again, and no review sees a GRANT.',
    fix: 'ALTER DEFAULT PRIVILEGES FOR ROLE <creator> … REVOKE …: default privileges belong to the role that creates, so each creator needs its own statement.',
  },
  examples: [
    {
      title: 'New tables of billing will be readable for orders',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'alter default privileges for role billing_own in schema billing grant select on tables to orders_app',
      ],
      findings: ['orders will read every new table that billing_own creates in pg/postgres/billing'],
    },
    {
      title: 'Whatever the administrator creates will be readable for orders, in every schema',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'alter default privileges for role postgres grant select on tables to orders_app'],
      findings: ['orders will read every new table that postgres creates in every schema of pg/postgres'],
    },
    {
      title: 'Default privileges for the own application',
      manifest: twoServices(),
      world: [
        ...TWO_SERVICES,
        'alter default privileges for role billing_own in schema billing grant select on tables to billing_app',
      ],
      findings: [],
    },
  ],
  check: function* (context) {
    for (const view of context.instances)
      for (const at of view.ownership.facts.defaultPrivileges.keys()) yield* futureOf(context, view, at);
  },
});

/** @param at position in `Facts.defaultPrivileges` */
function* futureOf(context: RuleContext, view: InstanceView, at: number): Generator<Candidate> {
  const row = view.ownership.facts.defaultPrivileges[at];
  if (row === undefined) return;
  const owner = ownerOfNew(view, row);
  if (owner === undefined) return;
  const byAction = groupBy(
    (view.ownership.facts.privilegeSets[row.privileges]?.privileges ?? []).filter(
      (p) => ACTIONS[row.of][p] !== undefined,
    ),
    (privilege) => ACTIONS[row.of][privilege] ?? 'admin',
  );
  for (const [action, privileges] of byAction) {
    const consumers = beneficiaries(view, row, owner, action);
    const toAll = view.ownership.facts.principals[row.grantee]?.kind === 'public';
    if (consumers.length > 0 || toAll)
      yield {
        ...candidate(context, view, row, { owner, action, privileges, consumers, toAll }),
        goals: [{ kind: 'default-privilege', row: at, privileges }],
      };
  }
}

/**
 * Who will own what is created: the owner of the schema, or, for every schema, the service that the creator belongs to; null
 * for a creator that belongs to none, such as an administrator: whoever owns the schema. undefined: nobody.
 */
function ownerOfNew(
  { ownership }: InstanceView,
  { schema, creator, database }: DefaultPrivilege,
): string | null | undefined {
  if (schema !== NONE) return ownership.owners[ownership.ownerOf[schema] ?? NONE]?.name;
  const subject = ownership.subjectsOf(creator).find(({ kind }) => kind === 'service');
  if (subject?.kind === 'service') return subject.service.name;
  return ownershipIndex(ownership).ownersUnder(database).size > 0 ? null : undefined;
}

function beneficiaries(
  view: InstanceView,
  row: DefaultPrivilege,
  owner: string | null,
  action: Action,
): readonly ConsumerRef[] {
  const { ownership } = view;
  const place = row.schema === NONE ? row.database : row.schema;
  const others = [...ownershipIndex(ownership).ownersUnder(place)].map((index) => ownership.owners[index]?.name);
  return consumersOf(ownership, view.resolver.holdersOf(row.grantee)).filter(
    ({ subjects }) =>
      !subjects.some((subject) => {
        if (subject.kind === 'operator') return ownership.operatorMay(subject.operator, action, place);
        const { name } = subject.service;
        if (owner === null) return others.every((other) => other === name);
        return name === owner || (row.schema !== NONE && ownership.allows(name, action, row.schema));
      }),
  );
}

interface Future {
  readonly owner: string | null;
  readonly action: Action;
  readonly privileges: readonly string[];
  readonly consumers: readonly ConsumerRef[];
  readonly toAll: boolean;
}

const VERBS: Readonly<Record<Action, string>> = {
  read: 'read',
  write: 'write',
  ddl: 'change',
  execute: 'execute',
  admin: 'administer',
};

function candidate(
  context: RuleContext,
  view: InstanceView,
  row: DefaultPrivilege,
  { owner, action, privileges, consumers, toAll }: Future,
): Candidate {
  const { facts } = view.ownership;
  const key = (id: number): string => facts.principals[id]?.key ?? '?';
  const where = pathOf(facts, row.schema === NONE ? row.database : row.schema);
  const services = [...new Set(consumers.flatMap(servicesOf))].sort(compare);
  const names = [...new Set(consumers.map(({ name }) => name))].sort(compare);
  const who = toAll ? 'everybody' : services.length > 0 ? listed(services, 'services') : listed(names, 'accounts');
  const scope = row.schema === NONE ? 'in every schema of' : 'in';
  return {
    instance: view.snapshot.instance,
    principal: names.length === 1 && !toAll ? (names[0] ?? null) : key(row.grantee),
    service: services.length === 1 && !toAll ? (services[0] ?? null) : null,
    owner,
    team: view.ownership.owners.find(({ name }) => name === owner)?.team ?? null,
    objects: [`${where}/**`],
    objectCount: 0,
    action,
    mode: 'latent',
    cause: 'default-privilege',
    causeKey: `default-privilege:${key(row.creator)}:${row.of}:${where}:${key(row.grantee)}`,
    path: [
      {
        kind: 'grant',
        from: key(row.grantee),
        to: `${where}/**`,
        detail: `${privileges.join(', ')} on every new ${row.of} of ${key(row.creator)}`,
      },
    ],
    consumers: listConsumers(consumers, 'latent'),
    message: `${who} will ${VERBS[action]} every new ${row.of} that ${key(row.creator)} creates ${scope} ${where}`,
    clears: `alter the default privileges of ${key(row.creator)}: revoke ${privileges.join(', ')} on new ${row.of}s from ${key(row.grantee)}`,
    at: claimLine(context, view, row.schema === NONE ? row.database : row.schema),
  };
}
