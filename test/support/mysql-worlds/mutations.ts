import type { Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { withMutant as withCopy, type Mutation } from '../mutants.ts';

const DATABASE = 'access/mysql/database-level.ts';
const OBJECT = 'access/mysql/object-level.ts';
const SESSIONS = 'access/mysql/sessions.ts';
const CLIENTS = 'access/mysql/clients.ts';
const DECISIONS = 'access/mysql/decisions.ts';
const EFFECTS = 'access/mysql/effects.ts';
const MATCHER = 'access/mysql/database-matcher.ts';
const ORDER = 'dialects/mysql/pattern-order.ts';

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'rows of mysql.db for wider hosts do not apply',
    file: DATABASE,
    find: '.filter((grantee) => appliesTo(grantee, account, client))',
    replace: '.filter((grantee) => grantee.id === account.id || grantee.user === "")',
  },
  {
    name: 'rows of mysql.db for the blank user do not apply',
    file: DATABASE,
    find: "user === '' ? index.ofUser('') : [...index.ofUser(user), ...index.ofUser('')];",
    replace: 'index.ofUser(user);',
  },
  {
    name: 'every row that matches a database counts',
    file: DATABASE,
    find: 'return new Map(winners.map(({ row }) => [row,',
    replace: 'return new Map(candidates.map(({ row }) => [row,',
  },
  {
    name: 'under a role, the name of a database hides no pattern',
    file: DATABASE,
    find: 'if (exact.length > 0) return exact;',
    replace: '',
  },
  {
    name: 'under a role, all patterns count',
    file: DATABASE,
    find: 'return merged.filter((row) => index.textOf(row) === first);',
    replace: 'return merged;',
  },
  {
    name: 'under a role, rows for wider hosts still apply',
    file: DATABASE,
    find: 'return roles.size > 0',
    replace: 'return roles.size > 1e9',
  },
  {
    name: 'on MariaDB the rows of a role for databases do not count',
    file: DATABASE,
    find: 'for (const { role } of entered) answers.push(bestOfRole(index, role, roles, rows));',
    replace: '',
  },
  {
    name: 'under a role, escaped wildcards are none',
    file: MATCHER,
    find: 'return !this.#literal && /[%_]/.test(text);',
    replace: 'return this.isWildcard(text);',
  },
  {
    name: 'partial_revokes leaves wildcards what they are',
    file: MATCHER,
    find: "this.#literal = facts.engine === 'mysql' && isOn(facts.settings.get('partial_revokes'));",
    replace: 'this.#literal = false;',
  },
  {
    name: 'on MySQL all patterns are equally specific',
    file: ORDER,
    find: 'return [-Math.min(i + 1, MYSQL_LITERAL - 1)];',
    replace: 'return [0];',
  },
  {
    name: 'on MariaDB a pattern is as specific as it has literals',
    file: ORDER,
    find: 'return free > m ? [2 * free + 1, k, m, prefix] : [2 * m, free, k, prefix];',
    replace: 'return [-literals, k, m, prefix];',
  },
  {
    name: 'a backslash escapes nothing',
    file: 'dialects/mysql/name-pattern.ts',
    find: '} else if (byte === UNDERSCORE) codes.push(ONE);\n    else if (byte === BACKSLASH && i + 1 < bytes.length) codes.push(bytes[++i] ?? 0);',
    replace: '} else if (byte === UNDERSCORE) codes.push(ONE);',
  },
  {
    name: 'rows for tables of the blank user apply to everybody',
    file: OBJECT,
    find: '.ofUser(account.user)',
    replace: ".ofUser(account.user).concat(account.user === '' ? [] : index.ofUser(''))",
  },
  {
    name: 'roles do not hold other roles',
    file: SESSIONS,
    find: 'for (const id of roles) for (const held of this.rolesOf(id)) roles.add(held.role);',
    replace: '',
  },
  {
    name: 'default roles are not active at login',
    file: SESSIONS,
    find: "facts.defaultRoles.forEach(({ account, role }, row) => {\n      append(this.#defaults, account, { role, fact: factId('default-role', row) });\n    });",
    replace: '',
  },
  {
    name: 'SET ROLE NONE brings nothing back',
    file: SESSIONS,
    find: "if (login.length > 0) sessions.push(this.#session('assume', account, []));\n    return [...sessions, ...settable.map((role) => this.#session('assume', account, [role]))];",
    replace: "return [...sessions, ...settable.map((role) => this.#session('assume', account, [role]))];",
  },
  {
    name: 'MariaDB takes no roles of the same user from another host',
    file: SESSIONS,
    find: "if (coversHost(host, account.host)) return 'all clients';",
    replace: 'if (coversHost(host, account.host)) return undefined;',
  },
  {
    name: 'definers of MariaDB have their default roles',
    file: SESSIONS,
    find: "if (this.#index.grantees[definer]?.host !== null) return this.#session('now', definer, []);",
    replace:
      "if (this.#index.grantees[definer]?.host !== null) return this.of(definer)[0] ?? this.#session('now', definer, []);",
  },
  {
    name: 'accounts of narrower hosts take no clients over',
    file: CLIENTS,
    find: 'rival.claims &&',
    replace: 'false &&',
  },
  {
    name: "a definer's host is no text but where clients come from",
    file: CLIENTS,
    find: 'if (client.text !== undefined) return matchesHostText(host, client.text);',
    replace: '',
  },
  {
    name: 'global rows of the same user from another host count',
    file: DECISIONS,
    find: 'else if (globals === grantee)',
    replace: 'else if (globals === grantee || this.#index.grantees[grantee]?.user === account.user)',
  },
  {
    name: 'partial revokes take nothing away',
    file: 'access/mysql/accesses.ts',
    find: 'const except = this.#restrictions.of(grantee, privilege);',
    replace: 'const except: readonly SecurableId[] = [];',
  },
  {
    name: 'definers need no EXECUTE on their own routines',
    file: EFFECTS,
    find: "if (kind === 'routine') return this.#held(frame, on, 'EXECUTE', places);",
    replace: "if (kind === 'routine') return 'exact';",
  },
  {
    name: 'triggers fire without a definer that has TRIGGER',
    file: EFFECTS,
    find: "if (kind === 'trigger') return this.#heldByTrigger(runsAs, on, 'TRIGGER');",
    replace: '',
  },
  {
    name: "MariaDB keeps no role's rights for triggers",
    file: 'access/mysql/rights.ts',
    find: "return this.#index.engine === 'mariadb' &&",
    replace: 'return false &&',
  },
  {
    name: 'it does not matter which database is the current one',
    file: DATABASE,
    find: 'inside !== true ||',
    replace: 'true ||',
  },
  {
    name: 'definers need no right on what their views read',
    file: EFFECTS,
    find: 'if (held === undefined) return false;',
    replace: "if (held === undefined && definer.kind !== 'view') return false;",
  },
];

type CreateResolver = (facts: Facts) => Resolver;

/** Runs `body` with the resolver as it would be with this change. */
export const withMutant = <T>(mutation: Mutation, body: (create: CreateResolver) => T): Promise<T> =>
  withCopy(mutation, async (load) => {
    const module = (await load('access/mysql.ts')) as { readonly createMysqlResolver: CreateResolver };
    return body(module.createMysqlResolver);
  });
