import type { Access, Holder, Mode, Resolver, Step } from '../../model/access.ts';
import { factKind, factRow, NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing } from '../../model/securables.ts';
import { createPostgresResolver } from '../../access/postgres.ts';
import { ATTRIBUTE_NAMES, without, type Cut } from './cut.ts';
import type { Statement } from '../statement.ts';
import { statementsOf } from './cut-statements.ts';

/** What is to end: accesses, for some of those who can exercise them. */
export interface Reached {
  /** Ids and rows are those of the facts; the same question is asked again after each cut. */
  readonly matches: (access: Access) => boolean;
  /** Whose rights they are; left out: anybody's. */
  readonly bearers?: ReadonlySet<PrincipalId>;
  /** PUBLIC's rights end for everybody. */
  readonly principals: ReadonlySet<PrincipalId>;
  /** `latent`: also what is not possible yet. */
  readonly mode: Mode;
  /** Who takes over what one of the principals owns; null: nobody is known. */
  readonly newOwner: PrincipalId | null;
}

export interface Remedy {
  readonly cuts: readonly Cut[];
  /** By the model, the accesses are gone afterwards. */
  readonly clears: boolean;
}

/** Each round cuts everything that is seen; the next sees what had been hidden behind it. */
const MOST_ROUNDS = 12;

/**
 * The fewest cuts that end some accesses without touching who else has them: memberships are ended as near to the right
 * itself as nobody else is concerned, and the right itself where all who use it are meant. Each step is tried on the model
 * before the next.
 */
export function remedyOf(facts: Facts, reached: Reached): Remedy & { readonly statements: readonly Statement[] } {
  const remedy = remediesOf(facts, [reached])[0] ?? { cuts: [], clears: false };
  return { ...remedy, statements: statementsOf(facts, remedy.cuts) };
}

/** The same for many at once, in their order: a round costs one look at all accesses, however many are meant. */
export function remediesOf(facts: Facts, wanted: readonly Reached[]): readonly Remedy[] {
  const remedies = wanted.map(() => ({ cuts: new Map<string, Cut>(), clears: false, stuck: false }));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = [...wanted.keys()].filter((i) => remedies[i]?.clears === false && !remedies[i].stuck);
    if (open.length === 0) break;
    const all = new Map(remedies.flatMap(({ cuts }) => [...cuts]));
    const fresh = cutsIn(
      without(facts, [...all.values()]),
      open.map((i) => wanted[i]).filter((one) => one !== undefined),
      round > 0,
    );
    for (const [at, i] of open.entries()) {
      const remedy = remedies[i];
      const found = fresh[at];
      if (remedy === undefined || found === undefined) continue;
      remedy.clears = found === 'nothing left';
      if (found === 'nothing left') continue;
      const before = remedy.cuts.size;
      for (const cut of found) remedy.cuts.set(JSON.stringify(cut), cut);
      remedy.stuck = remedy.cuts.size === before;
    }
  }
  return remedies.map(({ cuts, clears }) => ({ cuts: [...cuts.values()], clears }));
}

function cutsIn(
  facts: Facts,
  wanted: readonly Reached[],
  thorough: boolean,
): readonly (readonly Cut[] | 'nothing left')[] {
  const resolver = createPostgresResolver(facts);
  const cuts = wanted.map(() => new Map<string, Cut>());
  const left = new Set<number>();
  const about = byBearer(facts, wanted);
  for (const access of resolver.accesses())
    for (const i of about[access.principal] ?? []) {
      const reached = wanted[i];
      if (reached?.matches(access) !== true) continue;
      const toAll = facts.principals[access.principal]?.kind === 'public';
      const holders = resolver.holders(access).filter((holder) => isMeant(reached, holder));
      if (!toAll && holders.length === 0) continue;
      left.add(i);
      const found = toAll
        ? causeCuts(facts, access, NONE, reached, thorough)
        : holders.flatMap((holder) => cutsFor(facts, resolver, access, holder, reached, thorough));
      for (const cut of found) cuts[i]?.set(JSON.stringify(cut), cut);
    }
  return cuts.map((some, i) => (left.has(i) ? [...some.values()] : 'nothing left'));
}

/** By principal, positions of those that its rights may concern. */
function byBearer({ principals }: Facts, wanted: readonly Reached[]): readonly (readonly number[])[] {
  const about = principals.map((): number[] => []);
  for (const [i, { bearers }] of wanted.entries()) for (const id of bearers ?? principals.keys()) about[id]?.push(i);
  return about;
}

const isMeant = ({ principals, mode }: Reached, holder: Holder): boolean =>
  principals.has(holder.principal) && (holder.mode !== 'latent' || mode === 'latent');

function cutsFor(
  facts: Facts,
  resolver: Resolver,
  access: Access,
  holder: Holder,
  reached: Reached,
  thorough: boolean,
): readonly Cut[] {
  const onlyMeant = (holders: readonly Holder[]): boolean =>
    holders.every(({ principal }) => reached.principals.has(principal) || facts.principals[principal]?.login !== true);
  const hops = resolver.explain(access, holder).filter(({ kind }) => kind === 'membership');
  const cause = causeCuts(facts, access, holder.principal, reached, thorough);
  const ends = hops.length === 0 || (isGrant(access) && !hops.some(isAdmin) && onlyMeant(resolver.holders(access)));
  if (cause.length > 0 && ends) return cause;
  const near = [...hops].reverse().find(({ from }) => onlyMeant(resolver.holdersOf(idOf(facts, from)))) ?? hops[0];
  return near === undefined ? [] : membershipCuts(facts, near);
}

/** Whoever can grant itself a role is to lose that, not the role its rights. */
const isAdmin = ({ detail }: Pick<Step, 'detail'>): boolean => detail.startsWith('ADMIN OPTION');

/** Attributes and ownership of a role that others become are not taken from it: they lose the role. */
const isGrant = ({ cause }: Access): boolean => factKind(cause) === 'grant';

const idOf = (facts: Facts, key: string): PrincipalId => facts.principals.find((each) => each.key === key)?.id ?? NONE;

function membershipCuts(facts: Facts, { fact, detail }: Step): readonly Cut[] {
  if (fact === null) return [];
  const row = factRow(fact);
  const membership = facts.memberships[row];
  const keeps = membership?.inherit === true || membership?.set === true;
  return [{ kind: 'membership', row, only: isAdmin({ detail }) && keeps ? 'admin' : 'all' }];
}

/** What has to go where the right itself is to end; nothing where that cannot be ended (predefined roles, unknown owner). */
function causeCuts(
  facts: Facts,
  access: Access,
  holder: PrincipalId,
  { newOwner }: Reached,
  thorough: boolean,
): readonly Cut[] {
  if (access.by === 'user-mapping') return mappingCuts(facts, access);
  const row = factRow(access.cause);
  switch (factKind(access.cause)) {
    case 'grant':
      return grantCuts(facts, access, row, holder, thorough);
    case 'securable':
      return access.via === undefined ? ownerCuts(row, newOwner) : definitionCuts(facts, access);
    case 'principal':
      return attributeCuts(facts, access);
    default:
      return [];
  }
}

function grantCuts(facts: Facts, access: Access, row: number, holder: PrincipalId, thorough: boolean): readonly Cut[] {
  const cuts: Cut[] = [{ kind: 'grant', row, privileges: privilegesToRevoke(facts, access, row, thorough) }];
  const target = facts.grants.target[row] ?? ROOT;
  if (access.by === 'trigger' && access.via === undefined)
    cuts.push(...ownTriggers(facts, target, [access.principal, holder]));
  if (access.by === 'default-privilege') cuts.push(...defaultCuts(facts, access, target));
  return cuts;
}

/** Through another object the privilege is the one that uses that object. */
function privilegesToRevoke(
  facts: Facts,
  { via, privileges }: Access,
  row: number,
  thorough: boolean,
): readonly string[] {
  const held = facts.privilegeSets[facts.grants.privileges[row] ?? 0]?.privileges ?? [];
  const wanted = held.filter((privilege) => privileges.includes(privilege));
  if (via === undefined || (wanted.length > 0 && !thorough)) return wanted;
  const events = facts.definitions[via.definitions[0] ?? NONE]?.events ?? [];
  return held.filter((privilege) => events.includes(privilege));
}

/** Triggers on the table that run a routine of one of these roles: they stay when TRIGGER is revoked. */
function ownTriggers(facts: Facts, table: SecurableId, owners: readonly PrincipalId[]): readonly Cut[] {
  return facts.definitions.flatMap(({ kind, on, references }, row): Cut[] => {
    const isOwn = references.some(
      ({ target, privilege }) => privilege === 'EXECUTE' && owners.includes(facts.securables.owner[target] ?? NONE),
    );
    return kind === 'trigger' && on === table && isOwn ? [{ kind: 'definition', row }] : [];
  });
}

/** What will give the same on the next object. */
function defaultCuts(facts: Facts, { principal, privileges }: Access, target: SecurableId): readonly Cut[] {
  const database = enclosing(facts, target, 'database');
  const schemas = [NONE, enclosing(facts, target, 'schema')];
  return facts.defaultPrivileges.flatMap((each, row): Cut[] => {
    const isSource =
      each.creator === facts.securables.owner[target] &&
      each.grantee === principal &&
      each.database === database &&
      schemas.includes(each.schema);
    const given = facts.privilegeSets[each.privileges]?.privileges.filter((word) => privileges.includes(word)) ?? [];
    return isSource && given.length > 0 ? [{ kind: 'default-privilege', row, privileges: given }] : [];
  });
}

const ownerCuts = (securable: SecurableId, to: PrincipalId | null): readonly Cut[] =>
  to === null ? [] : [{ kind: 'owner', securable, to }];

/** The owner of a table keeps its rights on it; what a trigger or rule does with them can go. */
function definitionCuts({ definitions }: Facts, { via }: Access): readonly Cut[] {
  const row = via?.definitions.find((each) => ['trigger', 'rule'].includes(definitions[each]?.kind ?? ''));
  return row === undefined ? [] : [{ kind: 'definition', row }];
}

function attributeCuts(facts: Facts, { by, principal }: Access): readonly Cut[] {
  if (facts.principals[principal]?.provenance !== 'user') return [];
  const name = ATTRIBUTE_NAMES.find((attribute) => attribute === by);
  return name === undefined ? [] : [{ kind: 'attribute', principal, name }];
}

/** PUBLIC's mapping is the next for whoever loses its own. */
function mappingCuts(facts: Facts, { via, principal }: Access): readonly Cut[] {
  const server = facts.foreignTables.find(({ table }) => table === via?.entry)?.server;
  return facts.userMappings.flatMap((mapping, row): Cut[] => {
    const isUsed = mapping.principal === principal || facts.principals[mapping.principal]?.kind === 'public';
    return mapping.server === server && isUsed ? [{ kind: 'user-mapping', row }] : [];
  });
}
