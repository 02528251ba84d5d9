import { ROOT, type Fact, type Facts, type PrincipalId } from '../../model/facts.ts';
import type { Hazard } from '../../model/plan.ts';
import { pathOf } from '../../model/securables.ts';
import {
  accessProbe,
  accountIs,
  dynamicRead,
  restrictionsRead,
  rowProbe,
  USER_COLUMNS,
} from '../../dialects/mysql/probes.ts';
import { accountNames } from '../../dialects/mysql/statements.ts';
import { compare } from '../../shared/compare.ts';
import type { GrantRows } from './grant-rows.ts';
import { GlobalWay, isDynamic, type GlobalState } from './global-way.ts';
import { missingIn, union, type Part } from './part.ts';

/** What an account has on the whole server, and what partial revokes take out of that. */
export function globalPart(before: GrantRows, after: GrantRows, grantee: PrincipalId): Part {
  const { facts } = after;
  const was = stateOf(before, grantee);
  const is = stateOf(after, grantee);
  const probe = probeOf(facts, grantee, was, is);
  const apply = new GlobalWay(facts, grantee, was, probe.textOf).to(is);
  const undo = new GlobalWay(facts, grantee, is, probe.textOf).to(was);
  const old = factsOf(before, grantee);
  const fresh = factsOf(after, grantee);
  return {
    read: probe.read,
    before: probe.textOf(was),
    after: probe.textOf(is),
    apply: apply.steps,
    undo: undo.steps,
    on: ROOT,
    remove: missingIn(old, fresh),
    add: missingIn(fresh, old),
    needs: [],
    irreversible: null,
    hazards: apply.takesMore ? (['NON_TRANSACTIONAL'] satisfies Hazard[]) : [],
  };
}

function stateOf(rows: GrantRows, grantee: PrincipalId): GlobalState {
  const { facts } = rows;
  let fixed: readonly string[] = [];
  const dynamic = new Map<string, boolean>();
  for (const row of rows.on(grantee, ROOT)) {
    const { privileges, grantable } = rows.set(row);
    const [first = ''] = privileges;
    if (facts.engine === 'mysql' && isDynamic(first)) dynamic.set(first, grantable.includes(first));
    else fixed = union(fixed, privileges);
  }
  const restricted = new Map<number, readonly string[]>();
  for (const { principal, target, privileges } of facts.restrictions) {
    const words = facts.privilegeSets[privileges]?.privileges ?? [];
    if (principal === grantee && words.length > 0) restricted.set(target, union(restricted.get(target) ?? [], words));
  }
  return { fixed, dynamic, restricted };
}

/** Dynamic privileges and partial revokes are looked at where there are any, or were. */
function probeOf(facts: Facts, grantee: PrincipalId, was: GlobalState, is: GlobalState) {
  const account = accountNames(facts, grantee);
  const named = union(was.fixed, is.fixed);
  if (facts.engine === 'mariadb') {
    const { read, textOf } = accessProbe(accountIs(account), named);
    return { read, textOf: ({ fixed }: GlobalState) => textOf(fixed) };
  }
  const fixed = rowProbe('mysql.user', accountIs(account), named, USER_COLUMNS);
  const hasDynamic = was.dynamic.size + is.dynamic.size > 0;
  const hasRestrictions = was.restricted.size + is.restricted.size > 0;
  const more = [...(hasDynamic ? [dynamicRead(account)] : []), ...(hasRestrictions ? [restrictionsRead(account)] : [])];
  return {
    read: more.length === 0 ? fixed.read : `CONCAT_WS('; ', ${[fixed.read, ...more].join(', ')})`,
    textOf: (state: GlobalState): string =>
      [
        fixed.textOf(state.fixed),
        ...(hasDynamic ? [dynamicText(state)] : []),
        ...(hasRestrictions ? [restrictionsText(facts, state)] : []),
      ].join('; '),
  };
}

const dynamicText = ({ dynamic }: GlobalState): string =>
  [...dynamic]
    .sort(([a], [b]) => compare(a, b))
    .map(([word, option]) => `${word}${option ? ' WITH GRANT OPTION' : ''}`)
    .join(', ');

const restrictionsText = (facts: Facts, { restricted }: GlobalState): string =>
  [...restricted]
    .flatMap(([id, words]) => words.map((word) => ({ name: facts.securables.name[id] ?? '', word })))
    .sort((a, b) => compare(a.name, b.name) || compare(a.word, b.word))
    .map(({ name, word }) => `${name}: ${word}`)
    .join(', ');

function factsOf(rows: GrantRows, grantee: PrincipalId): readonly Fact[] {
  const { facts } = rows;
  const restrictions = facts.restrictions
    .filter(({ principal }) => principal === grantee)
    .map(({ target, privileges }): Fact => ({
      kind: 'restriction',
      principal: facts.principals[grantee]?.key ?? '',
      target: pathOf(facts, target),
      privileges: facts.privilegeSets[privileges] ?? { privileges: [], grantable: [] },
    }));
  return [
    ...rows.factsOf(rows.on(grantee, ROOT)).filter((fact) => !isEmpty(fact)),
    ...restrictions.filter((fact) => !isEmpty(fact)),
  ];
}

const isEmpty = (fact: Fact): boolean => 'privileges' in fact && fact.privileges.privileges.length === 0;
