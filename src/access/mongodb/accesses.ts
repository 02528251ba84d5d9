import {
  actionOf,
  ANY_ACTION,
  GRANTS_ROLES,
  SHOWS_STATEMENTS,
  TAKES_ON_IDENTITY,
} from '../../dialects/mongodb/actions.ts';
import { coversDatabase } from '../../dialects/mongodb/resources.ts';
import { ACTIONS, type Access, type Action, type CauseKind, type Target } from '../../model/access.ts';
import {
  factId,
  NONE,
  ROOT,
  type Facts,
  type Principal,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { has, type Right, type Rights } from './rights.ts';
import type { Targets } from './targets.ts';

const EVERYTHING: Target = { kind: 'all', under: ROOT };
const DATA: readonly Action[] = ['read', 'write', 'ddl'];

/** What the privileges of roles and users give by themselves, one principal after the other. */
export class DirectAccesses {
  readonly #facts: Facts;
  readonly #rights: Rights;
  readonly #targets: Targets;
  readonly #lists = new Map<PrincipalId, readonly Access[]>();

  constructor(facts: Facts, rights: Rights, targets: Targets) {
    this.#facts = facts;
    this.#rights = rights;
    this.#targets = targets;
  }

  /** In a stable order. */
  list(principal: Principal): readonly Access[] {
    let list = this.#lists.get(principal.id);
    if (list === undefined) this.#lists.set(principal.id, (list = [...this.#of(principal)]));
    return list;
  }

  /** Whoever is granted everything has nothing narrower beside it. */
  *#of(principal: Principal): Generator<Access> {
    if (principal.kind === 'anonymous') {
      for (const action of ACTIONS) yield this.#everything(principal, action, 'anonymous');
      return;
    }
    // What nobody has is no access: every database comes with roles of its own.
    if (this.#rights.holders(principal.id).length === 0) return;
    if (this.isSuperuser(principal)) {
      for (const action of ACTIONS) yield this.#everything(principal, action, 'superuser');
      return;
    }
    for (const right of this.#rights.of(principal.id)) yield* this.#ofRight(principal, right);
  }

  /** The roles that are made of everything, and any that has every action on every resource. */
  isSuperuser({ id, attributes }: Principal): boolean {
    if (attributes['superuser'] === true) return true;
    return this.#rights
      .of(id)
      .some(({ resource, privileges }) => resource.kind === 'any' && privileges.includes(ANY_ACTION));
  }

  *#ofRight(principal: Principal, right: Right): Generator<Access> {
    const { resource, privileges, row } = right;
    yield* this.#ofCluster(principal, right);
    yield* this.#ofRoles(principal, right);
    const actions = byAction(privileges);
    if (actions.size === 0) return;
    for (const target of this.#targets.of(this.#facts.grants.target[row] ?? NONE, resource))
      for (const [action, some] of actions) {
        const access = this.#access(principal, right, target, action, this.#causeOf(principal, right, action), some);
        yield* target.kind === 'one' ? this.#onCollection(access, target.id, privileges) : [access];
      }
    yield* this.#beyond(principal, right);
  }

  /** Some collections hold more than their documents: statements, password hashes, or all that is written. */
  *#onCollection(access: Access, id: SecurableId, privileges: readonly string[]): Generator<Access> {
    const { db, collection } = this.#targets.nameOf(id);
    const { action } = access;
    if (collection === 'system.profile' && action === 'read') yield { ...access, by: 'profile' };
    else if (collection === 'system.users' && action !== 'ddl') {
      yield { ...access, by: 'credentials', mode: action === 'read' ? 'now' : 'escalate' };
    } else yield access;
    // Who writes users or roles makes itself what it likes.
    if (db === 'admin' && action === 'write' && (collection === 'system.users' || collection === 'system.roles'))
      yield { ...access, target: EVERYTHING, action: 'admin', mode: 'escalate', by: 'credentials', privileges };
  }

  /** The oplog, and with a privilege on any resource the hashes too, whether or not these collections are listed. */
  *#beyond(principal: Principal, right: Right): Generator<Access> {
    const { resource, privileges } = right;
    if (!has(privileges, 'find')) return;
    const { db, collection } = resource.kind === 'namespace' ? resource : { db: '', collection: null };
    const oplog =
      (db === 'local' && (collection === '' || collection === OPLOG)) || (db === '' && collection === OPLOG);
    if (oplog && this.#hasOplog(principal))
      yield { ...this.#access(principal, right, EVERYTHING, 'read', 'oplog', ['find']), mode: 'stream' };
    if (resource.kind !== 'any') return;
    for (const id of this.#targets.users)
      yield this.#access(principal, right, { kind: 'one', id }, 'read', 'credentials', ['find']);
  }

  *#ofCluster(principal: Principal, right: Right): Generator<Access> {
    const { resource, privileges } = right;
    if (resource.kind !== 'cluster' && resource.kind !== 'any') return;
    for (const [privilege, by] of Object.entries(SHOWS_STATEMENTS))
      if (has(privileges, privilege))
        yield {
          ...this.#access(principal, right, { kind: 'one', id: ROOT }, 'read', by, [privilege]),
          mode: 'stream',
        };
    const taken = TAKES_ON_IDENTITY.filter((privilege) => has(privileges, privilege));
    if (taken.length > 0)
      yield {
        ...this.#access(principal, right, EVERYTHING, 'admin', 'role-administration', taken),
        mode: 'escalate',
      };
  }

  /** Who gives out the roles of a database gives itself any of them; those of `admin` are over everything. */
  *#ofRoles(principal: Principal, right: Right): Generator<Access> {
    const { resource, privileges, row } = right;
    if (!has(privileges, GRANTS_ROLES)) return;
    const escalation = (target: Target, action: Action): Access => ({
      ...this.#access(principal, right, target, action, 'role-administration', [GRANTS_ROLES]),
      mode: 'escalate',
    });
    if (coversDatabase(resource, 'admin')) yield escalation(EVERYTHING, 'admin');
    else if (coversDatabase(resource, 'local')) {
      if (this.#hasOplog(principal)) yield escalation(EVERYTHING, 'read');
    } else if (resource.kind === 'namespace' && resource.collection === '' && resource.db !== 'config') {
      const id = this.#facts.grants.target[row] ?? NONE;
      // A role there can be granted every collection of its database by name, the system's own too.
      yield escalation(this.#targets.isMissing(id) ? { kind: 'pattern', id } : { kind: 'all', under: id }, 'admin');
    }
  }

  #hasOplog({ attributes }: Principal): boolean {
    return attributes['shard'] !== undefined || this.#facts.settings.get('oplog') === 'yes';
  }

  #causeOf({ provenance }: Principal, { resource, privileges }: Right, action: Action): CauseKind {
    const everywhere = resource.kind === 'any' || (resource.kind !== 'cluster' && resource.db === '');
    if (provenance === 'predefined') return everywhere ? 'predefined-role' : 'grant';
    const whole = resource.kind === 'any' || (everywhere && resource.collection === '');
    // Both over everything: what is written anywhere can be followed, in databases that do not exist yet too.
    return whole && action === 'read' && privileges.includes('changeStream') ? 'change-stream' : 'grant';
  }

  #everything(principal: Principal, action: Action, by: CauseKind): Access {
    const cause = factId('principal', principal.id);
    return { principal: principal.id, target: EVERYTHING, action, mode: 'now', cause, by, privileges: [] };
  }

  #access(
    principal: Principal,
    { row }: Right,
    target: Target,
    action: Action,
    by: CauseKind,
    privileges: readonly string[],
  ): Access {
    return { principal: principal.id, target, action, mode: 'now', cause: factId('grant', row), by, privileges };
  }
}

const OPLOG = 'oplog.rs';

/** The keywords that give something on data, by what they give. */
function byAction(privileges: readonly string[]): ReadonlyMap<Action, readonly string[]> {
  const actions = new Map<Action, string[]>();
  if (privileges.includes(ANY_ACTION)) for (const action of DATA) actions.set(action, [ANY_ACTION]);
  else
    for (const privilege of privileges) {
      const action = actionOf(privilege);
      if (action !== undefined) actions.set(action, [...(actions.get(action) ?? []), privilege]);
    }
  const reads = actions.get('read');
  if (reads !== undefined && privileges.includes('changeStream'))
    actions.set('read', [...reads, 'changeStream'].sort());
  return actions;
}
