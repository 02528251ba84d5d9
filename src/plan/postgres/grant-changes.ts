import {
  NONE,
  type Fact,
  type Facts,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../../model/facts.ts';
import type { Hazard } from '../../model/plan.ts';
import { enclosing, pathOf, relationOf } from '../../model/securables.ts';
import { aclProbe, aclState } from '../../dialects/postgres/probes.ts';
import { nameSql, resetRole, roleSql, setRoleSql } from '../../dialects/postgres/statements.ts';
import { entry } from '../../shared/entry.ts';
import { aclTransition, heldOn, lostBetween, type AclState } from './acl-transition.ts';
import { withStoredAcls } from './acl-rows.ts';
import { inheritedRoles, ownerOf } from './bootstrap.ts';
import { databaseOf, keyOf, roleName, roleNames, type Placed } from './change.ts';
import type { Cut } from './cut.ts';

type AclCut = Extract<Cut, { readonly kind: 'grant' | 'granted' }>;

/** Everything that one grantor gave one grantee on an object and its columns. */
interface Entries {
  readonly object: SecurableId;
  readonly grantee: PrincipalId;
  /** The owner, for what the owner granted or a superuser in the owner's name. */
  readonly grantor: PrincipalId;
  readonly before: Map<SecurableId, PrivilegeSet>;
  readonly after: Map<SecurableId, PrivilegeSet>;
  readonly cuts: AclCut[];
}

/** One change for each grantee and grantor on each object that cuts touch. */
export function grantChanges(before: Facts, cuts: readonly Cut[]): readonly Placed[] {
  const own = cuts.filter((cut) => cut.kind === 'grant' || cut.kind === 'granted');
  const touched = new Set(own.map((cut) => relationOf(before, targetOf(before, cut))));
  const facts = withStoredAcls(before, touched);
  const acls = new Acls(facts, own, touched);
  return acls.touched().map((entries) => ({
    // what hangs on a grant option goes first
    steps: -acls.depth(entries.object, entries.grantor),
    change: changeOf(facts, acls, entries),
  }));
}

const targetOf = ({ grants }: Facts, cut: AclCut): SecurableId =>
  cut.kind === 'granted' ? cut.target : (grants.target[cut.row] ?? NONE);

class Acls {
  readonly #facts: Facts;
  readonly #byKey = new Map<string, Entries>();
  readonly #ofObject = new Map<SecurableId, Entries[]>();

  constructor(facts: Facts, cuts: readonly AclCut[], touched: ReadonlySet<SecurableId>) {
    this.#facts = facts;
    const { grants, privilegeSets } = facts;
    for (let row = 0; row < grants.count; row++) {
      const target = grants.target[row] ?? NONE;
      if (!touched.has(relationOf(facts, target))) continue;
      const set = privilegeSets[grants.privileges[row] ?? NONE];
      const entries = this.#entries(target, grants.grantee[row] ?? NONE, grants.grantor[row] ?? NONE);
      if (set !== undefined && set.privileges.length > 0) addTo(entries.before, target, set);
    }
    for (const entries of this.#byKey.values()) for (const [id, set] of entries.before) entries.after.set(id, set);
    for (const cut of cuts) {
      const target = targetOf(facts, cut);
      const entries =
        cut.kind === 'granted'
          ? this.#entries(target, cut.principal, NONE)
          : this.#entries(target, grants.grantee[cut.row] ?? NONE, grants.grantor[cut.row] ?? NONE);
      entries.cuts.push(cut);
      entries.after.set(target, applied(heldOn(entries.after, target), cut));
    }
  }

  touched(): readonly Entries[] {
    return [...this.#byKey.values()].filter(({ cuts }) => cuts.length > 0);
  }

  of(object: SecurableId, grantee: PrincipalId): readonly Entries[] {
    return (this.#ofObject.get(object) ?? []).filter((entries) => entries.grantee === grantee);
  }

  /** How many grant options stand between the owner and what a grantor gives. */
  depth(object: SecurableId, grantor: PrincipalId, seen: readonly PrincipalId[] = []): number {
    if (grantor === ownerOf(this.#facts, object) || seen.includes(grantor)) return 0;
    const above = this.of(object, grantor).map((each) => this.depth(object, each.grantor, [...seen, grantor]));
    return 1 + Math.max(0, ...above);
  }

  /** Was something granted on the object itself by a grantor who could not grant it today, whichever its roles are? */
  isOrphaned({ object, grantor, before }: Entries): boolean {
    const { principals } = this.#facts;
    if (principals[grantor]?.attributes['superuser'] === true) return false;
    const roles = inheritedRoles(this.#facts, grantor, object);
    if (roles.has(ownerOf(this.#facts, object))) return false;
    const held = [...roles].flatMap((role) =>
      this.of(object, role).flatMap((each) => heldOn(each.before, object).grantable),
    );
    return heldOn(before, object).privileges.some((privilege) => !held.includes(privilege));
  }

  /** What a grantor cannot grant, or end, in its own name: it has no grant option of its own there. */
  lacks(object: SecurableId, grantor: PrincipalId, on: SecurableId, privileges: readonly string[]): readonly string[] {
    const of = this.of(object, grantor).flatMap(({ before }) => [object, on].map((id) => heldOn(before, id).grantable));
    return privileges.filter((privilege) => !of.some((words) => words.includes(privilege)));
  }

  #entries(target: SecurableId, grantee: PrincipalId, by: PrincipalId): Entries {
    const object = relationOf(this.#facts, target);
    const grantor = by === NONE ? ownerOf(this.#facts, object) : by;
    return entry(this.#byKey, `${String(object)} ${String(grantee)} ${String(grantor)}`, () => {
      const made: Entries = { object, grantee, grantor, before: new Map(), after: new Map(), cuts: [] };
      entry(this.#ofObject, object, () => []).push(made);
      return made;
    });
  }
}

function addTo(state: Map<SecurableId, PrivilegeSet>, id: SecurableId, set: PrivilegeSet): void {
  const held = heldOn(state, id);
  state.set(id, {
    privileges: union(held.privileges, set.privileges),
    grantable: union(held.grantable, set.grantable),
  });
}

const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])].sort();

function applied(held: PrivilegeSet, cut: AclCut): PrivilegeSet {
  if (cut.kind === 'granted') return { privileges: union(held.privileges, cut.privileges), grantable: held.grantable };
  const keep = (words: readonly string[]): readonly string[] => words.filter((word) => !cut.privileges.includes(word));
  return {
    privileges: cut.only === undefined ? keep(held.privileges) : held.privileges,
    grantable: keep(held.grantable),
  };
}

function changeOf(facts: Facts, acls: Acls, entries: Entries): Placed['change'] {
  const { object, grantee, grantor, before, after, cuts } = entries;
  const owner = ownerOf(facts, object);
  const takes = [...before].some(([id, set]) => {
    const lost = lostBetween(set, heldOn(after, id));
    return lost.privileges.length + lost.grantable.length > 0;
  });
  const byOwner = grantor === owner;
  const isLost = !byOwner && acls.isOrphaned(entries);
  const public_ = facts.principals[grantee]?.kind === 'public';
  const hazards: readonly Hazard[] = [
    ...(takes && public_ ? (['PUBLIC_REVOKE'] as const) : []),
    ...(isLost ? (['IRREVERSIBLE'] as const) : []),
  ];
  const inName = (statements: readonly string[]): readonly string[] =>
    byOwner ? statements : asGrantor(facts, acls, entries, statements);
  return {
    kind: takes ? 'revoke' : 'grant',
    database: databaseOf(facts, object),
    on: pathOf(facts, object),
    title: titleOf(facts, entries, byOwner),
    remove: factsOf(facts, entries, before, after),
    add: factsOf(facts, entries, after, before),
    apply: inName(aclTransition(facts, object, grantee, before, after)),
    undo: isLost ? [] : inName(aclTransition(facts, object, grantee, after, before)),
    probe: {
      read: aclProbe(facts, { object, grantee, grantor, owner }),
      before: stateText(facts, object, before),
      after: stateText(facts, object, after),
    },
    runAs: byOwner ? null : roleName(facts, grantor),
    needs: roleNames(facts, byOwner ? [owner] : [owner, grantor]),
    irreversible: isLost ? `${keyOf(facts, grantor)}, who granted it, may not grant it any more` : null,
    hazards,
    cuts,
  };
}

/**
 * Statements for a grantor that is not the owner, run as that role. It may lack what the statements take, and is then lent it
 * within the transaction: USAGE on the schema, without which it cannot name the object, and the grant option, without which the
 * server acts for another of its roles, or for nobody.
 */
function asGrantor(
  facts: Facts,
  acls: Acls,
  { object, grantor, before, after }: Entries,
  statements: readonly string[],
): readonly string[] {
  const own = new Map(
    acls.of(object, grantor).flatMap((each) => (each.grantor === ownerOf(facts, object) ? [...each.before] : [])),
  );
  const lent = new Map(own);
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const needed = union(heldOn(before, id).privileges, heldOn(after, id).privileges);
    const missing = acls.lacks(object, grantor, id, needed);
    // on the whole table: its REVOKE does not mind what was granted on columns
    if (missing.length > 0) addTo(lent, object, { privileges: missing, grantable: missing });
  }
  const schema = enclosing(facts, object, 'schema');
  const usage = schema === NONE || object === schema || canUse(facts, schema, grantor) ? [] : [schema];
  const role = roleSql(facts, grantor);
  return [
    ...usage.map((id) => `GRANT USAGE ON SCHEMA ${nameSql(facts, id)} TO ${role}`),
    ...aclTransition(facts, object, grantor, own, lent),
    setRoleSql(facts, grantor),
    ...statements,
    resetRole,
    ...aclTransition(facts, object, grantor, lent, own),
    ...usage.map((id) => `REVOKE USAGE ON SCHEMA ${nameSql(facts, id)} FROM ${role}`),
  ];
}

/** Can it name objects of the schema, before anything is changed? */
function canUse(facts: Facts, schema: SecurableId, role: PrincipalId): boolean {
  if (facts.principals[role]?.attributes['superuser'] === true) return true;
  const roles = inheritedRoles(facts, role, schema);
  const { grants, privilegeSets, principals } = facts;
  if (roles.has(ownerOf(facts, schema))) return true;
  for (let row = 0; row < grants.count; row++) {
    const grantee = grants.grantee[row] ?? NONE;
    if (grants.target[row] !== schema || !(roles.has(grantee) || principals[grantee]?.kind === 'public')) continue;
    if (privilegeSets[grants.privileges[row] ?? NONE]?.privileges.includes('USAGE') === true) return true;
  }
  return false;
}

/** Entries of a state that another has not, or has differently, as facts. */
function factsOf(facts: Facts, { grantee, grantor }: Entries, state: AclState, other: AclState): readonly Fact[] {
  return [...state]
    .filter(([id, set]) => set.privileges.length > 0 && JSON.stringify(set) !== JSON.stringify(heldOn(other, id)))
    .sort(([a], [b]) => a - b)
    .map(([id, privileges]) => ({
      kind: 'grant',
      grantee: keyOf(facts, grantee),
      target: pathOf(facts, id),
      privileges,
      grantor: keyOf(facts, grantor),
      origin: 'explicit',
    }));
}

function stateText(facts: Facts, object: SecurableId, state: AclState): string {
  return aclState(
    [...state].flatMap(([id, { privileges, grantable }]) =>
      privileges.map(
        (privilege) =>
          [id === object ? null : (facts.securables.name[id] ?? ''), privilege, grantable.includes(privilege)] as const,
      ),
    ),
  );
}

function titleOf(facts: Facts, { object, grantee, grantor, before, after }: Entries, byOwner: boolean): string {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const phrase = (from: AclState, to: AclState, options: boolean): string => {
    const words = ids.flatMap((id) => {
      const lost = lostBetween(heldOn(from, id), heldOn(to, id));
      const those = options ? lost.grantable.filter((word) => !lost.privileges.includes(word)) : lost.privileges;
      const column = id === object ? '' : ` (${facts.securables.name[id] ?? ''})`;
      return those.map((word) => `${word}${column}`);
    });
    return words.join(', ');
  };
  const say = (verb: string, what: string): string[] => (what === '' ? [] : [`${verb}${what}`]);
  const verbs = [
    ...say('grant ', phrase(after, before, false)),
    ...say('grant the grant option for ', phrase(after, before, true)),
    ...say('revoke ', phrase(before, after, false)),
    ...say('revoke the grant option for ', phrase(before, after, true)),
  ].join(' and ');
  const preposition = verbs.includes('revoke') ? 'from' : 'to';
  const by = byOwner ? '' : `, granted by ${keyOf(facts, grantor)}`;
  return `${verbs} on ${nameSql(facts, object)} ${preposition} ${keyOf(facts, grantee)}${by}`;
}
