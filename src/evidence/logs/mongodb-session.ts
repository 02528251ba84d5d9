import type { Change } from './effect.ts';

/** Message ids: https://github.com/mongodb/mongo, by LOGV2 number. */
const ACCEPTED = 22943;
const ENDED = 22944;
const METADATA = 51800;
/** 4.4 to 6.x, and 7.0 on. */
const AUTHENTICATED = 20250;
const AUTHENTICATED_NEW = 5286306;

interface Line {
  readonly id?: unknown;
  readonly attr?: {
    readonly remote?: unknown;
    readonly client?: unknown;
    readonly principalName?: unknown;
    readonly authenticationDatabase?: unknown;
    readonly user?: unknown;
    readonly db?: unknown;
    readonly doc?: { readonly application?: { readonly name?: unknown } };
  };
}

/** What a line about a connection says of it. */
export function changesOfLine(text: string): readonly Change[] {
  const line = parsed(text);
  const attr = line?.attr ?? {};
  const client: readonly Change[] = [attr.remote, attr.client]
    .filter((address) => typeof address === 'string' && /:\d+$/.test(address))
    .slice(0, 1)
    .map((address) => ({ kind: 'client', value: withoutPort(String(address)) }));
  switch (line?.id) {
    case ACCEPTED:
      return [{ kind: 'start' }, ...client];
    case ENDED:
      return [{ kind: 'end' }];
    case METADATA: {
      const name = attr.doc?.application?.name;
      return typeof name === 'string' ? [...client, { kind: 'application', value: name }] : client;
    }
    case AUTHENTICATED:
      return [...client, account(attr.principalName, attr.authenticationDatabase)];
    case AUTHENTICATED_NEW:
      return [...client, account(attr.user, attr.db)];
    default:
      return [];
  }
}

const account = (user: unknown, database: unknown): Change => ({
  kind: 'account',
  value: `${typeof user === 'string' ? user : ''}@${typeof database === 'string' ? database : ''}`,
});

/** `10.0.0.3:35922`, `[::1]:35922`. */
export const withoutPort = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

function parsed(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null; // the loop has found its braces, but it is no JSON
  }
}
