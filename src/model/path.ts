/** Escapes what the manifest's patterns give a meaning to (`\`, `*`, `?`, `/`, `{`), so that a name stands for itself. */
export const escapeSegment = (name: string): string =>
  /[\\*?/{[]/.test(name) ? name.replace(/[\\*?/{[]/g, '\\$&') : name;

/** The inverse of `escapeSegment`. */
export const unescapeSegment = (segment: string): string => segment.replace(/\\(.)/gs, '$1');

/** Splits `instance/database/schema/object` at unescaped slashes; the segments stay escaped. */
export function splitPath(path: string): string[] {
  const segments: string[] = [];
  let start = 0;
  for (let i = 0; i < path.length; i++) {
    if (path[i] === '\\') i++;
    else if (path[i] === '/') {
      segments.push(path.slice(start, i));
      start = i + 1;
    }
  }
  segments.push(path.slice(start));
  return segments;
}

/** Is one of two paths of findings about a part of the other? */
export const overlaps = (a: string, b: string): boolean => covers(a, b) || covers(b, a);

/** `x/**` covers what is below it, and an object its columns. */
const covers = (wide: string, narrow: string): boolean =>
  wide === narrow || (wide.endsWith('/**') && narrow.startsWith(wide.slice(0, -2))) || narrow.startsWith(`${wide}(`);
