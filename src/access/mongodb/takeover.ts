import { CHANGES_PASSWORDS, GRANTS_ROLES } from '../../dialects/mongodb/actions.ts';
import { coversDatabase } from '../../dialects/mongodb/resources.ts';
import type { Access, Holder } from '../../model/access.ts';
import { factId, factRow, NONE, ROOT, type Facts, type Principal, type PrincipalId } from '../../model/facts.ts';
import { parentOf } from '../../model/securables.ts';
import type { DirectAccesses } from './accesses.ts';
import { has, type Right, type Rights } from './rights.ts';
import { targetKey } from './targets.ts';

/** Something that users of a place can do, and which of them. */
interface Loot {
  readonly access: Access;
  readonly users: PrincipalId[];
}

/** By target and action. */
type Loots = ReadonlyMap<string, Loot>;

/**
 * Who may set the passwords of the users of a database logs in as each of them, and then as the users that these can take
 * over. Who may grant the roles of a database grants itself the right to set its passwords first.
 */
export class Takeovers {
  readonly #facts: Facts;
  readonly #rights: Rights;
  readonly #direct: DirectAccesses;
  /** Users by the server that keeps them (a shard has its own) and the database that they log in against. */
  readonly #usersAt = new Map<string, PrincipalId[]>();
  readonly #dbs = new Map<string, string>();
  readonly #loots = new Map<string, Loots>();
  readonly #holders = new Map<string, readonly Holder[]>();

  constructor(facts: Facts, rights: Rights, direct: DirectAccesses) {
    this.#facts = facts;
    this.#rights = rights;
    this.#direct = direct;
    for (const principal of facts.principals) {
      const { db } = principal.attributes;
      // $external: the proof of who it is, is not a password that is kept here.
      if (principal.kind !== 'account' || typeof db !== 'string' || db === '$external') continue;
      const place = placeOf(principal, db);
      this.#dbs.set(place, db);
      this.#usersAt.set(place, [...(this.#usersAt.get(place) ?? []), principal.id]);
    }
  }

  /** What a principal's own privileges let their holders take over, apart from what they let them grant themselves. */
  *of(principal: Principal): Generator<Access> {
    if (this.#rights.holders(principal.id).length === 0 || this.#direct.isSuperuser(principal)) return;
    for (const right of this.#rights.of(principal.id))
      for (const { access } of this.#lootsOf(principal, right).values()) {
        if (this.#grantsItself(right, access)) continue;
        const { target, action } = access;
        const privileges = [has(right.privileges, CHANGES_PASSWORDS) ? CHANGES_PASSWORDS : GRANTS_ROLES];
        const how = { mode: 'escalate', by: 'account-takeover', cause: factId('grant', right.row) } as const;
        const taken: Access = { principal: principal.id, target, action, privileges, ...how };
        if (this.holders(taken).length > 0) yield taken;
      }
  }

  /** Who can take somebody else over for it. The same list for the same principal and victims. */
  holders(access: Access): readonly Holder[] {
    const users = this.#lootOf(access)?.users ?? [];
    const key = `${String(access.principal)} ${users.slice(0, 2).join()}`;
    let holders = this.#holders.get(key);
    if (holders === undefined) {
      holders = this.#rights
        .holders(access.principal)
        .filter(({ principal }) => users.some((user) => user !== principal))
        .map((holder) => ({ ...holder, mode: 'escalate' as const }));
      this.#holders.set(key, holders);
    }
    return holders;
  }

  /** Somebody whom the holder can take over for it, and what that user then does. */
  victim(access: Access, holder: PrincipalId): { readonly user: PrincipalId; readonly access: Access } | undefined {
    const loot = this.#lootOf(access);
    const user = loot?.users.find((id) => id !== holder);
    return loot === undefined || user === undefined ? undefined : { user, access: loot.access };
  }

  #lootOf(access: Access): Loot | undefined {
    const principal = this.#facts.principals[access.principal];
    const right = this.#rights.of(access.principal).find(({ row }) => row === factRow(access.cause));
    if (principal === undefined || right === undefined) return undefined;
    return this.#lootsOf(principal, right).get(lootKey(access));
  }

  #lootsOf(principal: Principal, right: Right): Loots {
    if (has(right.privileges, GRANTS_ROLES) && coversDatabase(right.resource, 'admin')) return NOTHING;
    const places = this.#placesOf(principal, right);
    const key = places.join(' ');
    let loots = this.#loots.get(key);
    if (loots === undefined) this.#loots.set(key, (loots = this.#collect(places)));
    return loots;
  }

  /** What the users of these places can do, and those whom they can take over in their turn. */
  #collect(places: readonly string[]): Loots {
    const reached = new Set(places);
    const loots = new Map<string, Loot>();
    for (const place of reached)
      for (const user of this.#usersAt.get(place) ?? [])
        for (const id of this.#rights.closure(user)) {
          const role = this.#facts.principals[id];
          if (role === undefined) continue;
          for (const right of this.#rights.of(id)) for (const next of this.#placesOf(role, right)) reached.add(next);
          for (const access of this.#direct.list(role)) note(loots, access, user);
        }
    return widest(loots);
  }

  /** The places whose users a right lets its holders take over. */
  #placesOf(principal: Principal, { resource, privileges }: Right): readonly string[] {
    if (!has(privileges, CHANGES_PASSWORDS) && !has(privileges, GRANTS_ROLES)) return [];
    if (resource.kind === 'namespace' && resource.collection === '' && resource.db !== '') {
      const place = placeOf(principal, resource.db);
      return this.#usersAt.has(place) ? [place] : [];
    }
    return [...this.#dbs]
      .filter(([place, db]) => place === placeOf(principal, db) && coversDatabase(resource, db))
      .map(([place]) => place);
  }

  /** Everything in the database whose roles it grants it has without anybody's password. */
  #grantsItself({ resource, privileges }: Right, { target }: Access): boolean {
    if (!has(privileges, GRANTS_ROLES) || resource.kind !== 'namespace') return false;
    for (let at = target.kind === 'all' ? target.under : target.id; at !== NONE; at = parentOf(this.#facts, at))
      if (at !== ROOT && this.#facts.securables.name[at] === resource.db && parentOf(this.#facts, at) === ROOT)
        return true;
    return false;
  }
}

const NOTHING: Loots = new Map();

const placeOf = ({ attributes }: Principal, db: string): string => `${String(attributes['shard'] ?? '')}/${db}`;

const lootKey = ({ target, action }: Access): string => `${action} ${targetKey(target)}`;

function note(loots: Map<string, Loot>, access: Access, user: PrincipalId): void {
  if (access.target.kind === 'pattern') return;
  const known = loots.get(lootKey(access));
  if (known === undefined) loots.set(lootKey(access), { access, users: [user] });
  else if (known.users.at(-1) !== user) known.users.push(user);
}

/** Who can do everything needs nothing beside it. */
function widest(loots: Loots): Loots {
  const all = [...loots].find(([, { access }]) => {
    const { target, action } = access;
    return action === 'admin' && target.kind === 'all' && target.under === ROOT;
  });
  return all === undefined ? loots : new Map([all]);
}
