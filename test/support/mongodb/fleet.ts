import { recorded, type Doc, type Exchange } from './recording.ts';

export const FLEET_ADDRESS = '127.0.0.1:27119';

/** How the fleet's server was started: it was not asked, so this is the answer of the other server of that version. */
const OPTIONS = recorded('access-paths.replies.jsonl.gz').filter(({ command }) => 'getCmdLineOpts' in command);

/** The recorded fleet: 100 services with a database each. */
export const fleetExchanges = (): readonly Exchange[] => [
  ...recorded('fleet.replies.jsonl.gz').map(withoutTimestamps),
  ...OPTIONS,
];

/** The recording is plain JSON, in which a timestamp of the server is a text. */
const withoutTimestamps = (exchange: Exchange): Exchange =>
  JSON.parse(JSON.stringify(exchange).replaceAll(/\{"\$timestamp":("\d+")\}/g, '$1')) as Exchange;

/** A fleet of `times` that size: each service that often, its names with a number behind them. */
export function grown(times: number): readonly Exchange[] {
  const exchanges = fleetExchanges();
  const copies = Array.from({ length: times }, (_, i) =>
    exchanges.map((exchange) => renamed(exchange, `_${String(i)}`)),
  );
  const merged = new Map<string, Exchange>();
  for (const exchange of copies.flat()) {
    const key = JSON.stringify([exchange.db, exchange.command]);
    const known = merged.get(key);
    merged.set(key, known === undefined ? exchange : { ...known, reply: together(known.reply, exchange.reply) });
  }
  return [...merged.values()];
}

const renamed = (exchange: Exchange, suffix: string): Exchange =>
  JSON.parse(JSON.stringify(exchange).replaceAll(/svc\d{3}/g, `$&${suffix}`)) as Exchange;

/** Lists of what all copies have in common are joined; what is the same in all of them is there once. */
function together(one: Doc, other: Doc): Doc {
  const joined: Record<string, unknown> = { ...one };
  for (const key of ['databases', 'users', 'roles']) {
    const lists = [one[key], other[key]];
    if (!lists.every(Array.isArray)) continue;
    joined[key] = [...new Map(lists.flat().map((each: unknown) => [JSON.stringify(each), each])).values()];
  }
  return joined;
}

/** Every service owns its database; its application and its import log in for it. */
export const fleetManifest = (url: string): string => `version: 1
instances:
  mongo: { engine: mongodb, url: "${url}" }
conventions:
  - { services: "svc*", owns: ["mongo/{service}/**"], identities: { mongo: ["app@{service}", "etl_{service}@admin"] } }
operators:
  mongo: [{ match: root@admin, kind: dba, may: [admin] }]
policy: { fail-on: never }
`;

interface Expanded {
  readonly user: string;
  readonly db: string;
  readonly inheritedPrivileges: readonly { readonly resource: Doc; readonly actions: readonly string[] }[];
}

const ON_DATA = ['find', 'insert', 'update', 'remove'];

/** Which service reaches which other's data, by what the server says that its users may: `svc003 → svc004`, or `→ all`. */
export function reachesAcross(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const { command, reply } of exchanges) {
    if (command['showPrivileges'] !== true || !('usersInfo' in command)) continue;
    for (const { user, db, inheritedPrivileges } of reply['users'] as readonly Expanded[]) {
      const service = /^svc\w+$/.test(db) ? db : /^etl_(.*)$/.exec(user)?.[1];
      if (service === undefined) continue;
      for (const { resource, actions } of inheritedPrivileges) {
        const other = resource['db'];
        if (typeof other !== 'string' || !actions.some((action) => ON_DATA.includes(action))) continue;
        if (other === service || resource['collection'] === 'system.js') continue;
        pairs.add(`${service} → ${other === '' ? 'all' : other}`);
      }
    }
  }
  return pairs;
}
