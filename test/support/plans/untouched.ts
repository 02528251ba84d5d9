import { createResolver } from '../../../src/commands/create-resolver.ts';
import { reachChanges, type World } from '../../../src/commands/rehearse/reach.ts';
import type { Action, Resolver } from '../../../src/model/access.ts';
import type { Fact, Facts } from '../../../src/model/facts.ts';
import type { Ownership } from '../../../src/model/manifest.ts';
import type { InstancePlan } from '../../../src/model/plan.ts';
import { pathOf } from '../../../src/model/securables.ts';
import { missingFrom } from '../../../src/plan/facts-of.ts';

/** How somebody fared who tried something on the server. */
export interface Attempt {
  /** Key of a principal. */
  readonly who: string;
  readonly action: Action;
  /** Path of an object. */
  readonly on: string;
  /** What was tried, and from where: tells it from all others. */
  readonly what: string;
  /** It takes no rights but those on the object. */
  readonly isDirect: boolean;
  /** At once, after SET ROLE, not at all. */
  readonly effort: 0 | 1 | 2;
}

/** Changes that say of a server what is not so: before what they remove, and afterwards what they add. */
export function factFaults({ changes }: InstancePlan, before: Facts, after: Facts): string[] {
  const line = (what: string, facts: readonly Fact[]): string[] =>
    facts.map((fact) => `${what}: ${JSON.stringify(fact)}`);
  const removed = changes.flatMap(({ remove }) => remove);
  const gone = new Set(missingFrom(after, removed));
  return [
    ...line('not there to be removed', missingFrom(before, removed)),
    ...line(
      'not added',
      missingFrom(
        after,
        changes.flatMap(({ add }) => add),
      ),
    ),
    ...line(
      'not removed',
      removed.filter((fact) => !gone.has(fact) && !isTwoOf(before, fact)),
    ),
  ];
}

/** A package of MariaDB and its body have one path: the grant on the one looks like that on the other. */
const isTwoOf = ({ engine }: Facts, fact: Fact): boolean =>
  engine === 'mariadb' && fact.kind === 'grant' && fact.target.endsWith('()');

/** Principals that can do other things than before, though the plan does not name them or what they hold rights by. */
export function reachFaults(plan: InstancePlan, before: Facts, after: Facts): string[] {
  const touched = touchedBy(plan, before, after);
  return reachChanges(directOf(before), directOf(after))
    .filter(({ principal }) => !touched.has(principal))
    .map(({ principal, action, target }) => `touched without being named: ${principal}: ${action} ${target}`);
}

/** What goes through views and routines depends on those who made them. */
function directOf(facts: Facts): World {
  const resolver = createResolver(facts);
  const accesses: Resolver['accesses'] = function* () {
    for (const access of resolver.accesses()) if (access.via === undefined) yield access;
  };
  return { facts, resolver: { accesses, holders: (access) => resolver.holders(access) } };
}

/** Whom the plan names, and all who hold rights by being members of those. */
function touchedBy({ changes }: InstancePlan, ...worlds: readonly Facts[]): ReadonlySet<string> {
  const named = new Set(changes.flatMap(({ remove, add }) => [...remove, ...add].flatMap(namesIn)));
  const touched = new Set<string>();
  for (const facts of worlds) {
    const resolver = createResolver(facts);
    const key = (id: number): string => facts.principals[id]?.key ?? '';
    for (const principal of facts.principals) {
      if (!named.has(principal.key)) continue;
      touched.add(principal.key);
      for (const holder of resolver.holdersOf(principal.id)) touched.add(key(holder.principal));
      if (principal.kind === 'public') for (const one of facts.principals) touched.add(one.key);
    }
    // Rows of MySQL count for other accounts, too, which their hosts match.
    for (const access of resolver.accesses())
      if (access.via === undefined && named.has(key(access.principal)))
        for (const holder of resolver.holders(access)) touched.add(key(holder.principal));
  }
  return touched;
}

function namesIn(fact: Fact): readonly string[] {
  switch (fact.kind) {
    case 'principal':
      return [fact.key];
    case 'grant':
      return [fact.grantee];
    case 'membership':
      return [fact.member];
    case 'default-privilege':
      return [fact.grantee];
    case 'restriction':
    case 'user-mapping':
      return [fact.principal];
    case 'default-role':
      return [fact.account];
    case 'securable':
      return fact.owner === null ? [] : [fact.owner];
    case 'definition':
    case 'setting':
      return [];
  }
}

/** What the server refuses now though it is one's own by the manifest, or though the plan does not name whoever tries. */
export function attemptFaults(
  plan: InstancePlan,
  ownership: Ownership,
  after: Facts,
  could: readonly Attempt[],
  can: readonly Attempt[],
): string[] {
  const touched = touchedBy(plan, ownership.facts, after);
  const now = new Map(can.map((attempt) => [keyOf(attempt), attempt]));
  const isMeant = meantBy(ownership);
  return could.flatMap((attempt) => {
    const { who, what, isDirect, effort } = attempt;
    const again = now.get(keyOf(attempt));
    if (again === undefined) return [`not tried again: ${who}: ${what}`];
    const story = `${who}: ${what}: ${WORDS[effort]} before, ${WORDS[again.effort]} afterwards`;
    if (!isDirect || again.effort === effort) return [];
    if (!touched.has(who)) return [`not named, and it is another for ${story}`];
    return again.effort > effort && isMeant(attempt) ? [`lost what the manifest grants: ${story}`] : [];
  });
}

const WORDS = ['at once', 'after SET ROLE', 'not at all'] as const;

const keyOf = ({ who, what, action, on }: Attempt): string => JSON.stringify([who, what, action, on]);

/** What the manifest lets somebody do, but for changing tables, which goes with owning them. */
function meantBy(ownership: Ownership): (attempt: Attempt) => boolean {
  const { facts } = ownership;
  const ids = new Map<string, number>();
  for (let id = 0; id < facts.securables.count; id++) ids.set(pathOf(facts, id), id);
  const principals = new Map(facts.principals.map(({ key, id }) => [key, id]));
  return ({ who, on, action }) => {
    // a column that nobody was granted is not told apart from its table
    const id = ids.get(on) ?? ids.get(on.replace(/\([^()]*\)$/, ''));
    const principal = principals.get(who);
    if (id === undefined || principal === undefined) throw new Error(`the snapshot lacks ${who} or ${on}`);
    return ownership.subjectsOf(principal).some((subject) => {
      const changes = action === 'ddl' || action === 'admin';
      if (subject.kind === 'operator') return !changes && ownership.operatorMay(subject.operator, action, id);
      const { use } = subject.identity;
      if (changes && use !== 'owner' && use !== 'migrate') return false;
      return ownership.allows(subject.service.name, action, id);
    });
  };
}
