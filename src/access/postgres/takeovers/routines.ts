import { factId, NONE, type Facts, type PrincipalId } from '../../../model/facts.ts';
import { enclosing, pathOf } from '../../../model/securables.ts';
import type { Takeover } from '../../../model/takeover.ts';
import type { Creators } from '../creators.ts';
import type { PostgresSessions } from '../sessions.ts';
import { usesOf } from '../uses.ts';
import { ableTo } from './able.ts';

/**
 * SECURITY DEFINER routines that find a name where their callers can put something: what these put there runs with the
 * definer's rights.
 * https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
 */
export function* shadowedRoutines(facts: Facts, sessions: PostgresSessions, creators: Creators): Generator<Takeover> {
  const rows = [...facts.definitions.entries()].filter(
    ([, { kind, runsAs, shadowedBy }]) => kind === 'routine' && runsAs !== NONE && shadowedBy.length > 0,
  );
  const uses = usesOf(facts, new Set(rows.map(([, { on }]) => on)), 'EXECUTE', 'execute');
  for (const [row, { on, runsAs, shadowedBy }] of rows) {
    const database = enclosing(facts, on, 'database');
    const conditions = creators.shadowers(runsAs, shadowedBy, database);
    for (const access of uses.get(on) ?? []) {
      const holders = ableTo(sessions, access, [conditions], [runsAs]);
      if (holders.length === 0) continue;
      const detail = `${WHERE(shadowedBy)}, with the rights of ${keyOf(facts, runsAs)}`;
      const step = {
        kind: 'definition',
        from: pathOf(facts, on),
        to: keyOf(facts, runsAs),
        detail,
        fact: factId('definition', row),
      } as const;
      yield { by: 'search-path', entry: on, access, holders, victims: [runsAs], waitsFor: null, step };
    }
  }
}

function WHERE(schemas: readonly string[]): string {
  if (schemas.includes('*')) return 'names are looked up along the search_path of whoever calls it';
  return schemas.every((name) => name === 'pg_temp')
    ? 'tables are looked up among the temporary ones first'
    : `names are looked up in ${schemas.join(', ')} first`;
}

const keyOf = (facts: Facts, id: PrincipalId): string => facts.principals[id]?.key ?? '?';
