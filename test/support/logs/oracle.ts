// Reads the logs again, in the plainest way: whole files, regular expressions, no thought of speed. What it counts is what
// the hot loop has to count.

/** What one kind of source says that somebody did. */
export interface Seen {
  readonly source: string;
  readonly account: string | null;
  readonly client: string | null;
  readonly application: string | null;
  readonly database: string | null;
  readonly role: string | null;
  readonly searchPath: string | null;
  readonly nested: boolean;
  /** The words of a statement without its literals; of other things, what they are. */
  readonly key: string;
}

export interface OracleReading {
  /** Calls by the JSON of what was seen. */
  readonly calls: ReadonlyMap<string, number>;
  readonly losses: ReadonlyMap<string, number>;
}

/** One record of a PostgreSQL log, whatever the format. */
interface Entry {
  readonly session: string;
  readonly user: string | null;
  readonly database: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly severity: string;
  readonly message: string;
  readonly detail: string | null;
  readonly query: string | null;
}

const PLAIN_WORDS = new Set(['null', 'true', 'false', 'default', 'e', 'n', 'b', 'x']);

/** The words of a statement: names and keywords as written, nothing else. */
export function wordsOf(sql: string, mysql: boolean): string {
  const token = mysql
    ? /'(?:[^'\\]|\\[\s\S]|'')*'?|"(?:[^"\\]|\\[\s\S]|"")*"?|`[^`]*`|--\s[^\n]*|#[^\n]*|\/\*(?!!)[\s\S]*?\*\/|[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*/g
    : /\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'?|'(?:[^']|'')*'?|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|\$\d+|--[^\n]*|\/\*[\s\S]*?\*\/|::\w+|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*/g;
  return [...sql.matchAll(token)]
    .map(([text]) => text)
    .filter((text) => /^(?:[A-Za-z_\u0080-\uffff]|`|")/.test(text) && !(mysql && text.startsWith('"')))
    .filter((text) => !/^[eE]'/.test(text) && !PLAIN_WORDS.has(text.toLowerCase()))
    .join(' ');
}

class Counter {
  readonly calls = new Map<string, number>();
  readonly losses = new Map<string, number>();
  add(seen: Seen): void {
    const key = JSON.stringify(seen);
    this.calls.set(key, (this.calls.get(key) ?? 0) + 1);
  }
  lose(reason: string): void {
    this.losses.set(reason, (this.losses.get(reason) ?? 0) + 1);
  }
}

/** @param prefix matches the prefix of a line, with the groups pid, user, database, application, client */
export function oracleStderr(text: string, prefix: RegExp): OracleReading {
  const entries: { -readonly [K in keyof Entry]: Entry[K] }[] = [];
  const counter = new Counter();
  const records = text.split(/\n(?!\t)/);
  if (records.pop() !== '') counter.lose('record ends at the end of the file');
  for (const record of records) {
    const found = prefix.exec(record);
    const rest = found === null ? null : /^([A-Z]+\d?): {2}([\s\S]*)$/.exec(record.slice(found[0].length));
    if (found === null || rest === null) continue;
    const { pid = '', user = null, database = null, application = null, client = null } = found.groups ?? {};
    const [, severity = '', indented = ''] = rest;
    const message = indented.replaceAll('\n\t', '\n');
    const last = entries.at(-1);
    if (severity === 'DETAIL' && last?.session === pid) last.detail = message;
    else if (severity === 'STATEMENT' && last?.session === pid) last.query = message;
    else if (!['HINT', 'CONTEXT', 'QUERY', 'LOCATION', 'DETAIL', 'STATEMENT'].includes(severity))
      entries.push({ session: pid, user, database, application, client, severity, message, detail: null, query: null });
  }
  return postgres('stderr', entries, counter);
}

export function oracleCsvlog(text: string): OracleReading {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n"]*))(,|\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') rows.push(row);
    if (end === '\n') row = [];
  }
  const entries = rows.map((fields): Entry => {
    const at = (i: number): string | null => (fields[i] === '' ? null : (fields[i] ?? null));
    return {
      session: at(5) ?? '',
      user: at(1),
      database: at(2),
      application: at(22),
      client: at(4)?.replace(/:\d+$/, '') ?? null,
      severity: at(11) ?? '',
      message: at(13) ?? '',
      detail: at(14),
      query: at(19),
    };
  });
  return postgres('csvlog', entries, new Counter());
}

export function oracleJsonlog(text: string): OracleReading {
  const entries = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Entry => {
      const record = JSON.parse(line) as Record<string, string | undefined>;
      return {
        session: record['session_id'] ?? '',
        user: record['user'] ?? null,
        database: record['dbname'] ?? null,
        application: record['application_name'] || null,
        client: record['remote_host'] ?? null,
        severity: record['error_severity'] ?? '',
        message: record['message'] ?? '',
        detail: record['detail'] ?? null,
        query: record['statement'] ?? null,
      };
    });
  return postgres('jsonlog', entries, new Counter());
}

const RAN = /^(?:duration: [\d.]+ ms {2})?(?:statement: |execute (?!fetch from )[^:]*: )([\s\S]*)$/;

function postgres(source: string, entries: readonly Entry[], counter: Counter): OracleReading {
  const paths = new Map<string, string | null>();
  entries.forEach((entry, i) => {
    const { session, user, database, application, client, message } = entry;
    if (/^(?:connection authorized|disconnection)/.test(message)) paths.delete(session);
    if (entry.severity !== 'LOG') return;
    const known = (text: string | null): string | null => (text === '[unknown]' ? null : text);
    const who = {
      account: known(user),
      client,
      application: known(application),
      database: known(database),
      role: null,
    };
    const seen = (kind: string, key: string, nested: boolean): Seen => ({
      source: kind,
      ...who,
      searchPath: paths.get(session) ?? null,
      nested,
      key,
    });
    const ran = RAN.exec(message)?.[1];
    if (ran !== undefined && !isRefused(entries, i, ran) && !/^\s*prepare\s+(?!transaction\b)/i.test(ran)) {
      const prepared = /^prepare: prepare .*? as ([\s\S]*)$/i.exec(entry.detail ?? '')?.[1];
      counter.add(seen(source, wordsOf(prepared ?? ran, false), false));
      const path = /^set search_path (?:to|=) (.*?);?$/i.exec(ran)?.[1];
      if (path !== undefined) paths.set(session, path.split(/\s*,\s*/).join());
    }
    const plan = /^duration: [\d.]+ ms {2}plan:\s*(?:Query Text: ([\s\S]*?)\n\S.*?\(cost=|(\{[\s\S]*\}))/.exec(message);
    if (plan !== null) {
      const json = plan[2] === undefined ? null : (JSON.parse(plan[2]) as { 'Query Text': string });
      counter.add(seen('auto-explain', wordsOf(json?.['Query Text'] ?? plan[1] ?? '', false), false));
    }
    audit(entries, i, (kind, key, nested) => counter.add(seen(kind, key, nested)));
  });
  return counter;
}

/** The error that ends a statement names it, and comes before the session's next one. */
function isRefused(entries: readonly Entry[], i: number, ran: string): boolean {
  const { session } = entries[i] as Entry;
  for (const entry of entries.slice(i + 1)) {
    if (entry.session !== session) continue;
    if (entry.severity === 'LOG' && RAN.test(entry.message)) return false;
    if (entry.severity === 'ERROR') return entry.query === ran;
  }
  return false;
}

function audit(entries: readonly Entry[], i: number, add: (kind: string, key: string, nested: boolean) => void): void {
  const { session, message } = entries[i] as Entry;
  const found = /^AUDIT: SESSION,(\d+),(\d+),(\w+),([^,]*),([^,]*),([^,]*),(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(message);
  if (found === null) return;
  const [, id, part, kind, command, type, name, quoted, plain] = found;
  if (command === 'PREPARE') return;
  const before = entries.slice(0, i).filter((entry) => entry.session === session);
  const view = before.some(
    (entry) => entry.message.startsWith(`AUDIT: SESSION,${id ?? ''},`) && /,VIEW,/.test(entry.message),
  );
  const nested = part !== '1' || (view && type !== 'VIEW');
  const text = quoted?.replaceAll('""', '"') ?? plain ?? '';
  const own = (entry: Entry): boolean =>
    entry.session === session && entry.message.startsWith(`AUDIT: SESSION,${id ?? ''},`);
  const isNamed = (entry: Entry): boolean => /^AUDIT: (?:[^,]*,){4}[^,]*,(?!INDEX,)[^,]+,/.test(entry.message);
  if (name === '' && entries.some((entry) => own(entry) && isNamed(entry))) return;
  if (name === '' || type === 'INDEX') add('pgaudit', wordsOf(text, false), nested);
  else add('pgaudit', `${kind ?? ''} ${name ?? ''}`, nested);
}
