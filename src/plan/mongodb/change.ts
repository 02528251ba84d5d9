import type { NamedPrincipal } from '../../dialects/mongodb/names.ts';
import {
  actionsProbe,
  actionsText,
  definitionProbe,
  definitionText,
  HELD,
  holdsProbe,
  NO_ROLE,
  NOT_HELD,
} from '../../dialects/mongodb/probes.ts';
import { resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import {
  createRoleScript,
  dropRoleScript,
  membershipScript,
  privilegesScript,
  ruledBy,
} from '../../dialects/mongodb/statements.ts';
import type { Fact } from '../../model/facts.ts';
import { escapeSegment } from '../../model/path.ts';
import type { EngineChange } from '../../model/plan.ts';
import { compare } from '../../shared/compare.ts';
import type { Cut, ResourceRight } from './cut.ts';

/** A change with the cuts that it makes; each cut is made by exactly one change. */
export type PlannedChange = EngineChange & { readonly cuts: readonly Cut[] };

/** Where things are, by the keys of principals. */
export interface Place {
  readonly instance: string;
  /** Null: kept by the server that everybody connects to. */
  readonly shardOf: (key: string) => string | null;
  readonly named: (key: string) => NamedPrincipal;
}

type How = 'grant' | 'revoke';
type RoleCut = Extract<Cut, { readonly kind: 'role' }>;
export type GrantedCut = Extract<Cut, { readonly kind: 'granted' }>;

/** What is the same for all of them: every statement stands alone, and can be taken back whole. */
const WHOLE = { runAs: null, irreversible: null, hazards: [] } as const satisfies Partial<EngineChange>;

/**
 * A role with all that it is to have from the start, what is granted to it by cuts of their own included: else it would look like
 * another role when a script is run again. Rights on the same resource are one entry on the server.
 */
export function creation(
  place: Place,
  key: string,
  cuts: readonly RoleCut[],
  given: readonly GrantedCut[],
): PlannedChange {
  const [first] = cuts;
  if (first === undefined) throw new Error(`nothing says what the role ${key} is`);
  const role = { ...first.role, rights: [...first.role.rights, ...given.map(({ right }) => right)] };
  const named = place.named(key);
  const roles = role.roles.map((each) => place.named(each));
  const text = { db: role.db, name: role.name, rights: role.rights, roles };
  return {
    ...WHOLE,
    kind: 'create',
    database: role.shard,
    on: pathOfRole(place, named),
    title: `create role ${key}`,
    remove: [],
    add: [
      { kind: 'principal', key, attributes: { db: role.db, name: role.name } },
      ...role.rights.map((right) => grantFact(place, key, right)),
      ...role.roles.map((each) => membershipFact(each, key)),
    ],
    apply: [createRoleScript(text)],
    undo: [dropRoleScript(role)],
    probe: { read: definitionProbe(named), before: NO_ROLE, after: definitionText(text) },
    needs: needs([
      ...[`createRole on ${role.db}`, `dropRole on ${role.db}`, viewOf(named), 'viewUser on the cluster'],
      ...[...role.rights.map(({ resource }) => ruledBy(resource)), ...roles.map(({ db }) => db)].map(
        (db) => `grantRole on ${db}`,
      ),
    ]),
    cuts: [...cuts, ...given],
  };
}

export function membershipChange(
  place: Place,
  how: How,
  roleKey: string,
  memberKey: string,
  cuts: readonly Cut[],
): PlannedChange {
  const role = place.named(roleKey);
  const member = place.named(memberKey);
  const facts = [membershipFact(roleKey, memberKey)];
  return {
    ...WHOLE,
    ...delta(how, facts),
    database: place.shardOf(memberKey),
    on: pathOfRole(place, role),
    title: `${how} ${roleKey} ${how === 'grant' ? 'to' : 'from'} ${memberKey}`,
    apply: [membershipScript(how, role, member)],
    undo: [membershipScript(opposite(how), role, member)],
    probe: { read: holdsProbe(role, member), ...states(how, NOT_HELD, HELD) },
    needs: needs([`grantRole on ${role.db}`, `revokeRole on ${role.db}`, viewOf(member)]),
    cuts,
  };
}

export function rightChange(
  place: Place,
  how: How,
  roleKey: string,
  right: ResourceRight,
  cuts: readonly Cut[],
): PlannedChange {
  const role = place.named(roleKey);
  const ruler = ruledBy(right.resource);
  return {
    ...WHOLE,
    ...delta(how, [grantFact(place, roleKey, right)]),
    database: place.shardOf(roleKey),
    on: pathOfResource(place, right.resource),
    title: `${how} ${right.privileges.join(', ')} on ${resourceText(right.resource)} ${how === 'grant' ? 'to' : 'from'} ${roleKey}`,
    apply: [privilegesScript(how, right, role)],
    undo: [privilegesScript(opposite(how), right, role)],
    probe: { read: actionsProbe(role, right), ...states(how, actionsText([]), actionsText(right.privileges)) },
    needs: needs([`grantRole on ${ruler}`, `revokeRole on ${ruler}`, viewOf(role)]),
    cuts,
  };
}

const delta = (how: How, facts: readonly Fact[]): Pick<EngineChange, 'kind' | 'remove' | 'add'> =>
  how === 'grant' ? { kind: how, remove: [], add: facts } : { kind: how, remove: facts, add: [] };

const states = (how: How, absent: string, present: string): Pick<EngineChange['probe'], 'before' | 'after'> =>
  how === 'grant' ? { before: absent, after: present } : { before: present, after: absent };

const opposite = (how: How): How => (how === 'grant' ? 'revoke' : 'grant');

const needs = (all: readonly string[]): readonly string[] => [...new Set(all)].sort(compare);

const viewOf = ({ kind, db }: NamedPrincipal): string => `${kind === 'user' ? 'viewUser' : 'viewRole'} on ${db}`;

const membershipFact = (role: string, member: string): Fact => ({
  kind: 'membership',
  role,
  member,
  grantor: null,
  inherit: true,
  set: false,
  admin: false,
});

const grantFact = (place: Place, grantee: string, { resource, privileges }: ResourceRight): Fact => ({
  kind: 'grant',
  grantee,
  target: pathOfResource(place, resource),
  privileges: { privileges, grantable: [] },
  grantor: null,
  origin: 'explicit',
});

function pathOfResource({ instance }: Place, resource: Resource): string {
  const below =
    resource.kind === 'namespace' && resource.db !== ''
      ? [resource.db, ...(resource.collection === '' ? [] : [resource.collection])]
      : [resourceText(resource)];
  return [instance, ...below].map(escapeSegment).join('/');
}

/** Roles of a database are about it; those of `admin` are about the whole server. */
const pathOfRole = ({ instance }: Place, { db }: NamedPrincipal): string =>
  [instance, ...(db === 'admin' ? [] : [db])].map(escapeSegment).join('/');
