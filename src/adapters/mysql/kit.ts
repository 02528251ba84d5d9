import { createHash } from 'node:crypto';
import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { DATASETS, datasetsOf } from './datasets.ts';
import { DEFINER_GRANTS } from './queries/own-grants.ts';
import { LEADING_ENGINES } from './queries/table-definition.ts';

/** A procedure of the audit kit. Its body is the very query that is sent where the auditor may send it itself. */
export interface KitProcedure {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
}

export const KIT_PREFIX = 'dbowner_';
export const KIT_GRANTS = `${KIT_PREFIX}grants`;
export const KIT_TABLE_DEFINITION = `${KIT_PREFIX}table_definition`;

/** Shows how a table was made, of those engines only whose tables lead to others. */
const TABLE_DEFINITION = `BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.TABLES
              WHERE TABLE_SCHEMA = of_schema AND TABLE_NAME = of_table
                AND ENGINE IN (${LEADING_ENGINES.map((engine) => `'${engine}'`).join(', ')})) THEN
    SET @dbowner = CONCAT('SHOW CREATE TABLE \`', REPLACE(of_schema, '\`', '\`\`'), '\`.\`', REPLACE(of_table, '\`', '\`\`'), '\`');
    PREPARE dbowner FROM @dbowner;
    EXECUTE dbowner;
    DEALLOCATE PREPARE dbowner;
  END IF;
END`;

/** The procedures that make the auditor's EXECUTE enough. */
export const kitProcedures = (engine: MysqlEngine): readonly KitProcedure[] => [
  ...datasetsOf(engine).map((name) => ({ name: KIT_PREFIX + name, parameters: '', body: DATASETS[name].sql })),
  { name: KIT_GRANTS, parameters: '', body: DEFINER_GRANTS },
  {
    name: KIT_TABLE_DEFINITION,
    parameters: 'IN of_schema VARCHAR(64), IN of_table VARCHAR(64)',
    body: TABLE_DEFINITION,
  },
];

/** SHA-256 of a body, in hex, whatever white space a client made of its line breaks. */
export const hashOfBody = (text: string): string =>
  createHash('sha256').update(text.replaceAll('\r\n', '\n').trim()).digest('hex');

const hashes = new Map<MysqlEngine, ReadonlyMap<string, string>>();

/** The name of the kit's procedure that has this body: a procedure is known by what it does, not by what it is called. */
export function kitProcedureWith(engine: MysqlEngine, hash: string): string | undefined {
  let known = hashes.get(engine);
  if (known === undefined) {
    known = new Map(kitProcedures(engine).map(({ name, body }) => [hashOfBody(body), name]));
    hashes.set(engine, known);
  }
  return known.get(hash);
}
