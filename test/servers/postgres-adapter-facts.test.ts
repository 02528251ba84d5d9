import { beforeAll, describe, expect, it } from 'vitest';
import { readPostgres } from '../../src/adapters/postgres/read.ts';
import { roleNameOf } from '../../src/dialects/postgres/names.ts';
import {
  GRANT_ORIGINS,
  NONE,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type SecurableId,
} from '../../src/model/facts.ts';
import { enclosing, kindOf, parentOf } from '../../src/model/securables.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { serializeSnapshot } from '../../src/snapshot/file.ts';
import { describeFacts } from '../support/describe-facts.ts';
import { askCluster, askDatabase, type OracleAnswer } from '../support/postgres-acl-oracle.ts';
import { CANARY, HOSTILE_ROLES, createRichWorld } from '../support/postgres-rich-world.ts';
import { useServer, type PostgresServer } from '../support/servers.ts';

describe.each(['13', '14', '15', '16', '17', '18'])('facts of PostgreSQL %s', (major) => {
  const server = useServer(`postgres:${major}`);
  let snapshot: Snapshot;
  beforeAll(async () => {
    await createRichWorld(server());
    snapshot = await read(server());
  });
  const facts = (): Facts => snapshot.facts;

  it('are complete', () => {
    expect(snapshot.gaps).toEqual([]);
    expect(snapshot.version).toBe(server().version);
    expect(snapshot.auditor).toBe(server().superuser);
  });

  it.each(['shop', 'hostile', 'empty', 'postgres', 'template1'])(
    'are what the server says of database %s',
    async (name) => {
      const client = await server().connect(name);
      const oracle = await askDatabase(client);
      await client.end();
      const database = find(facts(), ['database', name]);
      const mine = (id: SecurableId): boolean =>
        enclosing(facts(), id, 'database') === database && id !== database && !isSystem(facts(), id);
      expect(asOracle(facts(), mine)).toEqual(oracle);
    },
  );

  it('are what the server says of databases, tablespaces and parameters', async () => {
    const client = await server().connect();
    const oracle = await askCluster(client, Number(major));
    await client.end();
    const shared = ['database', 'tablespace', 'parameter'];
    expect(asOracle(facts(), (id) => shared.includes(kindOf(facts(), id)))).toEqual(oracle);
  });

  it('have the attributes of roles', () => {
    expect(principal(facts(), 'app')).toMatchObject({
      kind: 'role',
      exists: true,
      login: true,
      provenance: 'user',
      attributes: {
        superuser: false,
        inherit: true,
        createrole: false,
        connectionLimit: 7,
        validUntil: '2031-05-06T07:08:09Z',
        'set search_path': 'api, public',
        'set role in shop': 'reader',
      },
    });
    expect(principal(facts(), 'builder').attributes).toMatchObject({
      createrole: true,
      createdb: true,
      replication: true,
      bypassrls: true,
    });
    expect(principal(facts(), server().superuser).attributes).toMatchObject({ superuser: true });
    expect(principal(facts(), 'rds_superuser').provenance).toBe('vendor');
    expect(principal(facts(), 'pg_monitor').provenance).toBe('predefined');
    expect(principal(facts(), '99999999')).toMatchObject({ exists: false });
    expect(facts().settings.get('row_security in shop')).toBe('off');
  });

  it('keep PUBLIC apart from roles that are called so', () => {
    const everybody = facts().principals.filter(({ kind }) => kind === 'public');
    expect(everybody.map(({ id, key }) => [id, key])).toEqual([[0, 'PUBLIC']]);
    const names = facts().principals.map(({ key }) => roleNameOf(key));
    for (const name of HOSTILE_ROLES) expect(names).toContain(name);
    expect(new Set(facts().principals.map(({ key }) => key)).size).toBe(facts().principals.length);
  });

  it('have memberships with their options', async () => {
    const client = await server().connect();
    const options = Number(major) >= 16 ? 'm.inherit_option, m.set_option' : 'u.rolinherit, true';
    const rows = await client.query<unknown[]>({
      text: `SELECT g.rolname, u.rolname, b.rolname, m.admin_option, ${options} FROM pg_auth_members m
               JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles u ON u.oid = m.member JOIN pg_roles b ON b.oid = m.grantor`,
      rowMode: 'array',
    });
    await client.end();
    const read = facts().memberships.map(({ role, member, grantor, admin, inherit, set }) => [
      ...[role, member, grantor].map((id) => facts().principals[id]?.key),
      admin,
      inherit,
      set,
    ]);
    expect(sorted(read)).toEqual(sorted(rows.rows));
    expect(read.length).toBeGreaterThan(5);
  });

  it('have default privileges as they are stored', async () => {
    const client = await server().connect('shop');
    const rows = await client.query<unknown[]>({
      text: `SELECT r.rolname, n.nspname, d.defaclobjtype, coalesce(g.rolname, CASE WHEN x.grantee = 0 THEN 'PUBLIC' END),
                    x.privilege_type, x.is_grantable
               FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole
               LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
               LEFT JOIN LATERAL aclexplode(d.defaclacl) x ON true LEFT JOIN pg_roles g ON g.oid = x.grantee`,
      rowMode: 'array',
    });
    await client.end();
    const database = find(facts(), ['database', 'shop']);
    const letters = { table: 'r', sequence: 'S', routine: 'f', type: 'T', schema: 'n', 'large-object': 'L' };
    const read = facts()
      .defaultPrivileges.filter((row) => row.database === database)
      .flatMap((row) => {
        const set = facts().privilegeSets[row.privileges];
        const key = (id: PrincipalId): string | undefined => facts().principals[id]?.key;
        const schema = row.schema === NONE ? null : facts().securables.name[row.schema];
        const head = [key(row.creator), schema, letters[row.of]];
        const words = set?.privileges ?? [];
        if (words.length === 0) return [[...head, null, null, null]];
        return words.map((word) => [...head, key(row.grantee), word, set?.grantable.includes(word)]);
      });
    expect(sorted(read)).toEqual(sorted(rows.rows));
    expect(read).toContainEqual(['shop_own', null, 'T', null, null, null]);
  });

  it('have flags, roots and origins', () => {
    const flags = (...path: string[]): number => facts().securables.flags[find(facts(), ...pairs(path))] ?? -1;
    const stored = SecurableFlag.storedAcl;
    const inv = SecurableFlag.rowSecurity | SecurableFlag.forceRowSecurity | stored;
    expect(flags('database', 'shop', 'schema', 'billing', 'table', 'inv')).toBe(inv);
    expect(flags('database', 'shop', 'schema', 'api', 'view', 'owner_rights')).toBe(SecurableFlag.definer);
    if (Number(major) >= 15) {
      expect(flags('database', 'shop', 'schema', 'api', 'view', 'invoker')).toBe(0);
      expect(flags('database', 'shop', 'schema', 'api', 'view', 'invoker_off')).toBe(SecurableFlag.definer);
    }
    const definer = 'f(integer, billing.state, text[])';
    expect(flags('database', 'shop', 'schema', 'billing', 'routine', definer)).toBe(SecurableFlag.definer);
    expect(flags('database', 'shop', 'schema', 'billing', 'routine', 'f()')).toBe(0);
    expect(flags('database', 'shop', 'schema', 'billing', 'table', 'nobody')).toBe(stored);
    expect(flags('database', 'shop', 'schema', 'billing', 'table', 'child')).toBe(SecurableFlag.partition);
    const at = (kind: string, name: string): SecurableId =>
      find(facts(), ['database', 'shop'], ['schema', 'billing'], [kind, name]);
    const { root } = facts().securables;
    expect(root.get(at('table', 'part_1_1'))).toBe(at('partitioned-table', 'part'));
    expect(root.get(at('partitioned-table', 'part_1'))).toBe(at('partitioned-table', 'part'));
    expect(root.get(at('table', 'child'))).toBe(at('table', 'parent'));
    expect(root.has(at('table', 'parent'))).toBe(false);
    const plpgsql = find(facts(), ['database', 'shop'], ['language', 'plpgsql']);
    expect(facts().securables.extension.get(plpgsql)).toBe('plpgsql');
    const origins = (id: SecurableId): readonly string[] =>
      [...facts().grants.target].flatMap((target, row) =>
        target === id ? [`${grantee(facts(), row)} ${GRANT_ORIGINS[facts().grants.origin[row] ?? 0] ?? ''}`] : [],
      );
    expect(origins(find(facts(), ['database', 'shop'], ['schema', 'public']))).toContain('PUBLIC initial');
    expect(origins(find(facts(), ['database', 'shop'], ['schema', 'billing'], ['routine', 'f()']))).toEqual([
      'PUBLIC engine-default',
    ]);
    expect(origins(at('table', 'untouched'))).toContain('99999999 explicit');
  });

  it("have of the engine's own objects only what somebody changed", () => {
    const system: string[] = [];
    for (let id = 0; id < facts().securables.count; id++) {
      const isObject = !['schema', 'language'].includes(kindOf(facts(), id)) && isSystem(facts(), id);
      if (isObject && enclosing(facts(), id, 'database') === find(facts(), ['database', 'shop'])) {
        system.push(`${kindOf(facts(), id)} ${facts().securables.name[id] ?? ''}`);
      }
    }
    expect(system.sort()).toEqual([
      'column subconninfo',
      'routine pg_read_file(text)',
      'routine planted()',
      'table pg_authid',
      'table pg_subscription',
      'view columns',
    ]);
    const authid = find(facts(), ['database', 'shop'], ['schema', 'pg_catalog'], ['table', 'pg_authid']);
    const grantees = [...facts().grants.target].flatMap((target, row) =>
      target === authid ? [grantee(facts(), row)] : [],
    );
    expect(grantees.sort()).toEqual(['app', server().superuser].sort());
  });

  it('are the same for an auditor that can only connect', async () => {
    const client = await server().connect();
    await client.query("CREATE ROLE auditor LOGIN PASSWORD 'auditor'");
    await client.query('GRANT CONNECT ON DATABASE empty TO auditor');
    await client.end();
    const bySuperuser = await read(server());
    const byAuditor = await read(server(), server().url('postgres', 'auditor', 'auditor'));
    // Whom a mapping leads to and who may log in how are the facts that an auditor may not see; gaps say so.
    const seen = (facts: Facts): readonly string[] =>
      describeFacts(facts).filter((line) => !/^\["(user mapping|login rule)"/.test(line));
    expect(seen(byAuditor.facts)).toEqual(seen(bySuperuser.facts));
    expect(byAuditor.facts.userMappings.map(({ remoteUser }) => remoteUser)).toEqual([null]);
    expect(byAuditor.facts.loginRules).toEqual([]);
    expect(byAuditor.auditor).toBe('auditor');
    expect(byAuditor.gaps.map(({ fact, kind }) => `${kind} ${fact}`)).toEqual([
      'optional host-based authentication rules',
      'optional user mapping options in database shop',
    ]);
  });

  it('hold no secret, and no number of an object', () => {
    const text = serializeSnapshot(snapshot);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(server().password);
    expect(text).not.toMatch(/"oid"/);
  });
});

const read = (server: PostgresServer, url = server.url()): Promise<Snapshot> =>
  readPostgres({
    instance: 'shop-pg',
    url,
    env: {},
    home: '/nowhere',
    timeoutMs: 30_000,
    takenAt: '2026-11-20T10:00:00Z',
  });

const principal = (facts: Facts, key: string): Facts['principals'][number] => {
  const found = facts.principals.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no principal ${key}`);
  return found;
};

const grantee = (facts: Facts, row: number): string => facts.principals[facts.grants.grantee[row] ?? NONE]?.key ?? '';

const pairs = (words: readonly string[]): (readonly [string, string])[] =>
  words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? ''] as const] : []));

/** The object at a path of kinds and names from the top. */
function find(facts: Facts, ...path: readonly (readonly [string, string])[]): SecurableId {
  let at = 0;
  for (const [kind, name] of path) {
    const child = [...facts.securables.parent].findIndex(
      (parent, id) => parent === at && kindOf(facts, id) === kind && facts.securables.name[id] === name,
    );
    if (child < 0) throw new Error(`no ${kind} ${name}`);
    at = child;
  }
  return at;
}

const isSystem = (facts: Facts, id: SecurableId): boolean => {
  const schema = enclosing(facts, id, 'schema');
  const name = facts.securables.name[schema] ?? '';
  return schema !== NONE && (name === 'pg_catalog' || name === 'information_schema');
};

const RELATIONS = ['table', 'partitioned-table', 'view', 'materialized-view', 'foreign-table', 'sequence'];

/** Facts in the form in which the oracle answers. */
function asOracle(facts: Facts, wanted: (id: SecurableId) => boolean): OracleAnswer {
  const role = (id: PrincipalId | undefined): string | null => {
    const found = facts.principals[id ?? NONE];
    if (found === undefined) return null;
    if (found.kind === 'public') return 'is PUBLIC';
    return `${found.exists ? 'role' : 'no role'} ${roleNameOf(found.key) ?? ''}`;
  };
  const identity = (id: SecurableId): readonly string[] => {
    const kind = kindOf(facts, id);
    const name = facts.securables.name[id] ?? '';
    if (kind === 'schema') return ['schema', name, ''];
    const schema = enclosing(facts, id, 'schema');
    const table = kind === 'column' ? `${facts.securables.name[parentOf(facts, id)] ?? ''}/` : '';
    return [
      RELATIONS.includes(kind) ? 'relation' : kind,
      schema === NONE ? '' : (facts.securables.name[schema] ?? ''),
      table + name,
    ];
  };
  const objects: string[] = [];
  for (let id = 0; id < facts.securables.count; id++) {
    if (wanted(id)) objects.push(JSON.stringify([...identity(id), role(facts.securables.owner[id])]));
  }
  const grants: string[] = [];
  for (let row = 0; row < facts.grants.count; row++) {
    const target = facts.grants.target[row] ?? NONE;
    if (!wanted(target)) continue;
    const set = facts.privilegeSets[facts.grants.privileges[row] ?? NONE];
    for (const word of set?.privileges ?? []) {
      const who = [role(facts.grants.grantee[row]), word, set?.grantable.includes(word)];
      grants.push(JSON.stringify([...identity(target), ...who, role(facts.grants.grantor[row])]));
    }
  }
  return { objects: objects.sort(), grants: grants.sort() };
}

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
