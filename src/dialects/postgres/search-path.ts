/** The schemas of a `search_path` value: `"$user", public, "Odd, Name"`. */
export function parseSearchPath(value: string): readonly string[] {
  const names: string[] = [];
  for (const [, quoted, bare] of value.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)) {
    const name = quoted?.replaceAll('""', '"') ?? bare?.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) ?? '';
    if (name !== '') names.push(name);
  }
  return names;
}
