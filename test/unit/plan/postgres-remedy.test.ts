import { describe, expect, it } from 'vitest';
import { createPostgresResolver } from '../../../src/access/postgres.ts';
import type { Mode } from '../../../src/model/access.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT, SecurableFlag, type PrincipalId, type SecurableId } from '../../../src/model/facts.ts';
import { remedyOf } from '../../../src/plan/postgres/remedy.ts';

/** A database `shop` with the schema and tables of billing, which everybody may look names up in. */
class World {
  readonly #builder = new FactBuilder('postgres', 'pg');
  readonly #admin = this.role('postgres', { superuser: true });
  readonly #public = this.#builder.addPrincipal({
    kind: 'public',
    key: 'PUBLIC',
    exists: true,
    login: false,
    provenance: 'user',
    attributes: {},
  });
  readonly owner = this.role('billing_own', {}, false);
  readonly #schema: SecurableId;

  constructor() {
    this.role('pg_create_subscription', {}, false, 'predefined');
    const shared = { owner: this.owner, flags: SecurableFlag.storedAcl };
    const database = this.#builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop', ...shared });
    this.#schema = this.#builder.addSecurable({ kind: 'schema', parent: database, name: 'billing', ...shared });
    this.grant('USAGE', this.#schema, this.#public);
    this.grant('CONNECT', database, this.#public);
  }

  role(key: string, attributes = {}, login = true, provenance: 'user' | 'predefined' = 'user'): PrincipalId {
    return this.#builder.addPrincipal({ kind: 'role', key, exists: true, login, provenance, attributes });
  }
  table(name: string): SecurableId {
    return this.#builder.addSecurable({
      kind: 'table',
      parent: this.#schema,
      name,
      owner: this.owner,
      flags: SecurableFlag.storedAcl,
    });
  }
  grant(privilege: string, on: SecurableId, to: PrincipalId, by = this.owner, grantable = false): void {
    this.#builder.addGrant(
      to,
      on,
      this.#builder.internPrivileges([privilege], grantable ? [privilege] : []),
      by,
      'explicit',
    );
  }
  member(member: PrincipalId, role: PrincipalId, options = {}): void {
    const all = { inherit: true, set: true, admin: false, ...options };
    this.#builder.addMembership({ role, member, grantor: this.#admin, ...all });
  }

  /** The statements that keep some principals from reading some tables. */
  keepFrom(principals: readonly PrincipalId[], tables: readonly SecurableId[], mode: Mode = 'now') {
    const facts = this.#builder.build();
    const matches = ({ target, action }: { target: { kind: string; id?: SecurableId }; action: string }): boolean =>
      action === 'read' && target.kind === 'one' && tables.includes(target.id ?? NONE);
    const remedy = remedyOf(facts, { matches, principals: new Set(principals), mode, newOwner: null });
    const reached = [...createPostgresResolver(facts).accesses()].filter(matches);
    expect(reached, 'the world must have something to clear').not.toEqual([]);
    return { clears: remedy.clears, sql: remedy.statements.map(({ sql }) => sql) };
  }
}

describe('the least that ends an access', () => {
  it('is one REVOKE for all tables that one grantee was given the same on', () => {
    const world = new World();
    const app = world.role('orders_app');
    const tables = ['inv', 'tax'].map((name) => world.table(name));
    for (const table of tables) world.grant('SELECT', table, app);
    expect(world.keepFrom([app], tables)).toEqual({
      clears: true,
      sql: ['REVOKE SELECT ON TABLE billing.inv, billing.tax FROM orders_app'],
    });
  });

  it('is the membership where others keep the role', () => {
    const world = new World();
    const [app, report, readers] = [world.role('orders_app'), world.role('billing_app'), world.role('r', {}, false)];
    const table = world.table('inv');
    world.grant('SELECT', table, readers);
    for (const member of [app, report]) world.member(member, readers);
    expect(world.keepFrom([app], [table]).sql).toEqual(['REVOKE r FROM orders_app']);
  });

  it('is the right of the role where all its members are meant', () => {
    const world = new World();
    const [a, b, readers] = [world.role('a'), world.role('b'), world.role('r', {}, false)];
    const table = world.table('inv');
    world.grant('SELECT', table, readers);
    for (const member of [a, b]) world.member(member, readers);
    expect(world.keepFrom([a, b], [table]).sql).toEqual(['REVOKE SELECT ON TABLE billing.inv FROM r']);
  });

  it('leaves a role to its member and takes the next one from that role, where nobody else is concerned', () => {
    const world = new World();
    const [app, own, readers] = [world.role('orders_app'), world.role('rw', {}, false), world.role('r', {}, false)];
    const other = world.role('billing_app');
    const table = world.table('inv');
    world.grant('SELECT', table, readers);
    world.member(app, own);
    world.member(own, readers);
    world.member(other, readers);
    expect(world.keepFrom([app], [table]).sql).toEqual(['REVOKE r FROM rw']);
  });

  it('ends the second way that was hidden behind the first', () => {
    const world = new World();
    const [app, keeper] = [world.role('orders_app'), world.role('billing_app')];
    const [readers, left, right] = ['r', 'lhs', 'rhs'].map((name) => world.role(name, {}, false)) as [
      number,
      number,
      number,
    ];
    const table = world.table('inv');
    world.grant('SELECT', table, readers);
    for (const middle of [left, right]) {
      world.member(app, middle);
      world.member(middle, readers);
      world.member(keeper, middle);
    }
    expect(world.keepFrom([app], [table])).toEqual({
      clears: true,
      sql: ['REVOKE lhs FROM orders_app', 'REVOKE rhs FROM orders_app'],
    });
  });

  it('takes the ADMIN OPTION from whoever would grant itself the role, and leaves the role its rights', () => {
    const world = new World();
    const [app, readers] = [world.role('orders_app'), world.role('r', {}, false)];
    const table = world.table('inv');
    world.grant('SELECT', table, readers);
    world.member(app, readers, { inherit: false, set: false, admin: true });
    expect(world.keepFrom([app], [table], 'escalate').sql).toEqual(['REVOKE r FROM orders_app']);
  });

  it('revokes as the grantor what is not the owner’s to revoke, after what hangs on it', () => {
    const world = new World();
    const [app, source, next] = [
      world.role('orders_app'),
      world.role('g_src', {}, false),
      world.role('next', {}, false),
    ];
    const table = world.table('inv');
    world.grant('SELECT', table, source, world.owner, true);
    world.grant('SELECT', table, app, source, true);
    world.grant('SELECT', table, next, app);
    expect(world.keepFrom([app], [table]).sql).toEqual([
      'SET ROLE orders_app; REVOKE SELECT ON TABLE billing.inv FROM next; RESET ROLE',
      'SET ROLE g_src; REVOKE SELECT ON TABLE billing.inv FROM orders_app; RESET ROLE',
    ]);
  });

  it('says so when no statement is known to clear it', () => {
    const world = new World();
    const table = world.table('inv');
    expect(world.keepFrom([world.owner], [table], 'latent')).toEqual({ clears: false, sql: [] });
  });
});
