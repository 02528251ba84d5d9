import { unescapeSegment } from '../model/path.ts';
import { NONE, SECURABLE_KINDS, type Fact, type Facts, type SecurableId } from '../model/facts.ts';
import { kindOf, pathOf } from '../model/securables.ts';

/**
 * The facts with the columns that some facts name: a snapshot knows only those that have grants of their own, and a plan may
 * grant on others.
 */
export function withNamedColumns(facts: Facts, named: readonly Fact[]): Facts {
  const wanted = new Set(named.flatMap((fact) => (fact.kind === 'grant' ? fact.target : [])));
  const columns = [...wanted].flatMap((path) => {
    const [, table, name] = /^(.*)\((.*)\)$/s.exec(path) ?? [];
    return table === undefined || name === undefined ? [] : [{ path, table, name: unescapeSegment(name) }];
  });
  if (columns.length === 0) return facts;
  const tables = new Map<string, SecurableId>();
  for (let id = 0; id < facts.securables.count; id++) {
    if (kindOf(facts, id) === 'routine') continue; // its arguments stand in parentheses, too
    const path = pathOf(facts, id);
    wanted.delete(path);
    tables.set(path, id);
  }
  const missing = columns.filter(({ path, table }) => wanted.has(path) && tables.has(table));
  const append = (column: Int32Array, of: (table: string) => number): Int32Array =>
    Int32Array.from([...column, ...missing.map(({ table }) => of(table))]);
  const { securables } = facts;
  return {
    ...facts,
    securables: {
      ...securables,
      count: securables.count + missing.length,
      kind: Uint8Array.from([...securables.kind, ...missing.map(() => SECURABLE_KINDS.indexOf('column'))]),
      parent: append(securables.parent, (table) => tables.get(table) ?? NONE),
      owner: append(securables.owner, () => NONE),
      flags: Uint16Array.from([...securables.flags, ...missing.map(() => 0)]),
      name: [...securables.name, ...missing.map(({ name }) => name)],
    },
  };
}
