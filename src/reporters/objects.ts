import type { Finding } from '../model/finding.ts';
import { splitPath } from '../model/path.ts';
import { number } from './words.ts';

/** What a finding is on, in one phrase: the object or container, or how many objects below their common container. */
export function target({ objects, objectCount, owner }: Finding): string | null {
  const [first] = objects;
  if (first === undefined) return null;
  if (objects.length === 1) return objectCount < 2 ? first : `${first} (${number(objectCount)} objects)`;
  const container = commonContainer(objects);
  const whose = owner === null ? '' : ` of ${owner}`;
  return `${number(objectCount)} objects${whose}${container === '' ? '' : ` in ${container}`}`;
}

/** The objects' names below their common container, as many as fit; null where `target` names the only one. */
export function names({ objects, objectCount }: Finding, width: number): string | null {
  if (objects.length < 2) return null;
  const container = commonContainer(objects);
  const short = objects.map((path) => (container === '' ? path : path.slice(container.length + 1)));
  const fitting: string[] = [];
  let used = ' … and 999,999 more'.length;
  for (const name of short) {
    used += name.length + 2;
    if (used > width && fitting.length > 0) break;
    fitting.push(name);
  }
  const rest = othersThan(fitting.length, objects, objectCount);
  return rest > 0 ? `${fitting.join(', ')} … and ${number(rest)} more` : fitting.join(', ');
}

/** How many are left when some paths are shown: of objects, or of paths where a path stands for many objects. */
export function othersThan(shown: number, objects: readonly string[], objectCount: number): number {
  const standsForMany = objects.some((path) => path.endsWith('/**'));
  return (standsForMany ? objects.length : objectCount) - shown;
}

function commonContainer(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => splitPath(path).slice(0, -1));
  let depth = first.length;
  for (const other of others) while (first.slice(0, depth).join('/') !== other.slice(0, depth).join('/')) depth--;
  return first.slice(0, depth).join('/');
}
