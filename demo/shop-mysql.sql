-- The shop's MySQL: what the older services kept. scripts/demo-mysql.ts runs this on a new server and takes the snapshot
-- demo/shop-mysql.snapshot.ndjson.gz, which `dbowner demo` audits.

CREATE DATABASE billing;
CREATE DATABASE inventory;
CREATE DATABASE customers;
CREATE TABLE billing.ledger (id BIGINT PRIMARY KEY, account VARCHAR(34), amount DECIMAL(12, 2));
CREATE TABLE billing.dunning (id BIGINT PRIMARY KEY, ledger_id BIGINT, level INT);
CREATE TABLE inventory.stock (sku VARCHAR(32) PRIMARY KEY, quantity INT NOT NULL);
CREATE TABLE inventory.moves (id BIGINT PRIMARY KEY, sku VARCHAR(32), delta INT);
CREATE TABLE customers.letters (id BIGINT PRIMARY KEY, customer BIGINT, body TEXT);

-- Each application works on its own database.
CREATE USER billing_app@'10.%';
CREATE USER inventory_app@'10.%';
CREATE USER customers_app@'10.%';
GRANT SELECT, INSERT, UPDATE, DELETE ON billing.* TO billing_app@'10.%';
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory.* TO inventory_app@'10.%';
GRANT SELECT, INSERT, UPDATE, DELETE ON customers.* TO customers_app@'10.%';

-- A role for a migration that was done two years ago; it still writes.
CREATE ROLE stocktaking;
GRANT SELECT, UPDATE ON inventory.stock TO stocktaking;
GRANT stocktaking TO billing_app@'10.%';
SET DEFAULT ROLE stocktaking TO billing_app@'10.%';

-- `_` stands for any one character in the name of a database: written for bill_ng only, it lets nobody into billing; `%`
-- does, and into every database that will begin so.
GRANT SELECT ON `bill%`.* TO inventory_app@'10.%';

-- A view runs with the rights of whoever defined it: whoever reads it reads the letters.
CREATE DATABASE search;
CREATE USER search_app@'10.%';
GRANT SELECT, INSERT, UPDATE, DELETE ON search.* TO search_app@'10.%';
CREATE USER letters_definer@localhost ACCOUNT LOCK;
GRANT SELECT ON customers.* TO letters_definer@localhost;
CREATE DEFINER = letters_definer@localhost VIEW search.letters AS SELECT id, body FROM customers.letters;

-- Can make itself able to anything.
CREATE USER search_admin@'10.%';
GRANT CREATE USER ON *.* TO search_admin@'10.%';
