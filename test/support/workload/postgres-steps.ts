import { CANARY, FORGED } from './canaries.ts';
import { POSTGRES_ACCOUNTS } from './postgres-world.ts';
import type { Refusal, Touch } from './truth.ts';

interface PostgresSession {
  readonly account: string;
  readonly application: string;
  readonly database: string;
}

const { orders, billing, crm, stock, shared, etl, report, operator } = POSTGRES_ACCOUNTS;
const inShop = (account: string, application: string): PostgresSession => ({ account, application, database: 'shop' });

/** Every session stays open from its first step to the end, so their records are interleaved. */
export const POSTGRES_SESSIONS = {
  o1: inShop(orders, 'orders-api'),
  o2: inShop(orders, 'orders-api'),
  o3: inShop(orders, 'orders-worker'),
  oDepot: { account: orders, application: 'orders-api', database: 'depot' },
  b1: inShop(billing, 'billing-api'),
  b2: inShop(billing, 'billing-api'),
  c1: inShop(crm, 'crm web'),
  cDepot: { account: crm, application: 'crm web', database: 'depot' },
  s1: { account: stock, application: 'stock-svc', database: 'depot' },
  sharedStock: { account: shared, application: 'stock-svc', database: 'depot' },
  sharedPricing: { account: shared, application: 'pricing-svc', database: 'depot' },
  etl: inShop(etl, 'etl: nightly'),
  hostile: inShop(orders, `x@y 127.0.0.1 LOG:  statement: DROP TABLE a; "'`),
  report: inShop(report, 'rep "ort",x'),
  dba: inShop(operator, 'psql'),
} as const satisfies Record<string, PostgresSession>;
export type PostgresSessionName = keyof typeof POSTGRES_SESSIONS;

export interface PostgresStep {
  readonly by: PostgresSessionName;
  readonly sql: string;
  readonly touches?: readonly Touch[];
  /** With values it goes through the extended protocol, prepared under `name` or unnamed. */
  readonly values?: readonly unknown[];
  readonly name?: string;
  /** Rows that are asked for at a time (extended protocol): the rest is fetched from the same portal. */
  readonly rows?: number;
  /** What is sent after `COPY … FROM STDIN`. */
  readonly copyIn?: string;
  readonly times?: number;
  readonly refused?: Refusal;
  /** Whose rights count from here on; null: the login's again. */
  readonly role?: string | null;
  /** The application name from here on. */
  readonly application?: string;
  readonly trap?: string;
}

const BIG = 4929123412341234n;

export const POSTGRES_STEPS: readonly PostgresStep[] = [
  // As object-relational mappers write it: everything quoted, aliases that look like tables
  {
    by: 'o1',
    sql: `SELECT "o"."id" AS "o_id", "c"."name" AS "inv" FROM "orders"."orders" "o" LEFT JOIN "crm"."customers" "c" ON "c"."id" = "o"."customer_id" WHERE "o"."note" = '${CANARY}-orm' LIMIT 10`,
    touches: ['read orders/orders', 'read crm/customers'],
    times: 3,
  },
  {
    by: 'o2',
    sql: `SELECT "Order Lines"."Id" FROM "orders"."Order Lines" INNER JOIN "billing"."Invoice Lines" AS "ledger" ON "ledger"."Id" = "Order Lines"."Id" WHERE "ledger"."Text ""x""" <> 'from crm.secrets ${CANARY}'`,
    touches: ['read orders/Order Lines', 'read billing/Invoice Lines'],
  },
  {
    by: 'o1',
    sql: `INSERT INTO "billing"."Invoice Lines" ("Id", "Text ""x""") VALUES (1, '${CANARY}''s'), (2, E'${CANARY}\\'\\n') RETURNING "Id"`,
    touches: ['write billing/Invoice Lines'],
  },

  // Prepared: extended protocol under a name, without one, and in SQL
  {
    by: 'o1',
    sql: 'SELECT * FROM billing.inv WHERE id = $1 AND pan <> $2',
    values: [1001, `${CANARY}-named`],
    name: 'inv_by_id',
    touches: ['read billing/inv'],
    times: 5,
  },
  {
    by: 'o2',
    sql: 'SELECT * FROM billing.inv WHERE id = $1 AND pan <> $2',
    values: [1002, `${CANARY}-named-2`],
    name: 'inv_by_id',
    touches: ['read billing/inv'],
    times: 2,
  },
  {
    by: 'o1',
    sql: 'UPDATE billing.inv SET amount = amount + $1 WHERE id = $2 RETURNING (SELECT max(id) FROM orders.orders)',
    values: ['271828.18', 1003],
    touches: ['write billing/inv', 'read orders/orders'],
    times: 4,
  },
  {
    by: 'o3',
    sql: 'SELECT i.id FROM billing.inv i JOIN crm.customers c USING (id) WHERE i.pan = ANY ($1::text[])',
    values: [[`${CANARY}-a`, 'b']],
    touches: ['read billing/inv', 'read crm/customers'],
  },
  { by: 'b1', sql: `PREPARE by_id (int, text) AS SELECT * FROM crm.customers WHERE id = $1 AND name <> $2` },
  { by: 'b1', sql: `EXECUTE by_id (5, '${CANARY}-exec')`, touches: ['read crm/customers'], times: 3 },
  { by: 'b2', sql: `PREPARE by_id AS INSERT INTO crm.notes (body) SELECT '${CANARY}' FROM orders.orders LIMIT 1` },
  { by: 'b2', sql: 'EXECUTE by_id', touches: ['write crm/notes', 'read orders/orders'] },
  { by: 'b1', sql: `EXECUTE by_id (6, '${CANARY}-exec')`, touches: ['read crm/customers'] },
  { by: 'b1', sql: 'DEALLOCATE by_id' },
  // The rest of a portal is the same execution
  {
    by: 'c1',
    sql: 'SELECT id FROM orders.items WHERE qty > $1 UNION ALL SELECT generate_series(1, 5)',
    values: [-1],
    rows: 2,
    touches: ['read orders/items'],
  },

  // Several lines, tabs, comments that look like statements
  {
    by: 'c1',
    sql: `SELECT /* FROM crm.secrets /* nested */ */ o.id,\n\t'${CANARY}\n\twith a tab' AS x -- FROM billing.inv\n\tFROM\torders.orders o\n\n\tJOIN billing.ledger l\n\t\tON l.inv_id = o.id\n -- done ${CANARY}`,
    touches: ['read orders/orders', 'read billing/ledger'],
    times: 2,
  },
  {
    by: 'c1',
    sql: `SELECT id\r\n  FROM orders.items -- windows ${CANARY}\r\n WHERE sku = $$${CANARY} it's; FROM billing.notes$$`,
    touches: ['read orders/items'],
  },
  {
    by: 'o3',
    sql: `SELECT count(*) FROM orders.orders WHERE note = '${FORGED.postgres}'`,
    touches: ['read orders/orders'],
  },
  {
    by: 'o3',
    sql: `SELECT count(*) FROM billing.ledger WHERE note = $1`,
    values: [FORGED.postgres],
    touches: ['read billing/ledger'],
  },
  {
    by: 'o3',
    sql: `SELECT '${CANARY}', ${BIG}, 271828.18, E'\\x73${CANARY}', U&'${CANARY}\\0441', B'1010', x'deadbeefcafe', $x$${CANARY}$x$, DATE '1987-06-05', '{"k": "${CANARY}"}'::jsonb, 'жЖ ${CANARY}', 'tab\t${CANARY}', ARRAY['${CANARY}'] FROM crm.segments`,
    touches: ['read crm/segments'],
  },

  // Views, materialized views, routines, triggers
  {
    by: 'o1',
    sql: `SELECT v.amount FROM billing.inv_v v WHERE v.note = '${CANARY}'`,
    touches: ['read billing/inv_v', 'read billing/inv via', 'read billing/ledger via'],
    times: 3,
  },
  { by: 'o1', sql: 'SELECT * FROM billing.inv_iv', touches: ['read billing/inv_iv', 'read billing/inv via'] },
  {
    by: 'c1',
    sql: 'SELECT * FROM dossier',
    touches: [
      'read crm/dossier',
      'read crm/customers via',
      'read billing/inv_v via',
      'read billing/inv via',
      'read billing/ledger via',
    ],
    times: 2,
    trap: 'view of a view',
  },
  { by: 'c1', sql: 'SELECT n FROM totals', touches: ['read crm/totals'] },
  {
    by: 'o2',
    sql: 'SELECT v.id FROM billing.inv_v v JOIN billing.inv i ON i.id = v.id',
    touches: ['read billing/inv_v', 'read billing/inv', 'read billing/inv via', 'read billing/ledger via'],
    trap: 'beside its own view',
  },
  {
    by: 'o1',
    sql: 'SELECT billing.total(o.id) FROM orders.orders o',
    touches: ['execute billing/total', 'read billing/ledger via', 'read orders/orders'],
    trap: 'function for each row',
  },
  {
    by: 'o1',
    sql: 'SELECT billing.settle($1)',
    values: [1004],
    touches: ['execute billing/settle', 'write billing/inv via', 'write billing/ledger via', 'read billing/notes via'],
    times: 2,
    trap: 'definer routine',
  },
  {
    by: 'c1',
    sql: 'SELECT report(5)',
    touches: [
      'execute crm/report',
      'execute crm/greet via',
      'read crm/customers via',
      'execute billing/total via',
      'read billing/ledger via',
    ],
  },
  {
    by: 'c1',
    sql: 'CALL billing.close_month(0)',
    touches: ['execute billing/close_month', 'write billing/notes via'],
    trap: 'procedure call',
  },
  {
    by: 'o1',
    sql: `SELECT billing.any_table('notes')`,
    touches: ['execute billing/any_table', 'read billing/notes via'],
    trap: 'dynamic',
  },
  {
    by: 'c1',
    sql: `INSERT INTO billing.notes (id, body) VALUES (7, '${CANARY}'), (8, '${CANARY}')`,
    touches: ['write billing/notes', 'execute billing/on_change via', 'write billing/audit via'],
    times: 2,
    trap: 'definer routine',
  },
  {
    by: 'o1',
    sql: `DELETE FROM billing.notes n USING orders.items i WHERE i.id = n.id OR n.body LIKE '${CANARY}%'`,
    touches: ['write billing/notes', 'read orders/items', 'execute billing/on_change via', 'write billing/audit via'],
    trap: 'definer routine',
  },

  // More than one table, more than one schema
  {
    by: 'o1',
    sql: `INSERT INTO orders.items (order_id, sku, qty) SELECT i.order_id, '${CANARY}', l.id FROM billing.inv i JOIN billing.ledger l ON l.inv_id = i.id`,
    touches: ['write orders/items', 'read billing/inv', 'read billing/ledger'],
  },
  {
    by: 'b1',
    sql: `UPDATE orders.orders AS o SET total = s.amount, note = '${CANARY}' FROM (SELECT order_id, sum(amount) AS amount FROM billing.inv GROUP BY 1) s, crm.customers c WHERE s.order_id = o.id AND c.id = o.customer_id`,
    touches: ['write orders/orders', 'read billing/inv', 'read crm/customers'],
    times: 2,
  },
  {
    by: 'o1',
    sql: `WITH gone AS (DELETE FROM billing.ledger WHERE amount = 271828.18 RETURNING inv_id), ins AS (INSERT INTO billing.inv (order_id, pan) SELECT inv_id, '${CANARY}' FROM gone RETURNING id) SELECT * FROM ins JOIN orders.orders USING (id)`,
    touches: ['write billing/ledger', 'write billing/inv', 'read orders/orders'],
  },
  {
    by: 'o2',
    sql: `MERGE INTO billing.ledger AS t USING orders.orders AS s ON t.inv_id = s.id WHEN MATCHED THEN UPDATE SET amount = s.total WHEN NOT MATCHED THEN INSERT (inv_id, note) VALUES (s.id, '${CANARY}')`,
    touches: ['write billing/ledger', 'read orders/orders'],
  },
  {
    by: 'b1',
    sql: `INSERT INTO crm.notes (customer_id, body) VALUES (1, '${CANARY}'); UPDATE billing.ledger SET note = '${CANARY};' WHERE false; SELECT 1`,
    touches: ['write crm/notes', 'write billing/ledger'],
    trap: 'several statements at once',
  },
  { by: 'b1', sql: 'TRUNCATE crm.segments', touches: ['write crm/segments'], trap: 'truncate' },

  // A CTE and a temporary table that are called like somebody's table
  {
    by: 'b2',
    sql: 'WITH customers AS (SELECT id FROM orders.orders) SELECT * FROM customers',
    touches: ['read orders/orders'],
  },
  {
    by: 'c1',
    sql: 'WITH customers AS (SELECT * FROM customers) SELECT count(*) FROM customers, notes',
    touches: ['read crm/customers', 'read crm/notes'],
  },
  { by: 'o2', sql: 'SET search_path = orders, billing' },
  { by: 'o2', sql: 'SELECT count(*) FROM ledger', touches: ['read billing/ledger'], trap: 'temporary name' },
  { by: 'o2', sql: 'CREATE TEMPORARY TABLE ledger (id int, note text)' },
  {
    by: 'o2',
    sql: `INSERT INTO ledger SELECT id, '${CANARY}' FROM orders`,
    touches: ['read orders/orders'],
    trap: 'temporary table',
  },
  { by: 'o2', sql: 'SELECT count(*) FROM ledger', times: 2, trap: 'temporary table' },
  { by: 'o2', sql: 'DROP TABLE ledger', trap: 'temporary table' },
  {
    by: 'o2',
    sql: 'SELECT count(*) FROM ledger WHERE id = 5',
    touches: ['read billing/ledger'],
    trap: 'temporary name',
  },
  { by: 'o2', sql: 'RESET search_path' },

  // search_path: of the session, of a transaction, by function; an unqualified name means what it says
  { by: 'o1', sql: `SET search_path TO billing, "$user"` },
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read billing/inv'], times: 2, trap: 'session path' },
  { by: 'o1', sql: 'BEGIN' },
  { by: 'o1', sql: 'SET LOCAL search_path = orders' },
  { by: 'o1', sql: `SELECT id FROM inv WHERE note = '${CANARY}'`, touches: ['read orders/inv'], trap: 'session path' },
  { by: 'o1', sql: 'ROLLBACK' },
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read billing/inv'], trap: 'session path' },
  { by: 'o1', sql: 'BEGIN' },
  { by: 'o1', sql: 'SET search_path = orders' },
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read orders/inv'], trap: 'session path' },
  { by: 'o1', sql: 'ROLLBACK' },
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read billing/inv'], trap: 'session path' },
  { by: 'o1', sql: `SELECT set_config('search_path', 'orders', false)` },
  { by: 'o1', sql: 'SELECT note FROM inv', touches: ['read orders/inv'], times: 3, trap: 'session path' },
  { by: 'o1', sql: 'DISCARD ALL' },
  { by: 'o1', sql: 'SELECT 1 FROM orders.inv', touches: ['read orders/inv'] },
  // That of the account in this database
  { by: 'c1', sql: 'SELECT name FROM customers', touches: ['read crm/customers'], times: 2 },
  { by: 's1', sql: 'SELECT qty FROM items', touches: ['read stock/items'], times: 4 },

  // Another role's rights
  { by: 'c1', sql: 'SET ROLE billing_clerk', role: 'billing_clerk' },
  {
    by: 'c1',
    sql: `UPDATE billing.inv SET pan = '${CANARY}' WHERE id = 1005`,
    touches: ['write billing/inv'],
    times: 2,
  },
  { by: 'c1', sql: 'RESET ROLE', role: null },
  { by: 'c1', sql: 'BEGIN' },
  { by: 'c1', sql: 'SET LOCAL ROLE billing_clerk', role: 'billing_clerk' },
  { by: 'c1', sql: 'SELECT amount FROM billing.inv', touches: ['read billing/inv'] },
  { by: 'c1', sql: 'COMMIT', role: null },
  { by: 'c1', sql: 'SELECT email FROM crm.customers', touches: ['read crm/customers'] },
  { by: 'dba', sql: 'SET SESSION AUTHORIZATION billing_app', role: 'billing_app' },
  { by: 'dba', sql: 'SELECT name FROM crm.customers', touches: ['read crm/customers'], times: 2 },
  { by: 'dba', sql: 'RESET SESSION AUTHORIZATION', role: null },

  // Blocks, cursors, transactions
  {
    by: 'o3',
    sql: `DO $do$ DECLARE r record; BEGIN FOR r IN SELECT id FROM billing.inv LOOP UPDATE billing.ledger SET note = '${CANARY}' WHERE false; END LOOP; END $do$`,
    touches: ['read billing/inv', 'write billing/ledger'],
    trap: 'block',
  },
  { by: 'b1', sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE' },
  {
    by: 'b1',
    sql: `DECLARE walk CURSOR FOR SELECT o.id FROM orders.orders o JOIN crm.customers c ON c.id = o.id AND c.name <> '${CANARY}'`,
    touches: ['read orders/orders', 'read crm/customers'],
  },
  { by: 'b1', sql: 'FETCH 5 FROM walk', times: 2 },
  { by: 'b1', sql: 'CLOSE walk' },
  {
    by: 'b1',
    sql: 'SELECT id FROM orders.orders WHERE id = 1 FOR UPDATE',
    touches: ['read orders/orders'],
    trap: 'locks',
  },
  { by: 'b1', sql: 'SAVEPOINT a' },
  { by: 'b1', sql: `INSERT INTO crm.notes (body) VALUES ('${CANARY}')`, touches: ['write crm/notes'] },
  { by: 'b1', sql: 'ROLLBACK TO SAVEPOINT a' },
  { by: 'b1', sql: 'COMMIT' },

  // COPY
  {
    by: 'o1',
    sql: 'COPY billing.ledger (inv_id, note) FROM STDIN WITH (FORMAT csv)',
    copyIn: `1,"${CANARY}\nDELETE FROM crm.notes"\n2,x\n`,
    touches: ['write billing/ledger'],
    trap: 'plain copy',
  },
  { by: 'etl', sql: 'COPY crm.customers TO STDOUT', touches: ['read crm/customers'], trap: 'plain copy' },
  {
    by: 'etl',
    sql: `COPY (SELECT * FROM billing.inv i WHERE i.pan <> '${CANARY}' AND EXISTS (SELECT FROM orders.orders)) TO STDOUT CSV`,
    touches: ['read billing/inv', 'read orders/orders'],
  },

  // Definitions
  {
    by: 'o1',
    sql: `CREATE TABLE billing.export (id int, note text DEFAULT '${CANARY}')`,
    touches: ['ddl billing/export'],
    trap: 'definition',
  },
  { by: 'o1', sql: 'CREATE INDEX export_id ON billing.export (id)', touches: ['ddl billing/export'], trap: 'index' },
  { by: 'o1', sql: 'ALTER TABLE billing.export ADD COLUMN x int', touches: ['ddl billing/export'], trap: 'definition' },
  { by: 'o1', sql: 'CREATE TABLE billing.gone (id int)', touches: ['ddl billing/gone'], trap: 'gone' },
  { by: 'o1', sql: 'DROP TABLE billing.gone', touches: ['ddl billing/gone'], trap: 'gone' },

  // Refused
  {
    by: 'o1',
    sql: `SELECT * FROM crm.secrets WHERE token = '${CANARY}'`,
    touches: ['read crm/secrets'],
    refused: 'permission',
    times: 2,
  },
  {
    by: 'o1',
    sql: 'INSERT INTO crm.notes (body) VALUES ($1)',
    values: [CANARY],
    touches: ['write crm/notes'],
    refused: 'permission',
  },
  {
    by: 'o1',
    sql: `INSERT INTO billing.inv (id, pan) VALUES (1001, '${CANARY}')`,
    touches: ['write billing/inv'],
    refused: 'constraint',
  },
  {
    by: 'o1',
    sql: 'INSERT INTO billing.inv (id, pan) VALUES ($1, $2)',
    values: [1001, CANARY],
    name: 'again',
    touches: ['write billing/inv'],
    refused: 'constraint',
    times: 2,
  },
  {
    by: 'o2',
    sql: `SELECT * FROM billing.inv WHEER pan = '${CANARY}'`,
    touches: ['read billing/inv'],
    refused: 'mistake',
  },
  {
    by: 'o2',
    sql: `SELECT nothing FROM billing.inv WHERE pan = '${CANARY}'`,
    touches: ['read billing/inv'],
    refused: 'mistake',
  },
  {
    by: 'o2',
    sql: `SELECT * FROM billing.nowhere WHERE x = '${CANARY}`,
    touches: ['read billing/nowhere'],
    refused: 'mistake',
  },
  { by: 'o2', sql: 'BEGIN' },
  { by: 'o2', sql: 'SELECT 1 / 0 FROM billing.ledger', touches: ['read billing/ledger'], refused: 'mistake' },
  { by: 'o2', sql: 'SELECT * FROM billing.inv', touches: ['read billing/inv'], refused: 'mistake' },
  { by: 'o2', sql: 'ROLLBACK' },

  // The other database: the same names are other tables there
  { by: 'oDepot', sql: `SELECT qty FROM stock.items WHERE sku = '${CANARY}'`, touches: ['read stock/items'], times: 6 },
  {
    by: 'cDepot',
    sql: `UPDATE stock.items SET qty = qty - 1 WHERE sku = $1`,
    values: [CANARY],
    touches: ['write stock/items'],
    times: 3,
  },
  {
    by: 's1',
    sql: `INSERT INTO orders.items (sku, qty) SELECT sku, qty FROM items WHERE sku <> '${CANARY}'`,
    touches: ['write orders/items', 'read stock/items'],
  },
  {
    by: 'sharedStock',
    sql: `UPDATE stock.items SET qty = 5 WHERE sku = '${CANARY}'`,
    touches: ['write stock/items'],
    times: 5,
  },
  {
    by: 'sharedPricing',
    sql: `INSERT INTO stock.moves (sku, n) VALUES ('${CANARY}', 1)`,
    touches: ['write stock/moves'],
    times: 6,
  },

  // Names that are made to mislead
  {
    by: 'hostile',
    sql: `SELECT pan FROM billing.inv WHERE pan = '${CANARY}'`,
    touches: ['read billing/inv'],
    times: 2,
  },
  {
    by: 'report',
    sql: `SELECT sum(amount) FROM billing.inv_v`,
    touches: ['read billing/inv_v', 'read billing/inv via', 'read billing/ledger via'],
    times: 3,
  },
  { by: 'report', sql: 'SELECT count(*) FROM orders.orders', touches: ['read orders/orders'] },
  { by: 'o3', sql: `SET application_name = 'orders, "batch"'`, application: 'orders, "batch"' },
  { by: 'o3', sql: 'SELECT count(*) FROM billing.inv', touches: ['read billing/inv'], times: 2 },
];
