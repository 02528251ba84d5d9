/**
 * Events of the scheduler. They run as their definer.
 *
 * {EVENT_SCHEMA: 'orders', EVENT_NAME: 'copy', DEFINER: 'etl@%', SQL_MODE: '', EVENT_DEFINITION: 'INSERT INTO …'}
 * → a definition; the text itself is dropped
 * Privilege: EVENT.
 */
export const EVENTS = `SELECT EVENT_SCHEMA, EVENT_NAME, DEFINER, SQL_MODE, EVENT_DEFINITION FROM information_schema.EVENTS`;
