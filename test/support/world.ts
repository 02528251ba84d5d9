import { createPostgresResolver } from '../../src/access/postgres.ts';
import { buildReport, type Reading, type ReportOptions } from '../../src/commands/build-report.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import type { Resolver } from '../../src/model/access.ts';
import { FactBuilder, type SecurableInput } from '../../src/model/fact-builder.ts';
import {
  NONE,
  ROOT,
  type Facts,
  type GrantOrigin,
  type Membership,
  type PrincipalId,
  type SecurableId,
} from '../../src/model/facts.ts';
import type { Finding, Report } from '../../src/model/finding.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { RULES } from '../../src/rules/registry.ts';

export const TODAY = '2026-06-01';

/** Is this schema or database open to everybody? So that a test speaks only of what it is about. */
interface Openness {
  readonly open?: boolean;
  readonly owner?: string;
}

/**
 * A PostgreSQL server in memory: instance `pg`, database `shop`, owned by `postgres`. Roles have to exist before they are
 * named; a name that nobody made is an error.
 */
export class World {
  readonly #builder = new FactBuilder('postgres', 'pg');
  readonly #ids = new Map<string, SecurableId>();
  readonly #public: PrincipalId;

  constructor() {
    const engine = { kind: 'role', exists: true, login: false, provenance: 'predefined', attributes: {} } as const;
    this.#public = this.#builder.addPrincipal({ ...engine, kind: 'public', key: 'PUBLIC' });
    this.#builder.addPrincipal({ ...engine, key: 'pg_database_owner' });
    this.login('postgres', { superuser: true });
    const owner = this.#role('postgres');
    this.#ids.set('shop', this.#builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop', owner }));
    this.grant('PUBLIC', 'shop', ['CONNECT'], 'engine-default');
  }

  login(key: string, attributes: Readonly<Record<string, boolean | string>> = {}): this {
    this.#builder.addPrincipal({ kind: 'role', key, exists: true, login: true, provenance: 'user', attributes });
    return this;
  }

  /** A role that nobody logs in as. */
  group(key: string): this {
    this.#builder.addPrincipal({
      kind: 'role',
      key,
      exists: true,
      login: false,
      provenance: 'user',
      attributes: {},
    });
    return this;
  }

  /** With `open` (the default) everybody has USAGE, so that rights on tables count at once. */
  schema(name: string, { open = true, owner = 'postgres' }: Openness = {}): this {
    const parent = this.#id('shop');
    this.#ids.set(
      name,
      this.#builder.addSecurable({ kind: 'schema', parent, name, owner: this.#role(owner), flags: 64 }),
    );
    if (open) this.grant('PUBLIC', name, ['USAGE']);
    return this;
  }

  /** `schema/table`, or `schema/table/column`; owned by postgres. */
  add(path: string, input: Partial<SecurableInput> & { readonly ownedBy?: string } = {}): this {
    const { ownedBy = 'postgres', ...more } = input;
    const [name = '', ...above] = path.split('/').reverse();
    const parent = this.#id(above.reverse().join('/'));
    const owner = path.split('/').length === 3 ? NONE : this.#role(ownedBy);
    this.#ids.set(
      path,
      this.#builder.addSecurable({
        kind: path.split('/').length === 3 ? 'column' : 'table',
        parent,
        name,
        owner,
        ...more,
      }),
    );
    return this;
  }

  /** A view with the rights of its owner, over tables that are there. */
  view(path: string, ...over: readonly string[]): this {
    this.add(path, { kind: 'view' });
    this.#builder.addDefinition({
      kind: 'view',
      on: this.#id(path),
      name: '',
      events: ['SELECT'],
      runsAs: this.#role('postgres'),
      references: over.map((table) => ({ target: this.#id(table), privilege: 'SELECT' })),
      opaque: null,
      bound: true,
      hash: null,
      fixedSearchPath: false,
      shadowedBy: [],
    });
    return this;
  }

  partitionOf(root: string, path: string): this {
    this.add(path, { flags: 4 });
    this.#builder.setRoot(this.#id(path), this.#id(root));
    return this;
  }

  grant(to: string, on: string, privileges: readonly string[], origin: GrantOrigin = 'explicit'): this {
    const set = this.#builder.internPrivileges(privileges);
    this.#builder.addGrant(this.#role(to), this.#id(on), set, this.#role('postgres'), origin);
    return this;
  }

  member(member: string, role: string, options: Partial<Membership> = {}): this {
    this.#builder.addMembership({
      role: this.#role(role),
      member: this.#role(member),
      grantor: this.#role('postgres'),
      inherit: true,
      set: true,
      admin: false,
      ...options,
    });
    return this;
  }

  snapshot(): Snapshot {
    return {
      instance: 'pg',
      engine: 'postgres',
      version: '18.4',
      takenAt: `${TODAY}T12:00:00Z`,
      auditor: 'postgres',
      facts: this.#builder.build(),
      gaps: [],
    };
  }

  #role(key: string): PrincipalId {
    const id = key === 'PUBLIC' ? this.#public : this.#builder.principalId(key);
    if (id === undefined) throw new Error(`no role ${key} in this world`);
    return id;
  }

  #id(path: string): SecurableId {
    const id = this.#ids.get(path);
    if (id === undefined) throw new Error(`nothing at ${path} in this world`);
    return id;
  }
}

/** Audits a world. `manifest` comes below `version` and `instances`; the administrator is an operator. */
export function auditWorld(
  world: World,
  manifest: string,
  rules: readonly string[] = [],
  more: Pick<Reading, 'evidence' | 'earlier'> & Pick<ReportOptions, 'failOn'> = {},
): Report {
  const text = `version: 1
instances: { pg: { engine: postgres, url: "\${PG}" } }
${/^operators:/m.test(manifest) ? '' : 'operators: { pg: [{ match: postgres, kind: dba, may: [admin] }] }\n'}${manifest}`;
  const loaded = loadManifest({
    file: 'ownership.yaml',
    readFile: () => text,
    today: TODAY,
    rules: Object.values(RULES),
  });
  const snapshot = world.snapshot();
  const { failOn = null, ...seen } = more;
  const readings = loaded.instances.map((instance) => ({ instance, snapshot, gaps: [], ...seen }));
  const startedAt = new Date(`${TODAY}T12:00:00Z`);
  return buildReport({
    manifest: loaded,
    readings,
    rules,
    services: [],
    teams: [],
    failOn,
    startedAt,
    version: 'test',
  });
}

/** `DBO101 error new: message`, one line per finding of these rules, sorted. */
export const told = (report: Report, ...rules: readonly string[]): readonly string[] =>
  report.findings
    .filter(({ rule }) => rules.length === 0 || rules.includes(rule))
    .map(({ rule, severity, status, message }: Finding) => `${rule} ${severity} ${status}: ${message}`)
    .sort();

/** A resolver that counts how often it is asked for lists of holders that differ, and for explanations. */
export function countingResolver(facts: Facts): { readonly resolver: Resolver; readonly counts: ResolverCounts } {
  const inner = createPostgresResolver(facts);
  const lists = new Set<unknown>();
  const counts = { holderLists: 0, explained: 0 };
  const resolver: Resolver = {
    ...inner,
    holders: (access) => {
      const holders = inner.holders(access);
      lists.add(holders);
      counts.holderLists = lists.size;
      return holders;
    },
    explain: (access, holder) => {
      counts.explained++;
      return inner.explain(access, holder);
    },
  };
  return { resolver, counts };
}

export interface ResolverCounts {
  holderLists: number;
  explained: number;
}
