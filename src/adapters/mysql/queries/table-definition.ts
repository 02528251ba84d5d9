import { quoteIdentifier } from '../../../dialects/mysql/names.ts';

/**
 * The statement that makes one table: the only place that says what a MERGE, FEDERATED or CONNECT table leads to. It can hold
 * a password, which is dropped at once.
 *
 * {Table: 'm', 'Create Table': 'CREATE TABLE `m` (…) ENGINE=MRG_MyISAM UNION=(`billing`.`inv`)'} → a definition or a foreign table
 * Privilege: any on the table.
 */
export const tableDefinition = (database: string, table: string): string =>
  `SHOW CREATE TABLE ${quoteIdentifier(database)}.${quoteIdentifier(table)}`;

/** Engines whose tables lead to other tables; MariaDB spells the first otherwise. */
export const LEADING_ENGINES = ['MRG_MYISAM', 'FEDERATED', 'CONNECT'] as const;
