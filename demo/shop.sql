-- The example shop of `dbowner demo`: one PostgreSQL database, eight teams, and what happens to a database in three years.
-- demo/shop.tar.br is what a server makes of it (scripts/demo-world.ts); ownership.yaml is the manifest that it is held to.

-- The way it was meant: each service has a schema, a role that owns it and nobody logs in as, and a login that only works
-- on its rows.
CREATE ROLE customers_owner;
CREATE ROLE customers_app LOGIN;
CREATE ROLE orders_owner;
CREATE ROLE orders_app LOGIN;
CREATE ROLE billing_owner;
CREATE ROLE billing_app LOGIN;
CREATE ROLE inventory_app LOGIN;
CREATE ROLE shipping_owner;
CREATE ROLE shipping_app LOGIN NOINHERIT;
CREATE ROLE search_owner;
CREATE ROLE search_app LOGIN;
CREATE ROLE reporting_owner;
CREATE ROLE reporting_app LOGIN;

CREATE SCHEMA customers AUTHORIZATION customers_owner;
CREATE SCHEMA orders AUTHORIZATION orders_owner;
CREATE SCHEMA orders_archive AUTHORIZATION orders_owner;
CREATE SCHEMA billing AUTHORIZATION billing_owner;
CREATE SCHEMA shipping AUTHORIZATION shipping_owner;
CREATE SCHEMA search AUTHORIZATION search_owner;
CREATE SCHEMA reporting AUTHORIZATION reporting_owner;

SET ROLE customers_owner;
CREATE TABLE customers.customers (id bigint PRIMARY KEY, email text NOT NULL, name text NOT NULL);
CREATE TABLE customers.addresses (id bigint PRIMARY KEY, customer_id bigint NOT NULL, street text, city text);
CREATE TABLE customers.consents (customer_id bigint NOT NULL, purpose text NOT NULL, given_at timestamptz);
GRANT USAGE ON SCHEMA customers TO customers_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA customers TO customers_app;

SET ROLE orders_owner;
CREATE TABLE orders.orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, state text NOT NULL, placed_at timestamptz NOT NULL);
CREATE TABLE orders.order_lines (order_id bigint NOT NULL, sku text NOT NULL, quantity int NOT NULL, price numeric NOT NULL);
CREATE TABLE orders.order_events (order_id bigint NOT NULL, at timestamptz NOT NULL, what text NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE orders.order_events_2026 PARTITION OF orders.order_events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW orders.open_orders_v AS SELECT id, customer_id, placed_at FROM orders.orders WHERE state = 'open';
CREATE TABLE orders_archive.orders_2023 (id bigint PRIMARY KEY, customer_id bigint NOT NULL, placed_at timestamptz NOT NULL);
GRANT USAGE ON SCHEMA orders, orders_archive TO orders_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA orders TO orders_app;
GRANT SELECT ON ALL TABLES IN SCHEMA orders_archive TO orders_app;

SET ROLE billing_owner;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY, order_id bigint NOT NULL, total numeric NOT NULL, campaign text);
CREATE TABLE billing.payments (id bigint PRIMARY KEY, invoice_id bigint NOT NULL, iban text, paid_at timestamptz);
GRANT USAGE ON SCHEMA billing TO billing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA billing TO billing_app;

SET ROLE shipping_owner;
CREATE TABLE shipping.parcels (id bigint PRIMARY KEY, order_id bigint NOT NULL, carrier text);
GRANT USAGE ON SCHEMA shipping TO shipping_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shipping TO shipping_app;

SET ROLE search_owner;
CREATE TABLE search.documents (sku text PRIMARY KEY, body text NOT NULL);
CREATE TABLE search.synonyms (word text PRIMARY KEY, same_as text NOT NULL);
GRANT USAGE ON SCHEMA search TO search_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA search TO search_app;

SET ROLE reporting_owner;
CREATE TABLE reporting.daily_revenue (day date PRIMARY KEY, total numeric NOT NULL);
GRANT USAGE ON SCHEMA reporting TO reporting_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA reporting TO reporting_app;
RESET ROLE;

-- Inventory and shipping hand goods over to each other in tables that both write: one bounded context, and meant.
CREATE ROLE fulfilment_owner;
CREATE SCHEMA fulfilment AUTHORIZATION fulfilment_owner;
SET ROLE fulfilment_owner;
CREATE TABLE fulfilment.handovers (parcel_id bigint PRIMARY KEY, picked_at timestamptz, shipped_at timestamptz);
GRANT USAGE ON SCHEMA fulfilment TO inventory_app, shipping_app;
GRANT SELECT, INSERT, UPDATE ON fulfilment.handovers TO inventory_app, shipping_app;
RESET ROLE;

-- The sanctioned way in: orders publishes a view. Billing was granted it; inventory was forgotten.
SET ROLE orders_owner;
GRANT USAGE ON SCHEMA orders TO billing_app;
GRANT SELECT ON orders.open_orders_v TO billing_app;
RESET ROLE;

-- And then: what nobody meant.

-- Inventory's first version ran its migrations as the application.
CREATE SCHEMA inventory AUTHORIZATION inventory_app;
SET ROLE inventory_app;
CREATE TABLE inventory.stock (sku text PRIMARY KEY, quantity int NOT NULL);
CREATE TABLE inventory.reservations (id bigint PRIMARY KEY, sku text NOT NULL, order_id bigint NOT NULL);
RESET ROLE;

-- A dashboard needed numbers, so there came a role for numbers; two applications joined it, and it learnt to write.
CREATE ROLE analytics;
GRANT USAGE ON SCHEMA billing, orders TO analytics;
GRANT SELECT ON ALL TABLES IN SCHEMA billing TO analytics;
GRANT UPDATE (campaign) ON billing.invoices TO analytics;
GRANT analytics TO orders_app, search_app;

-- The nightly report reads everything. Everything.
GRANT pg_read_all_data TO reporting_app;

-- "Just make it work": the address form of a campaign site.
GRANT USAGE ON SCHEMA customers TO PUBLIC;
GRANT SELECT ON customers.addresses TO PUBLIC;

-- Search indexes order lines until the event feed ships, and was handed the next tables with them.
SET ROLE orders_owner;
GRANT USAGE ON SCHEMA orders TO search_app;
GRANT SELECT ON orders.order_lines, orders.orders TO search_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA orders GRANT SELECT ON TABLES TO search_app;
RESET ROLE;

-- Shipping repairs an order now and then, so it may become the owner of all orders.
GRANT orders_owner TO shipping_app;

-- The importer of the first carrier did not start until it was superuser.
CREATE ROLE shipping_import LOGIN SUPERUSER;

-- Search creates a role per language.
ALTER ROLE search_app CREATEROLE;

-- A table of billing that was created by hand during an incident.
CREATE TABLE billing.refunds (id bigint PRIMARY KEY, payment_id bigint NOT NULL, amount numeric NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON billing.refunds TO billing_app;

-- From the monolith: nobody's table, everybody's rows.
CREATE SCHEMA legacy;
CREATE TABLE legacy.coupons (code text PRIMARY KEY, order_id bigint, invoice_id bigint);
GRANT USAGE ON SCHEMA legacy TO orders_app, billing_app;
GRANT SELECT, INSERT, UPDATE ON legacy.coupons TO orders_app, billing_app;

-- People: the BI tool was asked to correct one number, and the contractor has left.
CREATE ROLE metabase LOGIN;
GRANT USAGE ON SCHEMA reporting, billing TO metabase;
GRANT SELECT, UPDATE ON reporting.daily_revenue TO metabase;
GRANT SELECT ON billing.invoices TO metabase;
CREATE ROLE jan_extern LOGIN;
GRANT SELECT, UPDATE ON customers.customers TO jan_extern;
