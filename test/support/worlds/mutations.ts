import type { Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { withMutant as withCopy, type Mutation } from '../mutants.ts';

const SESSIONS = 'access/postgres/sessions.ts';
const GATES = 'access/postgres/gates.ts';
const ACCESSES = 'access/postgres/accesses.ts';
const EFFECTS = 'access/postgres/effects.ts';
const DERIVED = 'access/postgres/derived.ts';
const RIGHTS = 'access/postgres/rights.ts';
const MAPPED = 'access/postgres/mapped.ts';
const PREDEFINED = 'dialects/postgres/predefined-roles.ts';
const GRAPH = 'access/role-graph.ts';
const ACTIONS = 'dialects/postgres/actions.ts';

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'rights flow through memberships without INHERIT',
    file: GRAPH,
    find: 'if (membership.inherit) link',
    replace: 'link',
  },
  { name: 'SET ROLE works without the SET option', file: GRAPH, find: 'if (membership.set) link', replace: 'link' },
  {
    name: 'SET ROLE goes one membership deep',
    file: GRAPH,
    find: 'return this.#spread(seeds, this.#membersBySet);',
    replace: 'return [...seeds].flatMap((id) => [id, ...(this.#membersBySet[id] ?? []).map(({ other }) => other)]);',
  },
  {
    name: 'NOLOGIN roles log in',
    file: SESSIONS,
    find: "if (this.#facts.principals[principal]?.login !== true) return 'latent';",
    replace: '',
  },
  {
    name: 'CONNECT is not needed',
    file: SESSIONS,
    find: "if (database !== NONE && !this.#gates.canConnect(principal, database)) return 'latent';",
    replace: '',
  },
  {
    name: 'USAGE on the schema is not needed',
    file: SESSIONS,
    find: "gate: opens ? id : byName ? enclosing(this.#facts, object, 'schema') : NONE,",
    replace: 'gate: opens ? id : NONE,',
  },
  {
    name: 'DROP needs USAGE on the schema',
    file: SESSIONS,
    find: "const drops = by === 'owner' && action === 'ddl';",
    replace: 'const drops = false;',
  },
  {
    name: 'every statement can be prepared',
    file: SESSIONS,
    find: 'preparable: !reanalyzed && (via !== undefined || privileges.length === 0 || privileges.some(isPreparable)),',
    replace: 'preparable: true,',
  },
  {
    name: 'no statement can be prepared',
    file: SESSIONS,
    find: 'preparable: !reanalyzed && (via !== undefined || privileges.length === 0 || privileges.some(isPreparable)),',
    replace: 'preparable: false,',
  },
  {
    name: 'policies do not matter to prepared statements',
    file: SESSIONS,
    find: 'const reanalyzed = policies || opens',
    replace: 'const reanalyzed = opens',
  },
  {
    name: 'being a superuser is inherited',
    file: SESSIONS,
    find: 'inherited: !OWN_ATTRIBUTES.has(by),',
    replace: 'inherited: true,',
  },
  {
    name: 'BYPASSRLS does not matter',
    file: SESSIONS,
    find: "if (this.#facts.principals[principal]?.attributes['bypassrls'] === true) return true;",
    replace: '',
  },
  {
    name: 'FORCE ROW LEVEL SECURITY does not matter',
    file: SESSIONS,
    find: 'if (this.#hasFlag(relation, SecurableFlag.forceRowSecurity)) return false;',
    replace: '',
  },
  {
    name: 'policies bind the login instead of the role that it takes on',
    file: SESSIONS,
    find: "mode === 'assume' ? this.#unfiltered(situation).has(principal) :",
    replace: '',
  },
  {
    name: 'the database owner is not pg_database_owner',
    file: GATES,
    find: 'return this.#facts.securables.owner[database] ?? principal;',
    replace: 'return principal;',
  },
  {
    name: 'owners cannot use a schema that nobody was granted',
    file: GATES,
    find: 'const all = stored || owner === NONE ? granted : [...granted, owner];',
    replace: 'const all = granted;',
  },
  {
    name: 'pg_read_all_data does not enter schemas',
    file: GATES,
    find: "[...this.#holdersOf(gate, 'USAGE'), ...this.#usageEverywhere]",
    replace: "this.#holdersOf(gate, 'USAGE')",
  },
  {
    name: 'owners cannot lose their rights',
    file: ACCESSES,
    find: "const mode = revocable && privileges.length === 0 ? 'escalate' : 'now';",
    replace: "const mode = 'now';",
  },
  {
    name: 'owners of schemas own the schema alone',
    file: ACCESSES,
    find: "const container = kind === 'schema' || kind === 'database';",
    replace: "const container = kind === 'database';",
  },
  {
    name: 'REFERENCES is no access',
    file: ACTIONS,
    find: "  REFERENCES: 'ddl',\n",
    replace: '',
  },
  {
    name: 'materialized views show what their owners may read today',
    file: EFFECTS,
    find: "if (kind === 'materialized-view' || (kind",
    replace: 'if ((kind',
  },
  {
    name: 'materialized views show their owners nothing new',
    file: DERIVED,
    find: ' && effects.isNothingNew(runsAs, { target, privilege: used })',
    replace: '',
  },
  {
    name: "a view owner's right is not checked",
    file: EFFECTS,
    find: 'if (!this.#rights.has(as, use.target, use.privilege)) return undefined;',
    replace: "if (kind !== 'view' && !this.#rights.has(as, use.target, use.privilege)) return undefined;",
  },
  {
    name: "a definer's right is not checked in a routine",
    file: EFFECTS,
    find: 'if (!this.#rights.has(as, use.target, use.privilege)) return undefined;',
    replace: "if (kind !== 'routine' && !this.#rights.has(as, use.target, use.privilege)) return undefined;",
  },
  {
    name: "a table owner's right is not checked in a rule",
    file: EFFECTS,
    find: 'if (!this.#rights.has(as, use.target, use.privilege)) return undefined;',
    replace: "if (kind !== 'rule' && !this.#rights.has(as, use.target, use.privilege)) return undefined;",
  },
  {
    name: 'views of the invoker read as their owner',
    file: EFFECTS,
    find: ': runsAs === NONE ? frame.current : runsAs;',
    replace:
      ": runsAs !== NONE ? runsAs : kind === 'view' ? (this.#facts.securables.owner[definition.on] ?? NONE) : frame.current;",
  },
  {
    name: 'views of the invoker read as the owner of the view that they are in',
    file: EFFECTS,
    find: 'const current = isRoutine && runsAs !== NONE ? runsAs : frame.current;',
    replace: "const current = (isRoutine || kind === 'view') && runsAs !== NONE ? runsAs : frame.current;",
  },
  {
    name: 'SECURITY DEFINER routines run as their caller',
    file: EFFECTS,
    find: 'const current = isRoutine && runsAs !== NONE ? runsAs : frame.current;',
    replace: 'const current = frame.current;',
  },
  {
    name: 'rules use the rights of the writer',
    file: EFFECTS,
    find: "const checked = isRoutine || kind === 'trigger' ? current",
    replace: "const checked = isRoutine || kind === 'trigger' || kind === 'rule' ? current",
  },
  {
    name: 'rules need no right to read their table',
    file: EFFECTS,
    find: "if (kind === 'rule' && !this.#mayRule(definition)) return false;",
    replace: '',
  },
  {
    name: 'triggers need EXECUTE on their routine',
    file: EFFECTS,
    find: " || (kind === 'trigger' && use.privilege === 'EXECUTE')",
    replace: '',
  },
  {
    name: 'the relations of a view are checked one by one',
    file: EFFECTS,
    find: "if (!usable && kind === 'view') return false;",
    replace: '',
  },
  {
    name: 'what a user needs for one relation of a view it does not need for the others',
    file: EFFECTS,
    find: "append(effects, kind === 'view' ? together(inner) : inner);",
    replace: 'append(effects, inner);',
  },
  {
    name: 'definers need no USAGE for names in the bodies of their routines',
    file: EFFECTS,
    find: 'return bound || this.#canName(use.target, as) ? needs : undefined;',
    replace: 'return needs;',
  },
  {
    name: 'view owners need USAGE for the relations of their views',
    file: EFFECTS,
    find: 'return bound || this.#canName(use.target, as) ? needs : undefined;',
    replace: 'return this.#canName(use.target, as) ? needs : undefined;',
  },
  {
    name: 'every use of an object sets off what is on it',
    file: EFFECTS,
    find: 'events.forEach((event) => this.#add(on, event, row))',
    replace: "[...events, 'SELECT', 'INSERT'].forEach((event) => this.#add(on, event, row))",
  },
  {
    name: 'who uses a view of the invoker needs nothing else',
    file: SESSIONS,
    find: 'const needed = (via?.needs ?? [])',
    replace: 'const needed = (via === undefined ? [] : via.needs.slice(1))',
  },
  {
    name: 'members inherit being a superuser through views',
    file: EFFECTS,
    find: 'return !this.#gates.isSuperuser(principal) && this.couldAnyway(principal, use);',
    replace: 'return this.couldAnyway(principal, use);',
  },
  {
    name: 'owners have by every privilege what they have by one',
    file: RIGHTS,
    find: 'if (!stored && owner !== NONE) bearers.push(owner);',
    replace: 'if (owner !== NONE) bearers.push(owner);',
  },
  {
    name: 'predefined roles count for nothing inside views and routines',
    file: RIGHTS,
    find: 'bearers.push(...(this.#everywhere.get(privilege) ?? []));',
    replace: 'bearers.push();',
  },
  {
    name: 'members inherit user mappings',
    file: MAPPED,
    find: 'const users = isPublic(principal) ? { except: named } : { only: principal };',
    replace: 'const users = { except: isPublic(principal) ? named : [] };',
  },
  {
    name: "the user mapping of PUBLIC is everybody's, beside one of their own",
    file: MAPPED,
    find: '{ except: named }',
    replace: '{ except: [] }',
  },
  {
    name: 'what the mapped role may do does not matter',
    file: MAPPED,
    find: ' || !sessions.canLogInAndUse(mapped.id, target, privilege)',
    replace: '',
  },
  {
    name: 'mapped roles need not be able to log in',
    file: SESSIONS,
    find: 'if (this.#facts.principals[principal]?.login !== true) return false;\n    if (!this.#gates.canConnect(',
    replace: 'if (!this.#gates.canConnect(',
  },
  {
    name: 'mapped roles need no CONNECT',
    file: SESSIONS,
    find: "if (!this.#gates.canConnect(principal, enclosing(this.#facts, target, 'database'))) return false;",
    replace: '',
  },
  {
    name: 'foreign servers on other ports are this server',
    file: MAPPED,
    find: "return here && (port ?? '5432') === settings.get('port');",
    replace: 'return here;',
  },
  {
    name: 'who has ADMIN OPTION on a superuser can grant itself that',
    file: GRAPH,
    find: "facts.principals[membership.role]?.attributes['superuser'] !== true;",
    replace: 'true;',
  },
  {
    name: 'SET ROLE takes members of the role along',
    file: GRAPH,
    find: 'if (membership.set) link(this.#membersBySet, this.#rolesBySet, membership, row);',
    replace: 'if (membership.set || membership.inherit) link(this.#membersBySet, this.#rolesBySet, membership, row);',
  },
  {
    name: 'roles are granted by their members',
    file: GRAPH,
    find: 'if (membership.admin && grantable)',
    replace: 'if (grantable)',
  },
  {
    name: 'ADMIN OPTION is of use to who has it, not to who can become that',
    file: GRAPH,
    find: '...(this.#membersBySet[state] ?? []).map(({ other }) => other),\n              ...(this.#adminsOf',
    replace: '...(this.#adminsOf',
  },
  {
    name: 'who grants itself roles may combine the rights of all of them',
    file: GATES,
    find: 'if (becomes.some((role) => fits(role) && rights.every((right) => right.has(role)))) return true;',
    replace: 'if (rights.every((right) => becomes.some((role) => fits(role) && right.has(role)))) return true;',
  },
  {
    name: 'CREATEROLE still reaches every role',
    file: ACCESSES,
    find: '=== true && !bindsCreateRole(facts))',
    replace: '=== true)',
  },
  {
    name: 'who writes to a large object need not be able to read it',
    file: SESSIONS,
    find: "const opens = kind === 'large-object' && action === 'write' && mode === 'now';",
    replace: 'const opens = false;',
  },
  {
    name: 'superusers need CONNECT',
    file: GATES,
    find: "[...this.#inheritors(this.#holdersOf(database, 'CONNECT')), ...this.#superusers]",
    replace: "this.#inheritors(this.#holdersOf(database, 'CONNECT'))",
  },
  {
    name: 'files of the server can be read, not run',
    file: PREDEFINED,
    find: '  pg_execute_server_program: ACTIONS,\n',
    replace: '',
  },
];

type CreateResolver = (facts: Facts) => Resolver;

/** Runs `body` with the resolver as it would be with this change. */
export const withMutant = <T>(mutation: Mutation, body: (create: CreateResolver) => T): Promise<T> =>
  withCopy(mutation, async (load) => {
    const module = (await load('access/postgres.ts')) as { readonly createPostgresResolver: CreateResolver };
    return body(module.createPostgresResolver);
  });
