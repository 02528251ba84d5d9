/**
 * What kind of server this is, and whom it knows us as.
 *
 * ['PostgreSQL 18.4 on x86_64…', '18.4 (Debian 18.4-1)', '180004', 'dbowner'] → version, auditor
 * From 8.1 (so that an older or foreign server can say so). Privilege: none.
 */
export const SERVER = `
SELECT pg_catalog.version(), pg_catalog.current_setting('server_version'),
       pg_catalog.current_setting('server_version_num'), session_user`;
