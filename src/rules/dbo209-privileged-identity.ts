import type { Candidate } from '../model/candidate.ts';
import type { Severity } from '../model/finding.ts';
import { NONE, type Principal, type PrincipalId } from '../model/facts.ts';
import type { Goal } from '../model/goal.ts';
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
  readonly goals: readonly Goal[];
}

function privilegedIn(view: InstanceView): Iterable<Candidate> {
  const rights = { owned: ownedBy(view), grantable: grantableBy(view), administered: administeredBy(view) };
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
          .map(({ has, severity, goals }) => ({ has, severity, objects: [], goals })),
        ...(isApplication ? rightsOf(view, principal.id, subject.service.name, rights) : []),
      ];
      for (const excess of excesses) {
        const one = candidate(view, principal, subject, excess);
        const key = `${subject.service.name} ${one.causeKey}`;
        const known = found.get(key);
        found.set(key, known === undefined ? one : joined(known, one));
      }
    }
  }
  return found.values();
}

const union = (some: readonly string[], more: readonly string[]): readonly string[] =>
  [...new Set([...some, ...more])].sort(compare);

const joined = (one: Candidate, other: Candidate): Candidate => ({
  ...one,
  objects: union(one.objects, other.objects),
  goals: [...(one.goals ?? []), ...(other.goals ?? [])],
});

const attributesOf = ({ id, attributes }: Principal): Excess[] =>
  Object.entries(ATTRIBUTES)
    .filter(([name]) => attributes[name] === true)
    .map(([name, [has, severity]]) => {
      const goals = [{ kind: 'attribute', principal: id, name } as const];
      return { has, severity, objects: [], goals };
    });

/** Ids of objects, or rows of facts, by whom they are about. */
type Lists = ReadonlyMap<PrincipalId, readonly number[]>;

function rightsOf(
  { ownership: { facts } }: InstanceView,
  id: PrincipalId,
  service: string,
  { owned, grantable, administered }: Readonly<Record<'owned' | 'grantable' | 'administered', Lists>>,
): Excess[] {
  const excesses: Excess[] = [];
  const { target, privileges } = facts.grants;
  const objects = owned.get(id);
  if (objects !== undefined)
    excesses.push({
      has: 'the ownership of what it works on',
      severity: 'warning',
      objects: objects.map((each) => pathOf(facts, each)),
      goals: [{ kind: 'owner', securables: objects, service }],
    });
  const rows = grantable.get(id);
  if (rows !== undefined)
    excesses.push({
      has: 'GRANT OPTION',
      severity: 'error',
      objects: rows.map((row) => pathOf(facts, target[row] ?? NONE)),
      goals: rows.map((row) => {
        const passedOn = facts.privilegeSets[privileges[row] ?? 0]?.grantable ?? [];
        return { kind: 'grant', row, privileges: passedOn, only: 'option' };
      }),
    });
  const roles = administered.get(id);
  if (roles !== undefined) {
    const names = roles.map((row) => facts.principals[facts.memberships[row]?.role ?? NONE]?.key ?? '?');
    const goals = roles.map((row) => ({ kind: 'admin-option', row }) as const);
    excesses.push({ has: `ADMIN OPTION on ${names.join(', ')}`, severity: 'error', objects: [], goals });
  }
  return excesses;
}

function ownedBy({ ownership: { facts } }: InstanceView): Lists {
  const lists = new Map<PrincipalId, number[]>();
  const { owner, count } = facts.securables;
  for (let id = 0; id < count; id++) if (owner[id] !== NONE) push(lists, owner[id] ?? NONE, id, facts.principals);
  return lists;
}

function grantableBy({ ownership: { facts } }: InstanceView): Lists {
  const lists = new Map<PrincipalId, number[]>();
  const { grantee, target, privileges, count } = facts.grants;
  const passedOn = facts.privilegeSets.map(({ grantable }) => grantable.length > 0);
  if (!passedOn.includes(true)) return lists;
  for (let row = 0; row < count; row++) {
    if (passedOn[privileges[row] ?? 0] !== true) continue;
    const holder = grantee[row] ?? NONE;
    if (facts.securables.owner[target[row] ?? NONE] !== holder) push(lists, holder, row, facts.principals);
  }
  return lists;
}

function administeredBy({ ownership: { facts } }: InstanceView): Lists {
  const lists = new Map<PrincipalId, number[]>();
  for (const [row, { member, admin }] of facts.memberships.entries())
    if (admin) push(lists, member, row, facts.principals);
  return lists;
}

/** Only logins are of interest. */
function push(
  lists: Map<PrincipalId, number[]>,
  id: PrincipalId,
  what: number,
  principals: readonly Principal[],
): void {
  if (principals[id]?.login !== true) return;
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [what]);
  else list.push(what);
}

function candidate(
  { snapshot }: InstanceView,
  { key }: Principal,
  { service, identity }: { readonly service: Service; readonly identity: Identity },
  { has, severity, objects, goals }: Excess,
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
    goals,
  };
}
