import { describe, expect, it } from 'vitest';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import type { Engine } from '../../../src/model/engine.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT, type Facts } from '../../../src/model/facts.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { changesOf as mongodbChanges } from '../../../src/plan/mongodb/changes.ts';
import { roleMaker as mongodbRoles } from '../../../src/plan/mongodb/service-roles.ts';
import { changesOf as mysqlChanges } from '../../../src/plan/mysql/changes.ts';
import { roleMaker as mysqlRoles } from '../../../src/plan/mysql/service-roles.ts';
import { changesOf as postgresChanges } from '../../../src/plan/postgres/changes.ts';
import { roleMaker as postgresRoles } from '../../../src/plan/postgres/service-roles.ts';
import { serviceRoles, type RoleMaker, type ServiceRoles } from '../../../src/plan/service-roles.ts';
import { roleLines } from '../../../src/reporters/plan-roles-text.ts';
import { NOW } from '../../support/audit.ts';
import { manifestOf } from '../../support/plans/trial.ts';

const today = NOW.toISOString().slice(0, 10);

const manifestFor = (engine: Engine, owns: string, identities: string): Manifest =>
  manifestOf(`version: 1
instances: { db: { engine: ${engine}, url: "\${URL}" } }
services: { orders: { owns: [${owns}], identities: { db: [${identities}] } } }
`);

function rolesOf<Cut>(facts: Facts, manifest: Manifest, maker: RoleMaker<Cut>): ServiceRoles<Cut> {
  const snapshot = {
    ...{
      instance: 'db',
      engine: facts.engine,
      version: '0',
      takenAt: NOW.toISOString(),
      auditor: 'x',
      facts,
      gaps: [],
    },
  };
  return serviceRoles(facts, bindOwnership(manifest, snapshot, today), () => true, maker);
}

const account = { exists: true, login: true, provenance: 'user' } as const;

function postgres(): FactBuilder {
  const builder = new FactBuilder('postgres', 'db');
  const admin = builder.addPrincipal({ ...account, kind: 'role', key: 'postgres', attributes: { superuser: true } });
  builder.addPrincipal({ ...account, kind: 'role', key: 'app', attributes: {} });
  const database = builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop', owner: admin });
  const schema = builder.addSecurable({ kind: 'schema', parent: database, name: 's', owner: admin });
  builder.addSecurable({ kind: 'materialized-view', parent: schema, name: 'm', owner: admin });
  builder.addSecurable({ kind: 'routine', parent: schema, name: 'f()', owner: admin });
  return builder;
}

describe('the roles of a service on PostgreSQL', () => {
  const titles = (manifest: Manifest): readonly string[] => {
    const facts = postgres().build();
    return postgresChanges(facts, rolesOf(facts, manifest, postgresRoles).cuts).map(({ title }) => title);
  };

  it('get what the service owns, and what is created in its schemas', () => {
    expect(titles(manifestFor('postgres', 'db/shop/s/**', '{ match: app, use: app }'))).toEqual(
      expect.arrayContaining([
        'grant SELECT on s.m to orders_rw',
        'grant EXECUTE on s.f() to orders_rw',
        'grant USAGE on s to orders_ro',
        'grant CONNECT on shop to orders_ro',
        'grant DELETE, INSERT, SELECT, UPDATE on every new table of postgres to orders_rw',
        'grant SELECT on every new table of orders_owner to orders_ro',
        'grant orders_rw to app',
      ]),
    );
  });

  it('get nothing by default in a schema that is not all the service’s', () => {
    const some = titles(manifestFor('postgres', 'db/shop/s/m', '{ match: app, use: read }'));
    expect(some).toContain('grant USAGE on s to orders_ro');
    expect(some.filter((title) => title.includes('every new') || title.includes('f()'))).toEqual([]);
  });

  it('are not made where the server takes no such name', () => {
    expect(postgresRoles.faultOf(postgres().build(), `${'é'.repeat(31)}_rw`)).toContain('63 bytes');
    expect(postgresRoles.faultOf(postgres().build(), 'pg_x_rw')).not.toBeNull();
  });

  it('leave out an account whose use nobody states', () => {
    const facts = postgres().build();
    const { cuts, notes } = rolesOf(facts, manifestFor('postgres', 'db/shop/s/**', 'app'), postgresRoles);
    expect(cuts.filter(({ kind }) => kind === 'joined')).toEqual([]);
    expect(notes).toEqual(['app: gets no role of orders, since the manifest does not say what its use is']);
  });
});

describe('the roles of a service on MySQL and MariaDB', () => {
  const world = (engine: 'mysql' | 'mariadb'): Facts => {
    const builder = new FactBuilder(engine, 'db');
    const attributes = { user: 'app', host: '%' };
    const app = builder.addPrincipal({ ...account, kind: 'account', key: 'app@%', attributes });
    const other = builder.addPrincipal({ ...account, login: false, kind: 'role', key: 'r', attributes: { user: 'r' } });
    builder.addMembership({ role: other, member: app, grantor: NONE, inherit: false, set: true, admin: false });
    builder.addDefaultRole({ account: app, role: other });
    const database = builder.addSecurable({ kind: 'database', parent: ROOT, name: 'a_b', owner: NONE });
    builder.addSecurable({ kind: 'table', parent: database, name: 't', owner: NONE });
    builder.addSecurable({ kind: 'table', parent: database, name: 'u', owner: NONE });
    return builder.build();
  };
  const statements = (engine: 'mysql' | 'mariadb', owns: string): readonly string[] => {
    const facts = world(engine);
    const manifest = manifestFor(engine, owns, '{ match: app, use: app }');
    return mysqlChanges(facts, rolesOf(facts, manifest, mysqlRoles).cuts).flatMap(({ apply }) => apply);
  };

  it('get databases as a whole, by a pattern that is only theirs', () => {
    const all = statements('mysql', 'db/a_b/**').join('\n');
    expect(all).toMatch(/GRANT .*DELETE.* ON `a\\_b`\.\* TO .*orders_rw/);
    expect(all).not.toContain('`t`');
  });

  it('get tables one by one where the service has only some', () => {
    const all = statements('mysql', 'db/a_b/t').join('\n');
    expect(all).toMatch(/GRANT SELECT ON .*t.* TO .*orders_ro/);
    expect(all).not.toContain('`u`');
  });

  it('do not end another role by default', () => {
    expect(statements('mysql', 'db/a_b/**').filter((sql) => /DEFAULT ROLE/.test(sql))).toHaveLength(1);
    expect(statements('mariadb', 'db/a_b/**').filter((sql) => /DEFAULT ROLE/.test(sql))).toEqual([]);
  });
});

describe('the roles of a service on MongoDB', () => {
  it('are made with all that they hold', () => {
    const builder = new FactBuilder('mongodb', 'db');
    builder.addPrincipal({ ...account, kind: 'account', key: 'app@shop', attributes: { db: 'shop', name: 'app' } });
    builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop', owner: NONE });
    const facts = builder.build();
    const manifest = manifestFor('mongodb', 'db/shop/**', '{ match: app@shop, use: app }');
    const changes = mongodbChanges(facts, rolesOf(facts, manifest, mongodbRoles).cuts);
    expect(changes.map(({ title }) => title)).toEqual([
      'create role admin.orders_ro',
      'create role admin.orders_rw',
      'grant admin.orders_rw to app@shop',
    ]);
    expect(changes[0]?.probe.after).toContain('find');
    expect(changes[0]?.probe.after).not.toContain('insert');
  });
});

describe('the lines for the manifest', () => {
  it('are YAML, whatever the names', () => {
    const identities = [{ service: "it's", match: 'no', use: 'app' }] as const;
    expect(roleLines('db', { identities, notes: [] }, 80)).toContain('      - { match: "no", use: app }');
    expect(roleLines('db', { identities, notes: ['x: y'] }, 80).join('\n')).toContain(
      'services: "it\'s": identities: db:',
    );
  });
});
