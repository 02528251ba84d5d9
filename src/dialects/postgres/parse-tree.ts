/** A node of a parse tree as libpg_query prints it in JSON; empty lists, zeros and false are left out. */
export interface Node {
  readonly [field: string]: unknown;
}

export const nodeOf = (value: unknown): Node | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined;

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What is inside a wrapper that names the type: `{ RangeVar: { … } }`; undefined for another type. */
export const unwrap = (value: unknown, type: string): Node | undefined => nodeOf(nodeOf(value)?.[type]);

/** The nodes of one type in a list. */
export const nodesOf = (value: unknown, type: string): readonly Node[] =>
  listOf(value)
    .map((item) => unwrap(item, type))
    .filter((node) => node !== undefined);

/** The parts of a name that is kept as a list of strings. */
export const nameParts = (value: unknown): readonly string[] =>
  listOf(value).flatMap((part) => textOf(unwrap(part, 'String')?.['sval']) ?? []);

/** What a RangeVar names; its database can only be the session's own. */
export function relationName(rangeVar: Node | undefined): { schema: string | null; name: string } | undefined {
  const name = textOf(rangeVar?.['relname']);
  return name === undefined ? undefined : { schema: textOf(rangeVar?.['schemaname']) ?? null, name };
}

/** Is there such a node anywhere in the tree? */
export function contains(tree: unknown, found: (type: string, node: Node) => boolean): boolean {
  const pending: unknown[] = [tree];
  for (let value = pending.pop(); pending.length > 0 || value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) pending.push(...(value as unknown[]));
    for (const [type, child] of Object.entries(nodeOf(value) ?? {})) {
      const node = nodeOf(child);
      if (node !== undefined && found(type, node)) return true;
      if (typeof child === 'object') pending.push(child);
    }
  }
  return false;
}
