import type { Statement } from '../../../src/model/evidence.ts';
import { wordsOf, type Seen } from './oracle.ts';
import { mongodbKey, stagesOf } from './oracle-mysql.ts';

/** What the hot loop has counted, in the oracle's terms. */
export function callsOf(statements: readonly Statement[]): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const statement of statements) {
    const { account, client, application, database, role, searchPath } = statement.actor;
    const seen: Seen = {
      source: statement.source,
      account,
      client,
      application,
      database,
      role,
      searchPath: searchPath?.join() ?? null,
      nested: statement.nested,
      key: keyOf(statement),
    };
    const key = JSON.stringify(seen);
    calls.set(key, (calls.get(key) ?? 0) + statement.calls);
  }
  return calls;
}

function keyOf({ ran, source }: Statement): string {
  switch (ran.kind) {
    case 'sql':
      return wordsOf(ran.text, source === 'slow-log' || source === 'general-log');
    case 'command': {
      const command = ran.command as Record<string, unknown>;
      return mongodbKey(ran.namespace ?? '', command, stagesOf(command));
    }
    case 'objects': {
      const [use] = ran.uses;
      const action = { read: 'READ', write: 'WRITE', ddl: 'DDL', execute: 'FUNCTION', admin: '' }[
        use?.action ?? 'admin'
      ];
      return `${action} ${use?.schema ?? ''}.${use?.name ?? ''}`;
    }
  }
}

/** Sorted, for comparing with a readable difference. */
export const sorted = (calls: ReadonlyMap<string, number>): readonly string[] =>
  [...calls].map(([key, count]) => `${count} ${key}`).sort();
