import { coversCollection, coversDatabase } from '../../../src/dialects/mongodb/resources.ts';
import type { createMongodbResolver } from '../../../src/access/mongodb.ts';
import type { Rights } from '../../../src/access/mongodb/rights.ts';
import type { Access, Action } from '../../../src/model/access.ts';
import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../../src/model/facts.ts';
import { kindOf, parentOf } from '../../../src/model/securables.ts';
import type { Verdict } from './worlds.ts';

/** The resolver, or a copy of it that was changed. */
export interface Subject {
  readonly createMongodbResolver: typeof createMongodbResolver;
  readonly Rights: typeof Rights;
}

/** One access that somebody has, for looking up what it is on. */
interface Held {
  readonly access: Access;
  readonly except: ReadonlySet<SecurableId>;
}

/** What a resolver says of one world, in the words of what the users tried. */
export class Judgement {
  readonly #facts: Facts;
  readonly #held = new Map<PrincipalId, Held[]>();
  readonly #principals: ReadonlyMap<string, PrincipalId>;
  readonly #places = new Map<string, SecurableId>();
  readonly #rights: Rights;

  constructor(facts: Facts, subject: Subject) {
    this.#facts = facts;
    this.#rights = new subject.Rights(facts);
    const resolver = subject.createMongodbResolver(facts);
    this.#principals = new Map(facts.principals.map(({ key, id }) => [key, id]));
    const { name, count } = facts.securables;
    for (let id = 1; id < count; id++) {
      const kind = kindOf(facts, id);
      if (kind === 'database') this.#places.set(name[id] ?? '', id);
      if (kind === 'collection' || kind === 'view')
        this.#places.set(`${name[parentOf(facts, id)] ?? ''} ${name[id] ?? ''}`, id);
    }
    for (const access of resolver.accesses()) {
      const { target } = access;
      const except = new Set(target.kind === 'all' ? target.except : []);
      for (const { principal, mode } of resolver.holders(access)) {
        if (mode === 'latent') continue;
        const list = this.#held.get(principal) ?? [];
        list.push({ access, except });
        this.#held.set(principal, list);
      }
    }
  }

  /** Would the server let it happen? */
  allows({ user, op, db, coll }: Verdict): boolean {
    const who = this.#principals.get(user) ?? NONE;
    const can = (action: Action, privilege: string, inDb: string, name: string): boolean =>
      this.#can(who, action, privilege, inDb, name);
    const writes = (inDb: string): boolean =>
      can('write', 'insert', inDb, 'ledger') && can('write', 'update', inDb, 'ledger');
    switch (op) {
      case 'find':
      case 'profileRead':
      case 'usersRead':
        return can('read', 'find', db, coll === '' ? 'system.profile' : coll);
      case 'insert':
      case 'update':
      case 'remove':
        return can('write', op, db, coll);
      case 'createIndex':
        return can('ddl', 'createIndex', db, coll);
      case 'drop':
        return can('ddl', 'dropCollection', db, coll);
      case 'dropDatabase':
        return this.#covers(who, 'ddl', 'dropDatabase', this.#places.get(db) ?? NONE);
      case 'lookup':
        return can('read', 'find', db, 'inv') && can('read', 'find', db, 'ledger');
      case 'outTo':
        return can('read', 'find', db, 'inv') && writes(db);
      case 'mergeInto':
        return can('read', 'find', 'orders', 'inv') && writes('billing');
      case 'oplog':
        return (
          this.#has(who, ({ by, mode }) => by === 'oplog' && mode === 'stream') ||
          this.#covers(who, 'read', 'find', this.#places.get(db) ?? NONE)
        );
      case 'changeStream':
        return can('read', 'find', db, coll) && this.#may(who, 'changeStream', db, coll);
      case 'clusterChangeStream':
        return ['find', 'changeStream'].every((privilege) => this.#mayEverywhere(who, privilege));
      case 'grantSelf':
        return this.#givesOut(who, db);
      case 'createUser':
        return this.#may(who, 'createUser', db, null);
      case 'createRole':
        // A role with privileges in it: those are given out.
        return this.#may(who, 'createRole', db, null) && this.#givesOut(who, db);
      default:
        throw new Error(`nobody says what ${op} takes`);
    }
  }

  #can(who: PrincipalId, action: Action, privilege: string, db: string, name: string): boolean {
    const id = this.#places.get(`${db} ${name}`);
    if (id !== undefined) return this.#covers(who, action, privilege, id);
    // A collection that the world does not list: what is over the whole database covers it, unless it is the server's own.
    return this.#covers(who, action, privilege, this.#places.get(db) ?? NONE);
  }

  #covers(who: PrincipalId, action: Action, privilege: string, id: SecurableId): boolean {
    const above: SecurableId[] = [];
    for (let at = id; at !== NONE; at = parentOf(this.#facts, at)) above.push(at);
    return (this.#held.get(who) ?? []).some(({ access, except }) => {
      const { target } = access;
      if (access.action !== action || access.mode === 'stream' || access.via !== undefined) return false;
      if (access.mode === 'escalate' && access.by !== 'credentials') return false;
      if (!gives(access, privilege)) return false;
      if (target.kind === 'all') return above.includes(target.under) && !above.some((each) => except.has(each));
      return target.kind === 'one' && target.id === id;
    });
  }

  /** Gives out roles of this very database; who only holds `admin` has to become root first. */
  #givesOut(who: PrincipalId, db: string): boolean {
    return this.#may(who, 'grantRole', db, null) && this.#has(who, (access) => this.#escalatesIn(access, db));
  }

  #escalatesIn({ by, target }: Access, db: string): boolean {
    if (by === 'superuser') return true;
    if (by !== 'role-administration' || target.kind !== 'all') return false;
    return target.under === ROOT || target.under === this.#places.get(db);
  }

  /** What reaches no data by itself is no access; the rights behind it are the same. */
  #may(who: PrincipalId, privilege: string, db: string, collection: string | null): boolean {
    return this.#rights
      .closure(who)
      .some((id) =>
        this.#rights
          .of(id)
          .some(
            ({ resource, privileges }) =>
              (privileges.includes(privilege) || privileges.includes('anyAction')) &&
              (collection === null ? coversDatabase(resource, db) : coversCollection(resource, db, collection)),
          ),
      );
  }

  #mayEverywhere(who: PrincipalId, privilege: string): boolean {
    return this.#may(who, privilege, 'a database that will be created', null);
  }

  #has(who: PrincipalId, accept: (access: Access) => boolean): boolean {
    return (this.#held.get(who) ?? []).some(({ access }) => accept(access));
  }
}

const gives = ({ by, privileges }: Access, privilege: string): boolean =>
  by === 'superuser' || privileges.includes(privilege) || privileges.includes('anyAction');
