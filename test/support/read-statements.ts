import { loadBodyParser } from '../../src/adapters/postgres/body-parser.ts';
import { statementUses } from '../../src/dialects/postgres/references.ts';
import type { ReadStatement } from '../../src/evidence/summarize.ts';
import type { NamedUse } from '../../src/model/evidence.ts';

/** Reads PostgreSQL's statements with its own grammar. */
export async function postgresReader(): Promise<ReadStatement> {
  const { sql } = await loadBodyParser();
  return (ran) => {
    const tree = ran.kind === 'sql' ? sql(ran.text) : undefined;
    if (tree === undefined) return { error: 'it is no statement that the grammar knows' };
    const { uses, dynamic } = statementUses(tree);
    const named = uses.map(({ schema, name, privilege }): NamedUse => {
      if (privilege === 'EXECUTE') return { database: null, schema, name, kind: 'routine', action: 'execute' };
      return { database: null, schema, name, kind: 'relation', action: privilege === 'SELECT' ? 'read' : 'write' };
    });
    return { uses: named, reader: 'grammar', dynamic };
  };
}
