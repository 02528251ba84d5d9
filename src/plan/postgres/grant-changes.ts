import type { Fact, Facts, SecurableId } from '../../model/facts.ts';
import type { Hazard } from '../../model/plan.ts';
import { pathOf, relationOf } from '../../model/securables.ts';
import { aclProbe, aclState } from '../../dialects/postgres/acl-probes.ts';
import { nameSql } from '../../dialects/postgres/statements.ts';
import { Acls, targetOf, type Entries } from './acl-entries.ts';
import { withStoredAcls } from './acl-rows.ts';
import { aclTransition, heldOn, lostBetween, type AclState } from './acl-transition.ts';
import { asGrantor, type InName } from './as-grantor.ts';
import { ownerOf } from './bootstrap.ts';
import { databaseOf, keyOf, roleName, roleNames, type Placed } from './change.ts';
import type { Cut } from './cut.ts';

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
  const inName = (statements: readonly string[]): InName =>
    byOwner ? { statements, lenders: [owner] } : asGrantor(facts, acls, entries, statements);
  const apply = inName(aclTransition(facts, object, grantee, before, after));
  return {
    kind: takes ? 'revoke' : 'grant',
    database: databaseOf(facts, object),
    on: pathOf(facts, object),
    title: titleOf(facts, entries, byOwner),
    remove: factsOf(facts, entries, before, after),
    add: factsOf(facts, entries, after, before),
    apply: apply.statements,
    undo: isLost ? [] : inName(aclTransition(facts, object, grantee, after, before)).statements,
    probe: {
      read: aclProbe(facts, { object, grantee, grantor, owner }),
      before: stateText(facts, object, before),
      after: stateText(facts, object, after),
    },
    runAs: byOwner ? null : roleName(facts, grantor),
    needs: roleNames(facts, apply.lenders),
    irreversible: isLost ? `${keyOf(facts, grantor)}, who granted it, may not grant it any more` : null,
    hazards,
    cuts,
  };
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
