import { ROOT, type Fact, type Facts, type PrincipalId } from '../../model/facts.ts';
import { NO_ROW } from '../../dialects/mysql/probes.ts';
import { proxyRead } from '../../dialects/mysql/role-probes.ts';
import { accountNames, grantSql, membershipSql, revokeSql } from '../../dialects/mysql/statements.ts';
import { missingIn, type Part, type Sides, type Step } from './part.ts';
import { keyOf } from './words.ts';

/** May it be granted on; null: there is no such right. */
type ProxyState = boolean | null;

/** The right of somebody to come out as another account. */
export function proxyPart({ before, after }: Sides, member: PrincipalId, proxied: PrincipalId): Part {
  const was = stateOf(before, member, proxied);
  const is = stateOf(after, member, proxied);
  const old = factsOf(before, member, proxied);
  const fresh = factsOf(after, member, proxied);
  const apply = proxySteps(after, member, proxied, was, is);
  return {
    read: proxyRead(accountNames(after, member), accountNames(after, proxied)),
    before: textOf(was),
    after: textOf(is),
    apply,
    undo: proxySteps(after, member, proxied, is, was),
    on: ROOT,
    remove: missingIn(old, fresh),
    add: missingIn(fresh, old),
    needs: [],
    irreversible: null,
    hazards: is !== null && apply.some(({ text }) => text === NO_ROW) ? ['NON_TRANSACTIONAL'] : [],
  };
}

const isProxy = (one: Facts['memberships'][number], member: PrincipalId, proxied: PrincipalId): boolean =>
  !one.set && one.member === member && one.role === proxied;

const stateOf = ({ memberships }: Facts, member: PrincipalId, proxied: PrincipalId): ProxyState =>
  memberships.find((one) => isProxy(one, member, proxied))?.admin ?? null;

const textOf = (state: ProxyState): string => (state === null ? NO_ROW : state ? 'PROXY WITH GRANT OPTION' : 'PROXY');

/** On MySQL a GRANT with or without the option sets it; on MariaDB it stays as it is where there is a row already. */
function proxySteps(
  facts: Facts,
  member: PrincipalId,
  proxied: PrincipalId,
  from: ProxyState,
  to: ProxyState,
): readonly Step[] {
  if (from === to) return [];
  const what = membershipSql(facts, proxied, true);
  const [as, who] = [keyOf(facts, proxied), keyOf(facts, member)];
  const steps: Step[] = [];
  const keepsOption = from !== null && facts.engine === 'mariadb';
  if (to === null || keepsOption)
    steps.push({ sql: revokeSql(facts, member, what), words: `revoke PROXY on ${as} from ${who}`, text: NO_ROW });
  if (to !== null) {
    const option = to ? ' WITH GRANT OPTION' : '';
    steps.push({
      sql: `${grantSql(facts, member, what)}${option}`,
      words: `grant PROXY on ${as} to ${who}${option}`,
      text: textOf(to),
    });
  }
  return steps;
}

const factsOf = ({ memberships, principals }: Facts, member: PrincipalId, proxied: PrincipalId): readonly Fact[] =>
  memberships
    .filter((one) => isProxy(one, member, proxied))
    .map(({ inherit, set, admin }) => ({
      ...{ kind: 'membership', role: principals[proxied]?.key ?? '', member: principals[member]?.key ?? '' },
      ...{ grantor: null, inherit, set, admin },
    }));
