import type { Principal } from '../../model/facts.ts';

/** The schemas of a `search_path` value: `"$user", public, "Odd, Name"`. */
export function parseSearchPath(value: string): readonly string[] {
  const names: string[] = [];
  for (const [, quoted, bare] of value.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)) {
    const name = quoted?.replaceAll('""', '"') ?? bare?.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) ?? '';
    if (name !== '') names.push(name);
  }
  return names;
}

/**
 * What `search_path` is at login: the narrowest setting counts.
 * https://www.postgresql.org/docs/18/sql-alterrole.html, src/backend/utils/init/postinit.c (process_settings)
 *
 * @returns by a role's attributes; `known` is false where no setting was seen and it is the server's built-in default
 */
export function loginSearchPath(
  settings: ReadonlyMap<string, string>,
  database: string,
): (attributes: Principal['attributes']) => { readonly value: string; readonly known: boolean } {
  const inDatabase = `set search_path in ${database}`;
  const [others] = [`search_path in ${database}`, 'search_path', 'search_path of the server'].flatMap(
    (name) => settings.get(name) ?? [],
  );
  return (attributes) => {
    const own = attributes[inDatabase] ?? attributes['set search_path'];
    const value = typeof own === 'string' ? own : others;
    return { value: value ?? '"$user", public', known: value !== undefined };
  };
}
