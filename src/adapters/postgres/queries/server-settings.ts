/**
 * Settings that decide what a grant means, and by which a foreign server that points back to this one is recognized. The
 * address is null on a socket; the search_path is the server's own, null where this login or database has another.
 *
 * ['off', '5432', '10.0.0.7', 'logical', '"$user", public', '*', 'on'] → settings
 * From 13. Privilege: none.
 */
export const SERVER_SETTINGS = `
SELECT pg_catalog.current_setting('lo_compat_privileges'), pg_catalog.current_setting('port'),
       pg_catalog.host(pg_catalog.inet_server_addr()), pg_catalog.current_setting('wal_level'),
       (SELECT s.reset_val FROM pg_catalog.pg_settings s
         WHERE s.name = 'search_path' AND s.source IN ('default', 'configuration file', 'command line')),
       pg_catalog.current_setting('listen_addresses'), pg_catalog.current_setting('ssl')`;
