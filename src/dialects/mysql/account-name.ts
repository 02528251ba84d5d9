/** `user@host`, or the bare name of a MariaDB role (`host` null). Hosts are stored without regard to case. */
export const accountKey = (user: string, host: string | null): string =>
  host === null ? user : `${user}@${host.toLowerCase()}`;

export interface AccountName {
  readonly user: string;
  readonly host: string;
}

/** Reads a list of account names as `mandatory_roles` holds it; a name without host means `%`. */
export function parseAccountNames(text: string): AccountName[] {
  const names: AccountName[] = [];
  const part = String.raw`(?:\`((?:[^\`]|\`\`)*)\`|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|([^\s,@'"\`]+))`;
  const name = new RegExp(String.raw`\s*${part}(?:\s*@\s*${part})?\s*(?:,|$)`, 'y');
  while (name.lastIndex < text.length) {
    const match = name.exec(text);
    if (match === null) break;
    names.push({ user: unquoted(match, 1) ?? '', host: (unquoted(match, 5) ?? '%').toLowerCase() });
  }
  return names;
}

function unquoted(match: RegExpExecArray, first: number): string | undefined {
  return (
    match[first]?.replaceAll('``', '`') ??
    match[first + 1]?.replaceAll("''", "'") ??
    match[first + 2]?.replaceAll('""', '"') ??
    match[first + 3]
  );
}
