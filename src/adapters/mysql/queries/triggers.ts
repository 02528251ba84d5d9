/**
 * Triggers that users made. They run as their definer.
 *
 * {TRIGGER_SCHEMA: 'orders', TRIGGER_NAME: 'pull', EVENT_MANIPULATION: 'INSERT', EVENT_OBJECT_TABLE: 'req', DEFINER: 'billing_own@%',
 *  SQL_MODE: '', ACTION_STATEMENT: 'SET NEW.pan = …'} → a definition; the text itself is dropped
 * Privilege: TRIGGER.
 */
export const TRIGGERS = `SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, DEFINER, SQL_MODE, ACTION_STATEMENT
  FROM information_schema.TRIGGERS
 WHERE TRIGGER_SCHEMA NOT IN ('mysql', 'sys')`;
