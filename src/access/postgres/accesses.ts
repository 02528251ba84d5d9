import { ACTIONS, type Access, type Action, type CauseKind } from '../../model/access.ts';
import {
  factId,
  GRANT_ORIGINS,
  NONE,
  ROOT,
  SecurableFlag,
  type Facts,
  type PrivilegeSetId,
  type SecurableId,
  type SecurableKind,
} from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/postgres/actions.ts';
import { PREDEFINED_ROLES, SERVER_ROLES } from '../../dialects/postgres/predefined-roles.ts';
import { bindsCreateRole } from '../../dialects/postgres/versions.ts';
import { defaultPrivilegeIndex } from './default-privileges.ts';
import { accessOf } from './make-access.ts';

interface ActionPrivileges {
  readonly action: Action;
  readonly privileges: readonly string[];
}

/** What single facts give, one fact at a time. */
export interface DirectAccesses {
  /** By the attributes of roles. */
  readonly byAttribute: () => Iterable<Access>;
  /** By owning an object. */
  readonly byOwning: (id: SecurableId) => readonly Access[];
  /** By a row of grants. */
  readonly byGrant: (row: number) => readonly Access[];
  /** Numbers that are the same for owned objects, or grants, of one principal that give it the same on targets of one kind. */
  readonly ownerShape: (id: SecurableId) => number;
  readonly grantShape: (row: number) => number;
}

/** Every access that one fact gives: role attributes first, then owners, then grants, each in the order of the facts. */
export function* directAccesses(facts: Facts): Generator<Access> {
  const { byAttribute, byOwning, byGrant } = directAccessesOf(facts);
  yield* byAttribute();
  for (let id = 0; id < facts.securables.count; id++) yield* byOwning(id);
  for (let row = 0; row < facts.grants.count; row++) yield* byGrant(row);
}

/** Prepared once for all facts. */
export function directAccessesOf(facts: Facts): DirectAccesses {
  const actions = actionIndex(facts);
  return {
    byAttribute: () => attributeAccesses(facts),
    ...ownerAccesses(facts, actions),
    ...grantAccesses(facts, actions),
  };
}

/** Superusers reach everything; predefined roles reach the objects of every database that can be connected to. */
function* attributeAccesses(facts: Facts): Generator<Access> {
  const databases = databasesOf(facts);
  for (const principal of facts.principals) {
    const { id, attributes } = principal;
    const cause = factId('principal', id);
    const everything = (action: Action, mode: Access['mode'], by: CauseKind): Access =>
      accessOf(id, { kind: 'all', under: ROOT }, action, mode, cause, by, nothing);
    if (attributes['superuser'] === true) for (const action of ACTIONS) yield everything(action, 'now', 'superuser');
    if (attributes['replication'] === true) yield everything('read', 'stream', 'replication');
    if (attributes['createrole'] === true && !bindsCreateRole(facts))
      for (const action of ACTIONS) yield everything(action, 'escalate', 'createrole');
    if (principal.provenance !== 'predefined') continue;
    for (const action of SERVER_ROLES[principal.key] ?? []) yield everything(action, 'escalate', 'server-program');
    for (const { action, privileges } of PREDEFINED_ROLES[principal.key] ?? [])
      for (const under of databases)
        yield accessOf(id, { kind: 'all', under }, action, 'now', cause, 'predefined-role', privileges);
  }
}

function databasesOf(facts: Facts): SecurableId[] {
  const databases: SecurableId[] = [];
  for (let id = 0; id < facts.securables.count; id++) if (kindOf(facts, id) === 'database') databases.push(id);
  return databases;
}

/** What owners hold by ACL, for objects whose ACL is stored: an owner can revoke its own rights (and grant them again). */
function ownerPrivileges(facts: Facts): ReadonlyMap<SecurableId, readonly PrivilegeSetId[]> {
  const { grants, securables } = facts;
  const rights = new Map<SecurableId, PrivilegeSetId[]>();
  for (let row = 0; row < grants.count; row++) {
    const target = grants.target[row] ?? ROOT;
    if (grants.grantee[row] !== securables.owner[target]) continue;
    const held = rights.get(target);
    if (held === undefined) rights.set(target, [grants.privileges[row] ?? 0]);
    else held.push(grants.privileges[row] ?? 0);
  }
  return rights;
}

const OWNED: Partial<Readonly<Record<SecurableKind, readonly Action[]>>> = {
  table: ['read', 'write', 'ddl', 'admin'],
  'partitioned-table': ['read', 'write', 'ddl', 'admin'],
  view: ['read', 'write', 'ddl'],
  'materialized-view': ['read', 'ddl', 'admin'],
  'foreign-table': ['read', 'write', 'ddl', 'admin'],
  sequence: ['read', 'write', 'ddl'],
  'large-object': ['read', 'write', 'ddl'],
  routine: ['execute', 'ddl'],
  schema: ['ddl'],
  database: ['ddl', 'admin'],
};

function ownerAccesses(facts: Facts, actions: ActionIndex): Pick<DirectAccesses, 'byOwning' | 'ownerShape'> {
  const { owner: owners, flags } = facts.securables;
  const rights = ownerPrivileges(facts);
  const hasMaintain = knowsMaintain(facts);
  const isStored = (id: SecurableId): boolean => ((flags[id] ?? 0) & SecurableFlag.storedAcl) !== 0;
  return {
    byOwning: (id) => {
      const owner = owners[id] ?? NONE;
      if (owner === NONE) return nothing;
      const kind = kindOf(facts, id);
      // The owner of a schema can drop what is in it, whoever owns that, and the owner of a database the database (and ANALYZE
      // everything in it): src/backend/commands/tablecmds.c RangeVarCallbackForDropRelation, dbcommands.c dropdb, vacuum.c.
      const container = kind === 'schema' || kind === 'database';
      const held = rights.get(id) ?? nothing;
      return (OWNED[kind] ?? nothing).flatMap((action) => {
        // What goes with ownership itself no REVOKE takes away.
        const revocable = isStored(id) && !container && action !== 'ddl' && (action !== 'admin' || hasMaintain);
        const privileges = revocable ? heldFor(actions, kind, held, action) : nothing;
        const target: Access['target'] = container ? { kind: 'all', under: id } : { kind: 'one', id };
        const mode = revocable && privileges.length === 0 ? 'escalate' : 'now';
        const access = accessOf(owner, target, action, mode, factId('securable', id), 'owner', privileges);
        // Who writes to a large object has to be able to read it.
        const opens = kind === 'large-object' && action === 'write' && privileges.length > 0;
        if (!opens || heldFor(actions, kind, held, 'read').length > 0) return [access];
        return [access, { ...access, mode: 'escalate' }]; // rare
      });
    },
    ownerShape: (id) => {
      if (!isStored(id)) return 0;
      const sets = rights.get(id) ?? nothing;
      return sets[0] === undefined ? 1 : sets.length > 1 ? NONE : sets[0] + 2;
    },
  };
}

const nothing: readonly never[] = [];

function heldFor(
  actions: ActionIndex,
  kind: SecurableKind,
  held: readonly PrivilegeSetId[],
  action: Action,
): readonly string[] {
  const [set] = held;
  if (set === undefined) return nothing;
  if (held.length === 1) return actions(kind, set).find((part) => part.action === action)?.privileges ?? nothing;
  return held.flatMap((one) => heldFor(actions, kind, [one], action));
}

/** Before 17 there is no MAINTAIN: maintenance goes with ownership. */
const knowsMaintain = (facts: Facts): boolean =>
  facts.principals.some(({ key, provenance }) => key === 'pg_maintain' && provenance === 'predefined');

function grantAccesses(facts: Facts, actions: ActionIndex): Pick<DirectAccesses, 'byGrant' | 'grantShape'> {
  const { grants, securables } = facts;
  const byDefaultPrivilege = defaultPrivilegeIndex(facts);
  return {
    byGrant: (row) => {
      const target = grants.target[row] ?? ROOT;
      const grantee = grants.grantee[row] ?? NONE;
      if (grantee === securables.owner[target]) return nothing;
      const parts = actions(kindOf(facts, target), grants.privileges[row] ?? 0);
      if (parts.length === 0) return nothing;
      const by = causeOf(facts, row, byDefaultPrivilege);
      return parts.flatMap(({ action, privileges }) => {
        const access = accessOf(
          grantee,
          { kind: 'one', id: target },
          action,
          'now',
          factId('grant', row),
          by,
          privileges,
        );
        return action === 'ddl' && privileges.includes('TRIGGER') ? [access, ...capture(facts, row, by)] : [access];
      });
    },
    grantShape: (row) => {
      if (grants.grantee[row] === securables.owner[grants.target[row] ?? ROOT]) return NONE;
      const origin = (grants.privileges[row] ?? 0) * GRANT_ORIGINS.length + (grants.origin[row] ?? 0);
      return origin * 2 + Number(byDefaultPrivilege(row));
    },
  };
}

const TRIGGER: readonly string[] = ['TRIGGER'];

/** A trigger runs as whoever writes and sees the rows, so that TRIGGER on a table is a way to read what others write. */
function capture(facts: Facts, row: number, by: CauseKind): readonly Access[] {
  const id = facts.grants.target[row] ?? ROOT;
  const principal = facts.grants.grantee[row] ?? NONE;
  if (kindOf(facts, id) === 'view') return nothing;
  const cause = by === 'public' ? by : 'trigger';
  return [accessOf(principal, { kind: 'one', id }, 'read', 'now', factId('grant', row), cause, TRIGGER)];
}

function causeOf(facts: Facts, row: number, byDefaultPrivilege: (grantRow: number) => boolean): CauseKind {
  if (facts.principals[facts.grants.grantee[row] ?? NONE]?.kind === 'public') return 'public';
  if (kindOf(facts, facts.grants.target[row] ?? ROOT) === 'schema') return 'schema-create';
  const explicit = GRANT_ORIGINS[facts.grants.origin[row] ?? 0] === 'explicit';
  return explicit && byDefaultPrivilege(row) ? 'default-privilege' : 'grant';
}

type ActionIndex = (kind: SecurableKind, set: PrivilegeSetId) => readonly ActionPrivileges[];

/** Splits a privilege set into actions, once per set and kind of object. */
function actionIndex(facts: Facts): ActionIndex {
  const known = new Map<SecurableKind, ActionPrivileges[][]>();
  return (kind, set) => {
    let bySet = known.get(kind);
    if (bySet === undefined) known.set(kind, (bySet = []));
    return (bySet[set] ??= splitByAction(kind, facts.privilegeSets[set]?.privileges ?? []));
  };
}

function splitByAction(kind: SecurableKind, privileges: readonly string[]): ActionPrivileges[] {
  const byAction = new Map<Action, string[]>();
  for (const privilege of privileges) {
    const action = actionOf(kind, privilege);
    if (action === undefined) continue;
    const list = byAction.get(action);
    if (list === undefined) byAction.set(action, [privilege]);
    else list.push(privilege);
  }
  return [...byAction].map(([action, list]) => ({ action, privileges: list }));
}
