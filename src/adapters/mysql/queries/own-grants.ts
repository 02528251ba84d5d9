/**
 * What the session itself may, roles included. Only for judging what it can see: whom else a grant concerns is read from the
 * grant tables.
 *
 * {'Grants for auditor@%': 'GRANT SHOW VIEW ON *.* TO `auditor`@`%`'} → gaps
 * Privilege: none.
 */
export const OWN_GRANTS = `SHOW GRANTS`;

/** The same for the definer of the procedure that runs it. */
export const DEFINER_GRANTS = `SHOW GRANTS FOR CURRENT_USER()`;
