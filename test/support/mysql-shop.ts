import type { Connection } from 'mysql2/promise';

/** Appears in every place that can hold a secret, and must appear in nothing that dbowner writes. */
export const CANARY = 'canary-5up3r-s3cr3t';

/** One object of every kind that the adapter reads, of two services. */
export const SHOP: readonly string[] = [
  'CREATE DATABASE billing',
  'CREATE DATABASE orders',
  'CREATE TABLE billing.inv (id INT PRIMARY KEY, pan VARCHAR(64)) ENGINE=InnoDB',
  'CREATE TABLE billing.old (id INT, pan VARCHAR(64)) ENGINE=MyISAM',
  'CREATE TABLE orders.parent (id INT PRIMARY KEY) ENGINE=InnoDB',
  'CREATE TABLE orders.req (id INT PRIMARY KEY, pan VARCHAR(64)) ENGINE=InnoDB',
  'CREATE TABLE orders.both_old (id INT, pan VARCHAR(64)) ENGINE=MERGE UNION=(billing.old)',
  `CREATE TABLE billing.child (id INT PRIMARY KEY, parent INT,
     CONSTRAINT fk_parent FOREIGN KEY (parent) REFERENCES orders.parent (id) ON DELETE CASCADE) ENGINE=InnoDB`,
  `CREATE USER billing_own@'%' IDENTIFIED BY '${CANARY}'`,
  "GRANT ALL ON billing.* TO billing_own@'%'",
  `CREATE USER orders_app@'10.%' IDENTIFIED BY '${CANARY}'`,
  "GRANT SELECT, INSERT ON `ord%`.* TO orders_app@'10.%'",
  "GRANT SELECT (pan), UPDATE (pan) ON billing.inv TO orders_app@'10.%'",
  'CREATE ROLE readers',
  'GRANT SELECT ON billing.* TO readers',
  "GRANT readers TO orders_app@'10.%'",
  "CREATE DEFINER=billing_own@'%' SQL SECURITY DEFINER VIEW orders.v AS SELECT id, pan FROM billing.inv",
  "CREATE DEFINER=billing_own@'%' SQL SECURITY INVOKER VIEW orders.w AS SELECT id FROM orders.v JOIN orders.req USING (id)",
  `CREATE DEFINER=billing_own@'%' PROCEDURE billing.pay(IN n INT) SQL SECURITY DEFINER
     BEGIN DECLARE secret VARCHAR(64) DEFAULT '${CANARY}'; UPDATE inv SET pan = secret WHERE id = n; END`,
  "CREATE DEFINER=billing_own@'%' FUNCTION billing.f() RETURNS INT DETERMINISTIC SQL SECURITY INVOKER RETURN (SELECT MAX(id) FROM inv)",
  "GRANT EXECUTE ON PROCEDURE billing.pay TO orders_app@'10.%'",
  "CREATE DEFINER=billing_own@'%' TRIGGER orders.pull BEFORE INSERT ON orders.req FOR EACH ROW SET NEW.pan = (SELECT MAX(pan) FROM billing.inv)",
  "CREATE DEFINER=billing_own@'%' EVENT orders.sweep ON SCHEDULE EVERY 1 DAY DO DELETE FROM billing.inv WHERE id < 0",
  `CREATE SERVER elsewhere FOREIGN DATA WRAPPER mysql
     OPTIONS (HOST '10.0.0.5', DATABASE 'crm', USER 'tech', PASSWORD '${CANARY}', PORT 3306)`,
  "GRANT PROXY ON billing_own@'%' TO orders_app@'10.%'",
];

export async function makeShop(admin: Connection): Promise<void> {
  // Functions of a user without SUPER are refused while the binary log is on.
  await admin.query('SET GLOBAL log_bin_trust_function_creators = ON');
  for (const statement of SHOP) await admin.query(statement);
}
