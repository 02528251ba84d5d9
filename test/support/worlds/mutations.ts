import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Facts } from '../../../src/model/facts.ts';
import type { Resolver } from '../../../src/model/access.ts';

/** One condition that a careless change could lose. `find` is in the file exactly once. */
export interface Mutation {
  readonly name: string;
  /** Below src/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const SESSIONS = 'access/postgres/sessions.ts';
const GATES = 'access/postgres/gates.ts';
const ACCESSES = 'access/postgres/accesses.ts';
const EFFECTS = 'access/postgres/effects.ts';
const DERIVED = 'access/postgres/derived.ts';
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
    find: "mode: revocable && privileges.length === 0 ? 'escalate' : 'now' };",
    replace: "mode: 'now' };",
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
];

type CreateResolver = (facts: Facts) => Resolver;

/** Runs `body` with the resolver as it would be with this change; the sources that are changed are a copy. */
export async function withMutant<T>(mutation: Mutation, body: (create: CreateResolver) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-mutant-'));
  try {
    for (const part of ['access', 'model', 'dialects', 'shared'])
      cpSync(join(SOURCES, part), join(folder, part), { recursive: true });
    const file = join(folder, mutation.file);
    const parts = readFileSync(file, 'utf8').split(mutation.find);
    if (parts.length !== 2)
      throw new Error(`"${mutation.name}" has to change one place, and finds ${parts.length - 1}`);
    writeFileSync(file, parts.join(mutation.replace));
    const url = pathToFileURL(join(folder, 'access/postgres.ts')).href;
    const module = (await import(url)) as { readonly createPostgresResolver: CreateResolver };
    return body(module.createPostgresResolver);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SOURCES = join(import.meta.dirname, '../../../src');
