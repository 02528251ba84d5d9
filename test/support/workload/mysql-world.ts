import type { Connection } from 'mysql2/promise';

export const MYSQL_PASSWORD = 'workload-only';

export const MYSQL_ACCOUNTS = {
  orders: 'orders_app',
  billing: 'billing_app',
  crm: 'crm_app',
  stock: 'stock_app',
  /** Used by two services, as their attributes of connection tell. */
  shared: 'shared_app',
  etl: 'nightly_etl',
  /** A legacy name that is hard to read out of `user[user] @ host`. */
  report: 'svc-report @ b[x]',
} as const;

/** Makes the databases orders, billing, crm and stock, the same on MySQL and MariaDB. */
export async function makeMysqlWorld(root: Connection): Promise<void> {
  for (const statement of STATEMENTS) await root.query(statement);
}

const create = (account: string): string => `CREATE USER '${account}'@'%' IDENTIFIED BY '${MYSQL_PASSWORD}'`;
const grant = (what: string, account: string): string => `GRANT ${what} TO '${account}'@'%'`;

const STATEMENTS: readonly string[] = [
  ...['orders', 'billing', 'crm', 'stock'].map((name) => `CREATE DATABASE ${name}`),
  ...[...Object.values(MYSQL_ACCOUNTS), 'billing_owner', 'crm_owner'].map(create),
  'CREATE TABLE orders.orders (id int PRIMARY KEY, customer_id int, total decimal(20, 2), note text, placed date)',
  'CREATE TABLE orders.items (id int AUTO_INCREMENT PRIMARY KEY, order_id int, sku varchar(60), qty int)',
  'CREATE TABLE orders.inv (id int, note text)',
  'CREATE TABLE billing.inv (id int AUTO_INCREMENT PRIMARY KEY, order_id int, amount decimal(20, 2), pan varchar(60))',
  'CREATE TABLE billing.ledger (id int AUTO_INCREMENT PRIMARY KEY, inv_id int, amount decimal(20, 2), note text)',
  'CREATE TABLE billing.`invoice-lines``x` (`Id` int, `from crm.secrets` text)',
  'CREATE TABLE billing.audit (what varchar(20))',
  'CREATE TABLE billing.notes (id int, body text)',
  'CREATE TABLE crm.customers (id int PRIMARY KEY, name varchar(60), email varchar(60), born date)',
  'CREATE TABLE crm.notes (id int AUTO_INCREMENT PRIMARY KEY, customer_id int, body text)',
  'CREATE TABLE crm.secrets (id int, token text)',
  'CREATE TABLE crm.segments (id int, name text)',
  'CREATE TABLE stock.items (sku varchar(60) PRIMARY KEY, qty int)',
  'CREATE TABLE stock.moves (id int AUTO_INCREMENT PRIMARY KEY, sku varchar(60), n int)',
  "INSERT INTO orders.orders VALUES (1, 1, 10, 'note', '2026-01-01'), (2, 2, 20, 'note', '2026-01-01'), (3, 3, 30, 'x', '2026-01-01')",
  "INSERT INTO orders.items (order_id, sku, qty) VALUES (1, 'a', 1), (2, 'b', 2)",
  "INSERT INTO billing.inv VALUES (1001, 1, 10, '4929'), (1002, 2, 20, '4929'), (1003, 3, 30, '4929')",
  'INSERT INTO billing.ledger (inv_id, amount) VALUES (1001, 1), (1002, 2)',
  "INSERT INTO billing.notes VALUES (1, 'a')",
  "INSERT INTO crm.customers VALUES (1, 'a', 'a@example.net', '1987-06-05'), (2, 'b', 'b@example.net', '1987-06-05')",
  "INSERT INTO stock.items VALUES ('a', 1), ('b', 2)",

  grant('ALL ON billing.*', 'billing_owner'),
  grant('ALL ON crm.*', 'crm_owner'),
  grant('EXECUTE ON billing.*', 'crm_owner'),
  `CREATE DEFINER = billing_owner@'%' SQL SECURITY DEFINER VIEW billing.inv_v AS
     SELECT i.id, i.amount, l.note FROM billing.inv i LEFT JOIN billing.ledger l ON l.inv_id = i.id`,
  `CREATE DEFINER = billing_owner@'%' SQL SECURITY INVOKER VIEW billing.inv_iv AS SELECT id, amount FROM billing.inv`,
  grant('SELECT ON billing.inv_v', 'crm_owner'),
  `CREATE DEFINER = crm_owner@'%' SQL SECURITY DEFINER VIEW crm.dossier AS
     SELECT c.id, v.amount FROM crm.customers c JOIN billing.inv_v v ON v.id = c.id`,
  `CREATE DEFINER = billing_owner@'%' FUNCTION billing.total(who int) RETURNS decimal(20, 2) READS SQL DATA SQL SECURITY INVOKER
     RETURN (SELECT sum(amount) FROM billing.ledger WHERE inv_id = who)`,
  `CREATE DEFINER = billing_owner@'%' PROCEDURE billing.settle(who int) SQL SECURITY DEFINER BEGIN
     DECLARE n int;
     UPDATE inv SET amount = 0 WHERE id = who;
     INSERT INTO ledger (inv_id, amount, note) VALUES (who, 0, 'secret-canary-settled');
     SELECT count(*) INTO n FROM billing.notes;
   END`,
  `CREATE DEFINER = billing_owner@'%' PROCEDURE billing.any_table(what varchar(60)) SQL SECURITY INVOKER BEGIN
     SET @s = concat('SELECT count(*) FROM billing.', what);
     PREPARE s FROM @s; EXECUTE s; DEALLOCATE PREPARE s;
   END`,
  `CREATE DEFINER = crm_owner@'%' FUNCTION crm.greet(who int) RETURNS varchar(60) READS SQL DATA
     RETURN (SELECT name FROM crm.customers WHERE id = who)`,
  `CREATE DEFINER = billing_owner@'%' TRIGGER billing.change_notes AFTER INSERT ON billing.notes
     FOR EACH ROW INSERT INTO billing.audit (what) VALUES ('insert')`,

  ...Object.entries({ orders: 'orders', billing: 'billing', crm: 'crm', stock: 'stock' }).map(([database, service]) =>
    grant(`ALL ON ${database}.*`, `${service}_app`),
  ),
  grant('SELECT, INSERT, UPDATE, DELETE ON billing.inv', 'orders_app'),
  grant('SELECT, INSERT, UPDATE, DELETE ON billing.ledger', 'orders_app'),
  grant('SELECT, INSERT, UPDATE, DELETE ON billing.notes', 'orders_app'),
  grant('SELECT, INSERT ON billing.`invoice-lines``x`', 'orders_app'),
  grant('SELECT ON billing.inv_v', 'orders_app'),
  grant('SELECT ON billing.inv_iv', 'orders_app'),
  grant('EXECUTE ON billing.*', 'orders_app'),
  grant('CREATE, ALTER, DROP, INDEX ON billing.*', 'orders_app'),
  grant('CREATE TEMPORARY TABLES ON billing.*', 'orders_app'),
  grant('SELECT ON crm.customers', 'orders_app'),
  grant('SELECT ON crm.segments', 'orders_app'),
  grant('SELECT ON stock.items', 'orders_app'),
  grant('SELECT ON crm.customers', 'billing_app'),
  grant('SELECT, INSERT ON crm.notes', 'billing_app'),
  grant('DROP ON crm.segments', 'billing_app'),
  grant('SELECT, UPDATE ON orders.orders', 'billing_app'),
  grant('SELECT, UPDATE, DELETE ON orders.items', 'billing_app'),
  grant('SELECT ON orders.orders', 'crm_app'),
  grant('SELECT ON orders.items', 'crm_app'),
  grant('SELECT, INSERT, DELETE ON billing.notes', 'crm_app'),
  grant('SELECT ON billing.ledger', 'crm_app'),
  grant('SELECT, UPDATE ON stock.items', 'crm_app'),
  grant('SELECT, INSERT, UPDATE ON stock.*', 'shared_app'),
  grant('SELECT ON *.*', 'nightly_etl'),
  grant('SELECT ON billing.inv_v', MYSQL_ACCOUNTS.report),
  grant('SELECT ON orders.orders', MYSQL_ACCOUNTS.report),
];
