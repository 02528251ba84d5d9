import type { Candidate } from '../model/candidate.ts';
import type { Severity } from '../model/finding.ts';
import { NONE, type Principal, type PrincipalId } from '../model/facts.ts';
import type { Identity, Service } from '../model/manifest.ts';
import { pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { defineRule, type InstanceView } from './define-rule.ts';
import { TWO_SERVICES, twoServices } from './example-world.ts';
import { rolePowers } from './role-powers.ts';

export const privilegedIdentity = defineRule({
  id: 'DBO209',
  severity: 'error',
  needs: ['access'],
  docs: {
    what: 'The account that a service runs with has more than an application needs: superuser, CREATEROLE, CREATEDB, REPLICATION, BYPASSRLS, GRANT or ADMIN OPTION, or it owns the objects that it works on; on MongoDB, roles that grant roles, set passwords, show password hashes or hold everything.',
    why: 'Whoever breaks into the application gets all of that. And what the account can give away, the manifest cannot promise.',
    fix: 'Let a role that nobody logs in as own the objects, run migrations with a second account (`use: migrate`), and give the application only the rights on rows.',
  },
  examples: [
    {
      title: 'An application that can create roles',
      manifest: twoServices(),
      world: [...TWO_SERVICES, 'alter role orders_app createrole'],
      findings: ['orders runs with orders_app, which has CREATEROLE'],
    },
    { title: 'An application with rights on rows only', manifest: twoServices(), world: TWO_SERVICES, findings: [] },
  ],
  check: function* ({ instances }) {
    // Rotated logins of one pattern are one identity.
    for (const view of instances) yield* privilegedIn(view);
  },
});

/** Attribute → what reports call it, and how bad it is in an application's hands. */
const ATTRIBUTES: Readonly<Record<string, readonly [string, Severity]>> = {
  superuser: ['SUPERUSER', 'error'],
  createrole: ['CREATEROLE', 'error'],
  replication: ['REPLICATION', 'error'],
  bypassrls: ['BYPASSRLS', 'warning'],
  createdb: ['CREATEDB', 'warning'],
};

interface Excess {
  readonly has: string;
  readonly severity: Severity;
  readonly objects: readonly string[];
}

function privilegedIn(view: InstanceView): Iterable<Candidate> {
  const owned = ownedBy(view);
  const grantable = grantableBy(view);
  const administered = administeredBy(view);
  const powers = rolePowers(view);
  const found = new Map<string, Candidate>();
  for (const principal of view.ownership.facts.principals) {
    for (const subject of view.ownership.subjectsOf(principal.id)) {
      // Owner and migration accounts are meant to own and to grant; nobody is meant to be superuser.
      if (subject.kind !== 'service' || !principal.login) continue;
      const isApplication = subject.identity.use === 'app' || subject.identity.use === 'read';
      const excesses = [
        ...attributesOf(principal),
        ...[...(powers.get(principal.id)?.values() ?? [])]
          .filter(({ forNobody }) => forNobody || isApplication)
          .map(({ has, severity }) => ({ has, severity, objects: [] })),
        ...(isApplication ? rightsOf(principal.id, owned, grantable, administered) : []),
      ];
      for (const excess of excesses) {
        const one = candidate(view, principal, subject, excess);
        const key = `${subject.service.name} ${one.causeKey}`;
        const known = found.get(key);
        found.set(key, known === undefined ? one : { ...known, objects: union(known.objects, one.objects) });
      }
    }
  }
  return found.values();
}

const union = (some: readonly string[], more: readonly string[]): readonly string[] =>
  [...new Set([...some, ...more])].sort(compare);

const attributesOf = ({ attributes }: Principal): Excess[] =>
  Object.entries(ATTRIBUTES)
    .filter(([name]) => attributes[name] === true)
    .map(([, [has, severity]]) => ({ has, severity, objects: [] }));

type Lists = ReadonlyMap<PrincipalId, readonly string[]>;

function rightsOf(id: PrincipalId, owned: Lists, grantable: Lists, administered: Lists): Excess[] {
  const excesses: Excess[] = [];
  const objects = owned.get(id);
  if (objects !== undefined) excesses.push({ has: 'the ownership of what it works on', severity: 'warning', objects });
  const grants = grantable.get(id);
  if (grants !== undefined) excesses.push({ has: 'GRANT OPTION', severity: 'error', objects: grants });
  const roles = administered.get(id);
  if (roles !== undefined)
    excesses.push({ has: `ADMIN OPTION on ${roles.join(', ')}`, severity: 'error', objects: [] });
  return excesses;
}

function ownedBy({ ownership: { facts } }: InstanceView): Lists {
  const lists = new Map<PrincipalId, string[]>();
  const { owner, count } = facts.securables;
  for (let id = 0; id < count; id++)
    if (owner[id] !== NONE) push(lists, owner[id] ?? NONE, () => pathOf(facts, id), facts.principals);
  return lists;
}

function grantableBy({ ownership: { facts } }: InstanceView): Lists {
  const lists = new Map<PrincipalId, string[]>();
  const { grantee, target, privileges, count } = facts.grants;
  const passedOn = facts.privilegeSets.map(({ grantable }) => grantable.length > 0);
  if (!passedOn.includes(true)) return lists;
  for (let row = 0; row < count; row++) {
    if (passedOn[privileges[row] ?? 0] !== true) continue;
    const id = target[row] ?? NONE;
    const holder = grantee[row] ?? NONE;
    if (facts.securables.owner[id] === holder) continue;
    push(lists, holder, () => pathOf(facts, id), facts.principals);
  }
  return lists;
}

function administeredBy({ ownership: { facts } }: InstanceView): Lists {
  const lists = new Map<PrincipalId, string[]>();
  for (const { member, role, admin } of facts.memberships)
    if (admin) push(lists, member, () => facts.principals[role]?.key ?? '?', facts.principals);
  return lists;
}

/** Only logins are of interest, so only for them is the text made. */
function push(
  lists: Map<PrincipalId, string[]>,
  id: PrincipalId,
  text: () => string,
  principals: readonly Principal[],
): void {
  if (principals[id]?.login !== true) return;
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [text()]);
  else list.push(text());
}

function candidate(
  { snapshot }: InstanceView,
  { key }: Principal,
  { service, identity }: { readonly service: Service; readonly identity: Identity },
  { has, severity, objects }: Excess,
): Candidate {
  const name = identity.ephemeral ? identity.match : key;
  return {
    severity,
    instance: snapshot.instance,
    principal: name,
    service: service.name,
    owner: null,
    team: service.team,
    objects: [...new Set(objects)].sort(compare),
    causeKey: `privileged:${service.name}:${name}:${has}`,
    path: [{ kind: 'attribute', from: name, to: name, detail: has }],
    message: `${service.name} runs with ${name}, which has ${has}`,
    clears: `run ${service.name} with an account that has rights on rows only; take ${has} from ${name}`,
    at: identity.at,
  };
}
