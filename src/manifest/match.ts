import { Glob } from './glob.ts';
import { covers } from './pattern-relations.ts';
import { parsePattern, type Pattern } from './pattern.ts';

/** Matching of waivers: names of accounts by glob, paths by pattern. Remembers what it has parsed. */
export interface Matcher {
  name(glob: string, name: string): boolean;
  /**
   * Does the pattern cover a path as reports write it: `pg/shop/orders/t`, a container as `pg/shop/orders/**`, a column as
   * `…/t(email)`, which also belongs to `…/t`?
   */
  path(pattern: string, path: string): boolean;
}

export function createMatcher(): Matcher {
  const globs = new Map<string, Glob>();
  const patterns = new Map<string, Pattern>();
  const patternOf = (text: string): Pattern => remembered(patterns, text, parsePattern);
  return {
    name: (glob, name) => remembered(globs, glob, (text) => new Glob(text)).matches(name),
    path: (text, path) => {
      const pattern = patternOf(text);
      if (covers(pattern, parsePattern(path))) return true;
      const table = /^(?<table>.+[^/])\([^/]*\)$/s.exec(path)?.groups?.['table'];
      return table !== undefined && covers(pattern, parsePattern(table));
    },
  };
}

function remembered<T>(known: Map<string, T>, text: string, make: (text: string) => T): T {
  let value = known.get(text);
  if (value === undefined) known.set(text, (value = make(text)));
  return value;
}
