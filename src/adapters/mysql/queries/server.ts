/**
 * What the server is, and as whom it knows us.
 *
 * {version: '10.11.19-MariaDB-0+deb12u1', comment: 'Debian 12', account: 'auditor@%'} → the snapshot's version and auditor
 * Privilege: none.
 */
export const SERVER = `SELECT VERSION() AS version, @@GLOBAL.version_comment AS comment, CURRENT_USER() AS account`;
