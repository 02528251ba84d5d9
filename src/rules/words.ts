/** `a`, `a and b`, `a, b and c`; more than five are counted: `7 services`. */
export function listed(names: readonly string[], things: string): string {
  if (names.length > 5) return `${String(names.length)} ${things}`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The object itself, or how many. */
export const objectsIn = (paths: readonly string[], count = paths.length): string =>
  paths.length === 1 ? (paths[0] ?? '') : `${String(count)} objects`;
