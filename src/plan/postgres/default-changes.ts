import { NONE, type DefaultPrivilege, type Fact, type Facts, type PrivilegeSet } from '../../model/facts.ts';
import { pathOf } from '../../model/securables.ts';
import { aclState, defaultProbe } from '../../dialects/postgres/acl-probes.ts';
import { defaultPrivilegesSql } from '../../dialects/postgres/statements.ts';
import { groupBy } from '../../shared/group-by.ts';
import { engineDefaultsOf } from './acl-rows.ts';
import { lostBetween } from './acl-transition.ts';
import { keyOf, roleNames, type Placed } from './change.ts';
import type { Cut } from './cut.ts';

type DefaultCut = Extract<Cut, { readonly kind: 'default-privilege' | 'default' }>;
type Thing = Pick<DefaultPrivilege, 'creator' | 'database' | 'schema' | 'of' | 'grantee'>;

/** One change for each grantee of what is granted on the next objects of one kind, of one creator, in one place. */
export function defaultChanges(facts: Facts, cuts: readonly Cut[]): readonly Placed[] {
  const own = cuts.filter((cut) => cut.kind === 'default-privilege' || cut.kind === 'default');
  const things = groupBy(own, (cut) => {
    const { creator, database, schema, of, grantee } = thingOf(facts, cut);
    return JSON.stringify([creator, database, schema, of, grantee]);
  });
  return [...things.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ steps: 0, change: changeOf(facts, thingOf(facts, first), group) }];
  });
}

function thingOf(facts: Facts, cut: DefaultCut): Thing {
  if (cut.kind === 'default') return cut;
  const row = facts.defaultPrivileges[cut.row];
  if (row === undefined) throw new Error(`no default privilege ${String(cut.row)}`);
  return row;
}

function changeOf(facts: Facts, thing: Thing, cuts: readonly DefaultCut[]): Placed['change'] {
  const before = heldBy(facts, thing);
  const after = cuts.reduce(applied, before);
  const lost = lostBetween(before, after).privileges;
  const won = lostBetween(after, before).privileges;
  const grantableOnes = lost.filter((word) => before.grantable.includes(word));
  const plain = lost.filter((word) => !before.grantable.includes(word));
  const some = (privileges: readonly string[], sql: () => string): string[] => (privileges.length === 0 ? [] : [sql()]);
  const grant = (words: readonly string[], option = ''): string[] =>
    some(words, () => `${defaultPrivilegesSql(facts, thing, 'GRANT', words)}${option}`);
  const revoke = (words: readonly string[]): string[] =>
    some(words, () => defaultPrivilegesSql(facts, thing, 'REVOKE', words));
  const where = thing.schema === NONE ? thing.database : thing.schema;
  const toAll = facts.principals[thing.grantee]?.kind === 'public';
  const [verb, words, preposition] = lost.length > 0 ? ['revoke', lost, 'from'] : ['grant', won, 'to'];
  return {
    kind: lost.length > 0 ? 'revoke' : 'grant',
    database: facts.securables.name[thing.database] ?? null,
    on: pathOf(facts, where),
    title: `${verb} ${words.join(', ')} on every new ${thing.of} of ${keyOf(facts, thing.creator)} ${preposition} ${keyOf(facts, thing.grantee)}`,
    remove: factsOf(facts, thing, before),
    add: factsOf(facts, thing, after),
    apply: [...grant(won), ...revoke(lost)],
    undo: [...revoke(won), ...grant(plain), ...grant(grantableOnes, ' WITH GRANT OPTION')],
    probe: { read: defaultProbe(facts, thing), before: stateText(before), after: stateText(after) },
    runAs: null,
    needs: roleNames(facts, [thing.creator]),
    irreversible: null,
    hazards: lost.length > 0 && toAll ? ['PUBLIC_REVOKE'] : [],
    cuts,
  };
}

/** As stored; without any row for such objects in the whole database, what the engine gives. */
function heldBy(facts: Facts, thing: Thing): PrivilegeSet {
  const rows = facts.defaultPrivileges.filter(
    (row) =>
      row.creator === thing.creator &&
      row.database === thing.database &&
      row.schema === thing.schema &&
      row.of === thing.of,
  );
  if (rows.length === 0 && thing.schema === NONE) {
    const [, privileges] =
      engineDefaultsOf(facts, thing.of, thing.creator).find(([who]) => who === thing.grantee) ?? [];
    return { privileges: privileges ?? [], grantable: [] };
  }
  const own = rows.find(({ grantee }) => grantee === thing.grantee);
  return facts.privilegeSets[own?.privileges ?? NONE] ?? { privileges: [], grantable: [] };
}

function applied(held: PrivilegeSet, cut: DefaultCut): PrivilegeSet {
  if (cut.kind === 'default' && cut.give)
    return { ...held, privileges: [...new Set([...held.privileges, ...cut.privileges])].sort() };
  const keep = (words: readonly string[]): readonly string[] => words.filter((word) => !cut.privileges.includes(word));
  return { privileges: keep(held.privileges), grantable: keep(held.grantable) };
}

const stateText = ({ privileges, grantable }: PrivilegeSet): string =>
  aclState(privileges.map((privilege) => [null, privilege, grantable.includes(privilege)]));

function factsOf(facts: Facts, thing: Thing, privileges: PrivilegeSet): readonly Fact[] {
  if (privileges.privileges.length === 0) return [];
  const under = pathOf(facts, thing.schema === NONE ? thing.database : thing.schema);
  const [creator, grantee] = [keyOf(facts, thing.creator), keyOf(facts, thing.grantee)];
  return [{ kind: 'default-privilege', creator, under, of: thing.of, grantee, privileges }];
}
