/** A manifest with two services for the rules' examples; `more` is appended as it stands. */
export const twoServices = (more = ''): string => `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
services:
  billing:
    team: money
    owns: [pg/postgres/billing/**]
    identities: { pg: [billing_own, { match: billing_app, use: app }] }
  orders:
    team: checkout
    owns: [pg/postgres/orders/**]
    identities: { pg: [orders_own, { match: orders_app, use: app }] }
operators:
  pg: [{ match: postgres, kind: dba, may: [admin] }]
${more}`;

/** Roles and schemas of the two services, each with one table, and only the rights they need. */
export const TWO_SERVICES: readonly string[] = [
  'create role billing_own',
  'create role billing_app login',
  'create role orders_own',
  'create role orders_app login',
  'create schema billing authorization billing_own',
  'create schema orders authorization orders_own',
  'grant usage on schema billing to billing_app',
  'grant usage on schema orders to orders_app',
  'set role billing_own',
  'create table billing.inv (id int, pan text)',
  'grant select, insert, update, delete on billing.inv to billing_app',
  'reset role',
  'set role orders_own',
  'create table orders.orders (id int)',
  'grant select, insert, update, delete on orders.orders to orders_app',
  'reset role',
];
