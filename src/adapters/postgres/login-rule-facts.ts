import type { FactSink } from './cluster-facts.ts';
import type { Row, Session } from './connect.ts';
import { LOGIN_RULES_VISIBLE, loginRules } from './queries/login-rules.ts';
import { readOnlyTransaction, type Limits } from './transaction.ts';

/**
 * Adds who may log in from where with what proof, where that can be seen; where not, a gap says so. In a transaction of its
 * own, because the server reads a file for it and may fail.
 */
export async function addLoginRules(
  { builder, gaps }: FactSink,
  session: Session,
  limits: Limits,
  version: number,
): Promise<void> {
  if (session.embedded === true) return; // nobody logs in to it
  let rows: readonly Row[];
  try {
    rows = await readOnlyTransaction(session, limits, async (query) => {
      const [visible] = await query(LOGIN_RULES_VISIBLE);
      return visible?.[0] === 't' ? await query(loginRules(version)) : [];
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^(58|42)/.test(code)) throw error;
    await session.query('ROLLBACK');
    gaps.add('optional', unreadable('the server cannot read its file'));
    return;
  }
  if (rows.some(([type]) => type == null)) {
    gaps.add('optional', unreadable('the file has lines that the server does not understand'));
    return;
  }
  for (const [type, databases, users, address, netmask, method] of rows)
    builder.addLoginRule({
      type: type ?? '',
      databases: names(databases),
      users: names(users),
      address: address ?? null,
      netmask: netmask ?? null,
      method: method ?? '',
    });
}

const names = (json: string | null | undefined): readonly string[] => JSON.parse(json ?? '[]') as string[];

const unreadable = (why: string): { fact: string; why: string; remedy: string; costs: readonly string[] } => ({
  fact: 'host-based authentication rules',
  why,
  remedy: 'SELECT * FROM pg_hba_file_rules as a superuser shows what is wrong',
  costs: ['DBO106 where roles can log in without proof of who they are'],
});
