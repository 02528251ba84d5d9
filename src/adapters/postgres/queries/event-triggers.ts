/**
 * Event triggers that nobody disabled. They run as whoever executes the command.
 *
 * ['on_ddl', '16600'] → runs routine 16600
 * From 13. Privilege: none.
 */
export const EVENT_TRIGGERS = `
SELECT e.evtname, e.evtfoid FROM pg_catalog.pg_event_trigger e WHERE e.evtenabled <> 'D'`;
