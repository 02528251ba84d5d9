import { CANARY, FORGED } from './canaries.ts';
import { MYSQL_ACCOUNTS } from './mysql-world.ts';
import type { Refusal, Touch } from './truth.ts';

export interface MysqlSession {
  readonly account: string;
  readonly application: string;
  readonly database: string | null;
}

const { orders, billing, crm, stock, shared, etl, report } = MYSQL_ACCOUNTS;

/** Every session stays open from its first step to the end, so their records are interleaved. */
export const MYSQL_SESSIONS = {
  o1: { account: orders, application: 'orders-api', database: 'orders' },
  o2: { account: orders, application: 'orders-api', database: 'billing' },
  o3: { account: orders, application: 'orders-worker', database: null },
  b1: { account: billing, application: 'billing-api', database: 'billing' },
  b2: { account: billing, application: 'billing-api', database: 'billing' },
  c1: { account: crm, application: 'crm web', database: 'crm' },
  s1: { account: stock, application: 'stock-svc', database: 'stock' },
  sharedStock: { account: shared, application: 'stock-svc', database: 'stock' },
  sharedPricing: { account: shared, application: 'pricing-svc', database: 'stock' },
  etl: { account: etl, application: 'etl: nightly', database: null },
  report: { account: report, application: `rep "ort",x @ [y]`, database: 'orders' },
} as const satisfies Record<string, MysqlSession>;
export type MysqlSessionName = keyof typeof MYSQL_SESSIONS;

export interface MysqlStep {
  readonly by: MysqlSessionName;
  /** Sent as it is (COM_QUERY), or with values prepared (COM_STMT_PREPARE, COM_STMT_EXECUTE). */
  readonly sql?: string;
  readonly values?: readonly (string | number)[];
  /** COM_INIT_DB, as a client's `use` sends it. */
  readonly initDb?: string;
  /** COM_CHANGE_USER: a pool that hands a connection on. */
  readonly changeUser?: { readonly account: string; readonly database: string };
  readonly touches?: readonly Touch[];
  readonly times?: number;
  readonly refused?: Refusal;
  readonly trap?: string;
}

export const MYSQL_STEPS: readonly MysqlStep[] = [
  // As object-relational mappers write it
  {
    by: 'o1',
    sql: `SELECT \`o\`.\`id\` AS \`o_id\`, \`customers\`.\`name\` AS \`inv\` FROM \`orders\` AS \`o\` LEFT OUTER JOIN \`crm\`.\`customers\` AS \`customers\` ON \`customers\`.\`id\` = \`o\`.\`customer_id\` WHERE \`o\`.\`note\` = '${CANARY}-orm' LIMIT 10`,
    touches: ['read orders/orders', 'read crm/customers'],
    times: 3,
  },
  {
    by: 'o2',
    sql: `SELECT \`ledger\`.\`from crm.secrets\` FROM \`invoice-lines\`\`x\` \`ledger\` WHERE \`from crm.secrets\` <> "from crm.notes ${CANARY}"`,
    touches: ['read billing/invoice-lines`x'],
  },
  {
    by: 'o1',
    sql: `INSERT INTO billing.\`invoice-lines\`\`x\` VALUES (1, '${CANARY}''s'), (2, '${CANARY}\\'; DROP TABLE x; -- ')`,
    touches: ['write billing/invoice-lines`x'],
  },

  // Prepared: binary protocol, and in SQL
  {
    by: 'o1',
    sql: 'SELECT * FROM billing.inv WHERE id = ? AND pan <> ?',
    values: [1001, `${CANARY}-named`],
    touches: ['read billing/inv'],
    times: 5,
  },
  {
    by: 'o2',
    sql: 'UPDATE inv SET amount = amount + ? WHERE id = ? AND order_id IN (SELECT id FROM orders.orders)',
    values: ['271828.18', 1003],
    touches: ['write billing/inv', 'read orders/orders'],
    times: 4,
  },
  {
    by: 'o3',
    sql: 'SELECT l.id FROM billing.ledger l JOIN crm.customers c ON c.id = l.id WHERE l.note = ?',
    values: [FORGED.mysql],
    touches: ['read billing/ledger', 'read crm/customers'],
    times: 2,
  },
  { by: 'b1', sql: `PREPARE by_id FROM 'SELECT * FROM crm.customers WHERE id = ? AND name <> "${CANARY}"'` },
  { by: 'b1', sql: 'SET @a = 5' },
  { by: 'b1', sql: 'EXECUTE by_id USING @a', touches: ['read crm/customers'], times: 3 },
  { by: 'b2', sql: `PREPARE by_id FROM 'INSERT INTO crm.notes (body) SELECT note FROM orders.orders WHERE id = 1'` },
  { by: 'b2', sql: 'EXECUTE by_id', touches: ['write crm/notes', 'read orders/orders'] },
  { by: 'b1', sql: 'EXECUTE by_id USING @a', touches: ['read crm/customers'] },
  { by: 'b1', sql: 'DEALLOCATE PREPARE by_id' },

  // Several lines, tabs, comments that look like statements
  {
    by: 'c1',
    sql: `SELECT /* FROM crm.secrets */ o.id,\n\t'${CANARY}\n\twith a tab' AS x -- FROM billing.inv\n\tFROM\torders.orders o # FROM billing.notes\n\n\tJOIN billing.ledger l\n\t\tON l.inv_id = o.id\n -- done ${CANARY}`,
    touches: ['read orders/orders', 'read billing/ledger'],
    times: 2,
  },
  {
    by: 'c1',
    sql: `SELECT /*!40001 SQL_NO_CACHE */ id\r\n  FROM orders.items -- windows ${CANARY}\r\n WHERE sku = 'it\\'s; FROM billing.notes ${CANARY}'`,
    touches: ['read orders/items'],
  },
  {
    by: 'o3',
    sql: `SELECT count(*) FROM orders.orders WHERE note = '${FORGED.mysql}'`,
    touches: ['read orders/orders'],
  },
  {
    by: 'o3',
    sql: `SELECT '${CANARY}', 4929123412341234, 271828.18, "${CANARY}", _utf8mb4'${CANARY}', N'${CANARY}', x'deadbeefcafe', 0xdeadbeefcafe, b'101', DATE '1987-06-05', 'жЖ ${CANARY}' FROM crm.segments`,
    touches: ['read crm/segments'],
  },
  { by: 'o3', sql: `/* ${CANARY} */ SELECT 1` },

  // Views, routines, triggers
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
  },
  {
    by: 'o1',
    sql: 'SELECT billing.total(o.id) FROM orders.orders o',
    touches: ['execute billing/total', 'read billing/ledger via', 'read orders/orders'],
  },
  {
    by: 'o2',
    sql: 'CALL settle(?)',
    values: [1002],
    touches: ['execute billing/settle', 'write billing/inv via', 'write billing/ledger via', 'read billing/notes via'],
    trap: 'procedure',
  },
  {
    by: 'o1',
    sql: 'CALL billing.settle(1002)',
    touches: ['execute billing/settle', 'write billing/inv via', 'write billing/ledger via', 'read billing/notes via'],
    times: 2,
    trap: 'procedure',
  },
  { by: 'c1', sql: 'SELECT greet(1)', touches: ['execute crm/greet', 'read crm/customers via'] },
  {
    by: 'o1',
    sql: `CALL billing.any_table('notes')`,
    touches: ['execute billing/any_table', 'read billing/notes via'],
    trap: 'dynamic',
  },
  {
    by: 'c1',
    sql: `INSERT INTO billing.notes (id, body) VALUES (7, '${CANARY}'), (8, '${CANARY}')`,
    touches: ['write billing/notes', 'write billing/audit via'],
    times: 2,
    trap: 'trigger of two rows',
  },

  // More than one table, more than one database
  {
    by: 'o1',
    sql: `INSERT INTO items (order_id, sku, qty) SELECT i.order_id, '${CANARY}', l.id FROM billing.inv i JOIN billing.ledger l ON l.inv_id = i.id`,
    touches: ['write orders/items', 'read billing/inv', 'read billing/ledger'],
  },
  {
    by: 'b1',
    sql: `UPDATE orders.orders o JOIN inv i ON i.order_id = o.id, crm.customers c SET o.total = i.amount, o.note = '${CANARY}' WHERE c.id = o.customer_id`,
    touches: ['write orders/orders', 'read billing/inv', 'read crm/customers'],
    times: 2,
  },
  {
    by: 'b1',
    sql: `UPDATE orders.items x, ledger l SET x.qty = 5, l.note = '${CANARY}' WHERE x.id = l.id`,
    touches: ['write orders/items', 'write billing/ledger'],
  },
  {
    by: 'b1',
    sql: `DELETE x, n FROM orders.items x LEFT JOIN notes n ON n.id = x.id JOIN crm.customers c ON c.id = x.id WHERE x.sku = '${CANARY}'`,
    touches: ['write orders/items', 'write billing/notes', 'read crm/customers'],
  },
  {
    by: 'b2',
    sql: `DELETE FROM x USING orders.items AS x INNER JOIN inv ON inv.order_id = x.order_id WHERE inv.pan = '${CANARY}'`,
    touches: ['write orders/items', 'read billing/inv'],
  },
  {
    by: 'o1',
    sql: `INSERT INTO billing.inv (id, pan) VALUES (1001, '${CANARY}') ON DUPLICATE KEY UPDATE pan = concat(pan, '${CANARY}')`,
    touches: ['write billing/inv'],
  },
  {
    by: 'b1',
    sql: `INSERT INTO crm.notes (customer_id, body) VALUES (1, '${CANARY};'); UPDATE ledger SET note = '${CANARY};' WHERE false; SELECT count(*) FROM orders.orders`,
    touches: ['write crm/notes', 'write billing/ledger', 'read orders/orders'],
    trap: 'several statements at once',
  },
  { by: 'b1', sql: 'TRUNCATE TABLE crm.segments', touches: ['write crm/segments'], trap: 'truncate' },
  {
    by: 'etl',
    sql: 'SELECT * FROM crm.customers, billing.inv, orders.orders LIMIT 1',
    touches: ['read crm/customers', 'read billing/inv', 'read orders/orders'],
  },
  {
    by: 'etl',
    sql: `(SELECT id FROM billing.ledger LIMIT 1) UNION ALL (SELECT id FROM stock.moves WHERE sku = '${CANARY}')`,
    touches: ['read billing/ledger', 'read stock/moves'],
  },

  // A CTE and a temporary table that are called like somebody's table
  {
    by: 'o2',
    sql: 'WITH inv AS (SELECT id FROM orders.orders) SELECT * FROM inv',
    touches: ['read orders/orders'],
    times: 2,
  },
  { by: 'o2', sql: 'SELECT count(*) FROM ledger', touches: ['read billing/ledger'], trap: 'temporary name' },
  { by: 'o2', sql: 'CREATE TEMPORARY TABLE ledger (id int, note text)', trap: 'temporary table' },
  {
    by: 'o2',
    sql: `INSERT INTO ledger SELECT id, '${CANARY}' FROM orders.orders`,
    touches: ['read orders/orders'],
    trap: 'temporary table',
  },
  { by: 'o2', sql: 'SELECT count(*) FROM ledger', times: 2, trap: 'temporary table' },
  { by: 'o2', sql: 'DROP TEMPORARY TABLE ledger', trap: 'temporary table' },
  {
    by: 'o2',
    sql: 'SELECT count(*) FROM ledger WHERE id = 5',
    touches: ['read billing/ledger'],
    trap: 'temporary name',
  },

  // The session's database, changed in every way
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read orders/inv'] },
  { by: 'o1', sql: 'USE billing' },
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read billing/inv'], times: 2 },
  { by: 'o1', initDb: 'orders' },
  { by: 'o1', sql: `SELECT id FROM inv WHERE note = '${CANARY}'`, touches: ['read orders/inv'], times: 3 },
  { by: 'o3', initDb: 'billing' },
  { by: 'o3', sql: 'SELECT id FROM inv WHERE id = ?', values: [5], touches: ['read billing/inv'], times: 2 },
  { by: 'o3', sql: 'USE `orders`' },
  { by: 'o3', sql: 'SELECT id FROM inv', touches: ['read orders/inv'] },
  { by: 'o1', sql: 'USE mysql', refused: 'permission' },
  { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read orders/inv'] },

  // A pool that hands its connection on to another account
  { by: 's1', sql: `SELECT qty FROM items WHERE sku = '${CANARY}'`, touches: ['read stock/items'], times: 4 },
  { by: 's1', changeUser: { account: billing, database: 'billing' } },
  { by: 's1', sql: 'SELECT count(*) FROM inv', touches: ['read billing/inv'], times: 2 },
  { by: 's1', sql: 'SELECT count(*) FROM crm.customers WHERE id = ?', values: [1], touches: ['read crm/customers'] },
  { by: 's1', changeUser: { account: stock, database: 'stock' } },
  { by: 's1', sql: `SELECT count(*) FROM moves WHERE sku = '${CANARY}'`, touches: ['read stock/moves'] },

  // Transactions
  { by: 'b1', sql: 'START TRANSACTION' },
  { by: 'b1', sql: `INSERT INTO crm.notes (body) VALUES ('${CANARY}')`, touches: ['write crm/notes'] },
  {
    by: 'b1',
    sql: 'SELECT * FROM orders.orders WHERE id = 1 FOR UPDATE',
    touches: ['read orders/orders'],
    trap: 'locks',
  },
  { by: 'b1', sql: 'ROLLBACK' },

  // Definitions
  {
    by: 'o1',
    sql: `CREATE TABLE billing.export (id int, note varchar(60) DEFAULT '${CANARY}')`,
    touches: ['ddl billing/export'],
  },
  { by: 'o1', sql: 'CREATE INDEX export_id ON billing.export (id)', touches: ['ddl billing/export'], trap: 'rebuilt' },
  { by: 'o1', sql: 'ALTER TABLE billing.export ADD COLUMN x int', touches: ['ddl billing/export'], trap: 'rebuilt' },
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
    sql: `INSERT INTO crm.notes (body) VALUES ('${CANARY}')`,
    touches: ['write crm/notes'],
    refused: 'permission',
  },
  {
    by: 'o1',
    sql: 'SELECT * FROM crm.secrets WHERE token = ?',
    values: [CANARY],
    touches: ['read crm/secrets'],
    refused: 'permission',
    trap: 'not prepared',
  },
  {
    by: 'o1',
    sql: `INSERT INTO billing.inv (id, pan) VALUES (1001, '${CANARY}')`,
    touches: ['write billing/inv'],
    refused: 'constraint',
  },
  {
    by: 'o1',
    sql: 'INSERT INTO billing.inv (id, pan) VALUES (?, ?)',
    values: [1001, CANARY],
    touches: ['write billing/inv'],
    refused: 'constraint',
    times: 2,
  },
  {
    by: 'o2',
    sql: `SELECT * FROM inv WHEER pan = '${CANARY}'`,
    touches: ['read billing/inv'],
    refused: 'mistake',
    trap: 'not parsed',
  },
  {
    by: 'o2',
    sql: `SELECT nothing FROM inv WHERE pan = '${CANARY}'`,
    touches: ['read billing/inv'],
    refused: 'mistake',
  },
  {
    by: 'o2',
    sql: `SELECT * FROM inv WHERE x = '${CANARY}`,
    touches: ['read billing/inv'],
    refused: 'mistake',
    trap: 'not closed',
  },

  // Services that share an account, names that are made to mislead
  {
    by: 'sharedStock',
    sql: `UPDATE items SET qty = 5 WHERE sku = '${CANARY}'`,
    touches: ['write stock/items'],
    times: 5,
  },
  {
    by: 'sharedPricing',
    sql: `INSERT INTO moves (sku, n) VALUES ('${CANARY}', 1)`,
    touches: ['write stock/moves'],
    times: 6,
  },
  {
    by: 'c1',
    sql: 'UPDATE stock.items SET qty = qty - 1 WHERE sku = ?',
    values: [CANARY],
    touches: ['write stock/items'],
    times: 3,
  },
  { by: 'o1', sql: `SELECT qty FROM stock.items WHERE sku = '${CANARY}'`, touches: ['read stock/items'], times: 6 },
  {
    by: 'report',
    sql: 'SELECT sum(amount) FROM billing.inv_v',
    touches: ['read billing/inv_v', 'read billing/inv via', 'read billing/ledger via'],
    times: 3,
  },
  { by: 'report', sql: 'SELECT count(*) FROM orders', touches: ['read orders/orders'] },
];
