import type { OpenLogin } from '../../model/access.ts';
import type { LoginRule } from '../../model/login-rule.ts';
import type { Facts, Principal, PrincipalId, SecurableId } from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import { concerns, originOf, type Login, type Origin } from '../../dialects/postgres/login-rules.ts';
import { principalKey, roleNameOf } from '../../dialects/postgres/names.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { PostgresSessions } from './sessions.ts';

/** Rules of pg_hba.conf by which roles can log in without any proof of who they are, each with those who can. */
export function* openLogins(facts: Facts, sessions: PostgresSessions): Generator<OpenLogin> {
  const trusting = facts.loginRules.some(({ method }) => method === 'trust');
  if (!trusting) return;
  const logins = [...loginsOf(facts, sessions)];
  const listening = {
    addresses: facts.settings.get('listen_addresses') ?? '*',
    tls: facts.settings.get('ssl') !== 'off',
  };
  for (const [row, rule] of facts.loginRules.entries()) {
    if (rule.method !== 'trust') continue;
    const roles = new Map<SecurableId, PrincipalId[]>();
    const origins = new Set<Origin>();
    const known = new Map<string, Origin>();
    for (const login of logins) {
      if (!concerns(rule, login)) continue;
      const earlier = facts.loginRules.slice(0, row).filter((each) => concerns(each, login));
      const origin = remembered(known, earlier, facts.loginRules, () => originOf(rule, earlier, listening));
      if (origin === 'nowhere') continue;
      origins.add(origin);
      const inDatabase = roles.get(login.at);
      if (inDatabase === undefined) roles.set(login.at, [login.id]);
      else inDatabase.push(login.id);
    }
    if (roles.size === 0) continue;
    const from = [rule.type, rule.address, rule.netmask].filter((part) => part !== null).join(' ');
    yield { from, beyond: origins.has('network'), roles };
  }
}

/** Most logins have the same rules before theirs. */
function remembered(
  known: Map<string, Origin>,
  earlier: readonly LoginRule[],
  rules: readonly LoginRule[],
  find: () => Origin,
): Origin {
  const key = earlier.map((rule) => rules.indexOf(rule)).join(' ');
  let origin = known.get(key);
  if (origin === undefined) known.set(key, (origin = find()));
  return origin;
}

interface DatabaseLogin extends Login {
  readonly id: PrincipalId;
  readonly at: SecurableId;
}

function* loginsOf(facts: Facts, { gates }: PostgresSessions): Generator<DatabaseLogin> {
  const membersOf = memberIndex(facts);
  for (let at = 0; at < facts.securables.count; at++) {
    if (kindOf(facts, at) !== 'database') continue;
    const database = facts.securables.name[at] ?? '';
    for (const principal of facts.principals) {
      if (!canLogIn(principal) || !gates.canConnect(principal.id, at)) continue;
      const role = roleNameOf(principal.key) ?? '';
      yield { role, database, isMember: (group) => membersOf(group).has(principal.id), id: principal.id, at };
    }
  }
}

/** Members by name of their group, direct and indirect ones and itself, however the membership may be used. */
function memberIndex({ principals, memberships }: Facts): (group: string) => ReadonlySet<PrincipalId> {
  const byKey = new Map(principals.map(({ key, id }) => [key, id]));
  const direct = groupBy(memberships, ({ role }) => role);
  const known = new Map<string, Set<PrincipalId>>();
  return (group) => {
    let members = known.get(group);
    if (members !== undefined) return members;
    const id = byKey.get(principalKey(group));
    known.set(group, (members = new Set(id === undefined ? [] : [id])));
    for (const role of members) for (const { member } of direct.get(role) ?? []) members.add(member);
    return members;
  };
}

const canLogIn = ({ login, attributes }: Principal): boolean => login && attributes['connectionLimit'] !== 0;
