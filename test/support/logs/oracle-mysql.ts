import { wordsOf, type OracleReading, type Seen } from './oracle.ts';

const NOTHING = { application: null, role: null, searchPath: null, nested: false };

function counted(all: readonly Seen[]): OracleReading {
  const calls = new Map<string, number>();
  for (const seen of all) calls.set(JSON.stringify(seen), (calls.get(JSON.stringify(seen)) ?? 0) + 1);
  return { calls, losses: new Map() };
}

const SLOW =
  /(?:^# Time: [^\n']*\n)?^# User@Host: (.*?)\[.*?\] @ (.*?) ?\[(.*?)\].*\n((?:#(?! Time| User@).*\n)*?# Query_time: (?:.*)\n(?:#(?! Time| User@).*\n)*)(?:use (.*);\n)?SET timestamp=\d+;\n/gm;

/** Literals that look like whole records are not for this one. */
export function oracleSlowLog(text: string): OracleReading {
  let database: string | null = null;
  const heads = [...text.matchAll(SLOW)];
  return counted(
    heads.flatMap((head, i): Seen[] => {
      const [whole, account = '', host = '', address = '', fields = '', use] = head;
      if (use !== undefined) database = use.replaceAll('`', '');
      const sql = text.slice(head.index + whole.length, heads[i + 1]?.index ?? text.length);
      if (sql.startsWith('# administrator') || /(?:Errno|Last_errno): [1-9]/.test(fields)) return [];
      const schema = /Schema: (\S*)/.exec(fields)?.[1];
      const where = { account, client: address || host || null, database: schema ?? database };
      return [{ source: 'slow-log', ...where, ...NOTHING, key: wordsOf(sql, true) }].map(inOrder);
    }),
  );
}

const GENERAL = /^(?:\d{4}-\d\d-\d\dT[\d:.]+Z|\d{6} [ \d]\d:\d\d:\d\d|\t)\t *(\d+) ([A-Z][A-Za-z ]+?)(?:\t|(?=\n))/gm;

export function oracleGeneralLog(text: string): OracleReading {
  const sessions = new Map<string, { account: string | null; client: string | null; database: string | null }>();
  const heads = [...text.matchAll(GENERAL)];
  return counted(
    heads.flatMap((head, i): Seen[] => {
      const [whole, id = '', command] = head;
      const argument = text.slice(head.index + whole.length, heads[i + 1]?.index ?? text.length).trimEnd();
      const session = sessions.get(id) ?? { account: null, client: null, database: null };
      sessions.set(id, session);
      if (command === 'Connect' || command === 'Change user') {
        const [, account = null, client = null, database = ''] = /^(.*)@(\S*) on (.*?) using/.exec(argument) ?? [];
        Object.assign(session, { account, client, database: database === '' ? null : database });
      }
      if (command === 'Init DB') session.database = argument;
      if (command === 'Quit') sessions.delete(id);
      if (command !== 'Query' && command !== 'Execute') return [];
      const seen = inOrder({ source: 'general-log', ...session, ...NOTHING, key: wordsOf(argument, true) });
      const used = /^use `?(\w+)`?/i.exec(argument)?.[1];
      if (used !== undefined) session.database = used;
      return [seen];
    }),
  );
}

/** The same properties in the same order, as what is compared is their JSON. */
const inOrder = (seen: Seen): Seen => ({
  source: seen.source,
  account: seen.account,
  client: seen.client,
  application: seen.application,
  database: seen.database,
  role: seen.role,
  searchPath: seen.searchPath,
  nested: seen.nested,
  key: seen.key,
});

interface Line {
  readonly id: number;
  readonly ctx: string;
  readonly attr: Record<string, unknown>;
}

export function oracleMongodbLog(text: string): OracleReading {
  const accounts = new Map<string, string>();
  const applications = new Map<string, string>();
  const clients = new Map<string, string>();
  const all: Seen[] = [];
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { id, ctx, attr } = JSON.parse(line) as Line;
    const address = (value: unknown): string => String(value).replace(/:\d+$/, '');
    if (id === 22943) clients.set(`conn${String(attr['connectionId'])}`, address(attr['remote']));
    if (id === 22944) accounts.delete(ctx);
    if (id === 20250) accounts.set(ctx, `${String(attr['principalName'])}@${String(attr['authenticationDatabase'])}`);
    if (id === 5286306) accounts.set(ctx, `${String(attr['user'])}@${String(attr['db'])}`);
    const doc = attr['doc'] as { application?: { name: string } } | undefined;
    if (id === 51800 && doc?.application !== undefined) applications.set(ctx, doc.application.name);
    if (id !== 51803 || !ctx.startsWith('conn') || attr['type'] !== 'command' || 'errCode' in attr) continue;
    const command = attr['command'] as Record<string, unknown>;
    const name = Object.keys(command)[0] ?? '';
    if (name === 'getMore') continue;
    const stages = JSON.stringify(command).match(/"(?:\$out|\$merge|from|coll)":\{?"[^}]*?"/g) ?? [];
    const namespace = String(attr['ns']);
    all.push({
      source: 'mongodb-log',
      account: accounts.get(ctx) ?? null,
      client: clients.get(ctx) ?? null,
      application: (attr['appName'] as string | undefined) ?? applications.get(ctx) ?? null,
      database: namespace.split('.')[0] ?? null,
      role: null,
      searchPath: null,
      nested: false,
      key: mongodbKey(namespace, command, stages),
    });
  }
  return counted(all);
}

export const mongodbKey = (namespace: string, command: Record<string, unknown>, stages: readonly string[]): string =>
  [
    namespace,
    Object.keys(command).join(),
    typeof command[Object.keys(command)[0] ?? ''] === 'string' ? Object.values(command)[0] : '',
    ...stages,
  ].join(' ');

export const stagesOf = (command: unknown): readonly string[] =>
  JSON.stringify(command).match(/"(?:\$out|\$merge|from|coll)":\{?"[^}]*?"/g) ?? [];
