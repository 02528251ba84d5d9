import { beforeAll, describe, expect, it } from 'vitest';
import { postgresScratchServer } from '../../src/adapters/postgres/scratch.ts';
import type { Proof } from '../../src/commands/rehearse/proof.ts';
import type { RehearsedScripts } from '../../src/commands/rehearse/rehearse.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { postgresScratch } from '../../src/plan/postgres/scratch.ts';
import { hostOf } from '../support/rehearsal/postgres-host.ts';
import { failed, prove } from '../support/rehearsal/prove.ts';
import { useServer } from '../support/servers.ts';

const MANIFEST = `
version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
services:
  billing:
    team: payments
    owns: [pg/shop/billing/**]
    identities: { pg: [billing_own, billing_app] }
    publishes:
      - { object: pg/shop/billing/total, actions: [read], to: [orders], reason: reconciliation, expires: 2027-03-31 }
  orders:
    team: checkout
    owns: [pg/shop/orders/**]
    identities: { pg: [orders_app] }
operators:
  pg:
    - { match: postgres, kind: dba, may: [admin] }
    - { match: report, kind: dba, may: [read], reason: reports, expires: 2027-03-31 }
`;

const WORLD = `
create role billing_own nologin; create role billing_app login; create role orders_app login; create role report login;
create schema billing authorization billing_own; create schema orders authorization orders_app;
create table billing.inv (id int); alter table billing.inv owner to billing_own;
create view billing.total as select count(*) as n from billing.inv; alter view billing.total owner to billing_own;
grant usage on schema billing to orders_app, billing_app, report;
grant select on billing.inv to billing_app, orders_app, report; grant select on billing.total to orders_app`;

const check = (sql: string, wanted: boolean): string =>
  `DO $$ BEGIN IF (${sql}) IS DISTINCT FROM ${String(wanted)} THEN RAISE EXCEPTION 'it does not stand'; END IF; END $$`;
const READS = "SELECT has_table_privilege('orders_app', 'billing.inv', 'SELECT')";

const GOOD: RehearsedScripts = {
  database: 'shop',
  apply: 'BEGIN; REVOKE SELECT ON billing.inv FROM orders_app; COMMIT',
  rollback: 'GRANT SELECT ON billing.inv TO orders_app',
  verify: check(READS, false),
};

describe('a rehearsal', () => {
  const from = useServer('postgres:18');
  const to = useServer('postgres:18');
  let source: Snapshot;
  beforeAll(async () => {
    const admin = await from().connect();
    await admin.query('create database shop');
    const shop = await from().connect('shop');
    await shop.query(WORLD);
    await Promise.all([admin.end(), shop.end()]);
    source = await hostOf(from()).read();
  });

  async function attempt(scripts: RehearsedScripts): Promise<Proof> {
    const server = await postgresScratchServer(hostOf(to()));
    const stage = { server, world: postgresScratch(source, server.fresh) };
    return prove({ manifest: MANIFEST, source, stage, scripts: [scripts], clears: 'DBO101', named: ['orders_app'] });
  }

  it('passes with scripts that do what they should', async () => {
    const proof = await attempt(GOOD);
    expect(failed(proof)).toEqual({});
    expect(proof.passed).toBe(true);
    expect(proof.left).toEqual([]);
    expect(proof.notCovered.length).toBe(1);
  });

  it('fails where the finding stays and apply changes something each time', async () => {
    const apply = 'CREATE ROLE "new"; DROP ROLE "new"; GRANT INSERT ON billing.inv TO orders_app';
    const rollback = 'REVOKE INSERT ON billing.inv FROM orders_app';
    const proof = await attempt({ ...GOOD, apply, rollback });
    expect(Object.keys(failed(proof))).toEqual(['targets-gone', 'none-new', 'verify']);
  });

  it('fails where somebody loses what the manifest grants, or others lose anything', async () => {
    const apply = `${GOOD.apply}; REVOKE SELECT ON billing.total FROM orders_app; REVOKE SELECT ON billing.inv FROM report`;
    const rollback = `${GOOD.rollback}; GRANT SELECT ON billing.total TO orders_app; GRANT SELECT ON billing.inv TO report`;
    const { kept, others, ...rest } = failed(await attempt({ ...GOOD, apply, rollback }));
    expect(kept).toEqual([
      'orders_app: read pg/shop/billing/total: before now, after not at all',
      'report: read pg/shop/billing/inv: before now, after not at all',
    ]);
    expect(others).toEqual(['report: read pg/shop/billing/inv: before now, after not at all']);
    expect(Object.keys(rest)).toEqual(['none-new']);
  });

  it('fails where the second run does something, and where the rollback does not restore', async () => {
    const apply = `${GOOD.apply}; DO $$ BEGIN CREATE ROLE r1; EXCEPTION WHEN duplicate_object THEN CREATE ROLE r2; END $$`;
    const { again, rollback, ...rest } = failed(await attempt({ ...GOOD, apply, rollback: 'SELECT 1' }));
    expect(again?.map((line) => line.slice(0, 26))).toEqual(['not there before: role "r2']);
    expect(rollback?.length).toBe(3);
    expect(rest).toEqual({});
  });

  it('says what the server said when a script fails, and what was not looked at', async () => {
    const proof = await attempt({ ...GOOD, apply: "DO $$ BEGIN RAISE EXCEPTION 'plan is stale: C-1'; END $$" });
    expect(failed(proof)).toEqual({ apply: ['apply in shop: plan is stale: C-1'] });
    expect(proof.checks.filter(({ outcome }) => outcome === 'not-run').length).toBe(7);
    expect(proof.passed).toBe(false);
  });
});
