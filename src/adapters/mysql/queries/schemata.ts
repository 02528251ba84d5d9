/**
 * Databases.
 *
 * {SCHEMA_NAME: 'billing'} → a database
 * Privilege: SHOW DATABASES, or any other global one that is about databases.
 */
export const SCHEMATA = `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA`;
