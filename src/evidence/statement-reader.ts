import { commandUses } from '../dialects/mongodb/command-uses.ts';
import { readMysqlStatement } from '../dialects/mysql/statement-reading.ts';
import { quotingMode } from '../dialects/mysql/tokens.ts';
import { readPostgresStatement } from '../dialects/postgres/statement-reading.ts';
import type { Engine } from '../model/engine.ts';
import type { ReadStatement } from './summarize.ts';

/** PostgreSQL's own grammar; what it refuses gives undefined. */
export interface PostgresParser {
  readonly sql: (text: string) => unknown;
  readonly plpgsql: (definition: string) => unknown;
}

/**
 * Reads the statements of one engine.
 * @param parser loaded by whoever calls, since it is large: only asked for on PostgreSQL
 * @param sqlMode of MySQL and MariaDB, as far as it is known: how strings and names are quoted
 */
export async function statementReader(
  engine: Engine,
  parser: () => Promise<PostgresParser>,
  sqlMode = '',
): Promise<ReadStatement> {
  const sql = await sqlReader(engine, parser, sqlMode);
  return (ran) => {
    if (ran.kind === 'sql') return sql(ran.text, ran.truncated);
    const uses = commandUses(ran.namespace, ran.type, ran.command);
    return 'error' in uses ? uses : { uses, reader: 'grammar', dynamic: false };
  };
}

type ReadSql = (text: string, truncated: boolean) => ReturnType<ReadStatement>;

async function sqlReader(engine: Engine, parser: () => Promise<PostgresParser>, sqlMode: string): Promise<ReadSql> {
  switch (engine) {
    case 'postgres': {
      const { sql, plpgsql } = await parser();
      return (text, truncated) => readPostgresStatement(text, sql, { plpgsql, truncated });
    }
    case 'mysql':
    case 'mariadb': {
      const mode = quotingMode(sqlMode);
      return (text, truncated) => readMysqlStatement(text, { ...mode, truncated });
    }
    case 'mongodb':
      return () => ({ error: 'it is no command of MongoDB' });
  }
}
