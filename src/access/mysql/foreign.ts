import type { Access, Via } from '../../model/access.ts';
import type { ForeignServer, ForeignTable } from '../../model/definitions.ts';
import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/mysql/actions.ts';
import { foldName } from '../../dialects/mysql/names.ts';
import type { DefinerReach } from './derived.ts';
import type { Rights } from './rights.ts';
import { covers } from './targets.ts';

interface Mapped {
  readonly table: SecurableId;
  /** The table of this server that it stands for, or NONE. */
  readonly remote: SecurableId;
  readonly accounts: readonly PrincipalId[];
  readonly engine: string;
}

/**
 * Tables of FEDERATED and CONNECT that stand for tables of this same server, and stored servers that point back to it: whoever
 * uses them works with the rights of the account whose password is stored. SHOW CREATE TABLE shows that password.
 * https://dev.mysql.com/doc/refman/9.7/en/federated-create-connection.html
 */
export class ForeignAccesses {
  readonly #facts: Facts;
  readonly #rights: Rights;
  readonly #reach: DefinerReach;
  readonly #tables: readonly Mapped[];
  readonly #stored: readonly (readonly [SecurableId, readonly PrincipalId[]])[];

  constructor(facts: Facts, rights: Rights, reach: DefinerReach) {
    this.#facts = facts;
    this.#rights = rights;
    this.#reach = reach;
    const local = new Map(facts.foreignServers.filter((one) => isLocal(facts, one)).map((one) => [one.server, one]));
    this.#tables = facts.foreignTables.flatMap((table) => {
      const server = local.get(table.server);
      if (server === undefined) return [];
      const remote = tableNamed(facts, table, server);
      return [{ table: table.table, remote, accounts: accountsOf(facts, table.server), engine: server.wrapper }];
    });
    const federated = facts.settings.get('engine_federated') === 'ON';
    this.#stored = [...local.values()]
      .filter(({ wrapper }) => federated && !INLINE.has(wrapper))
      .map(({ server }) => [server, accountsOf(facts, server)] as const);
  }

  /** Can there be anything behind it? */
  leadsOn({ target }: Access): boolean {
    return target.kind !== 'pattern' && (this.#tables.length > 0 || this.#stored.length > 0);
  }

  /** @param access one that leads on */
  *of(access: Access): Generator<Access> {
    const { target } = access;
    for (const mapped of this.#tables)
      if (covers(this.#facts, target, mapped.table)) {
        for (const privilege of access.privileges) yield* this.#through(access, mapped, privilege);
        if (access.privileges.includes('SELECT')) yield* this.#asAny(access, mapped.table, mapped.accounts);
      }
    if (access.privileges.includes('CREATE'))
      for (const [, accounts] of this.#stored) yield* this.#asAny(access, placeOf(access), accounts);
  }

  /** Using a CONNECT table takes FILE as well. */
  *#through(access: Access, { table, remote, accounts, engine }: Mapped, privilege: string): Generator<Access> {
    const action = remote === NONE ? undefined : actionOf(kindOf(this.#facts, remote), privilege);
    if (action === undefined) return;
    if (!accounts.some((account) => this.#rights.held(account, remote, privilege) !== undefined)) return;
    const needs = engine === 'CONNECT' ? [{ target: ROOT, privilege: 'FILE' }] : [];
    const via: Via = { entry: table, definitions: [], needs, opaque: null };
    yield { ...access, target: { kind: 'one', id: remote }, action, by: 'user-mapping', privileges: [privilege], via };
  }

  /** Logs in, or makes a table of its own, as the account whose password is stored. */
  *#asAny(access: Access, entry: SecurableId, accounts: readonly PrincipalId[]): Generator<Access> {
    const via: Via = { entry, definitions: [], needs: [], opaque: null };
    for (const account of accounts)
      for (const { target, action, privileges } of this.#reach(account))
        if (action === 'read' || action === 'write')
          yield { ...access, target, action, mode: 'escalate', by: 'user-mapping', privileges, via };
  }
}

/** Servers that a table's own connection string stands for; others are rows of mysql.servers. */
const INLINE: ReadonlySet<string> = new Set(['FEDERATED', 'CONNECT']);

const placeOf = ({ target }: Access): SecurableId => (target.kind === 'all' ? target.under : target.id);

/** The remote user as this server knows it, from whatever host. */
const accountsOf = (facts: Facts, server: SecurableId): readonly PrincipalId[] =>
  facts.userMappings.flatMap((mapping) =>
    mapping.server !== server || mapping.remoteUser === null
      ? []
      : facts.principals
          .filter(({ exists, attributes }) => exists && attributes['user'] === mapping.remoteUser)
          .map(({ id }) => id),
  );

function tableNamed(
  facts: Facts,
  { remoteSchema, remoteName }: ForeignTable,
  { database }: ForeignServer,
): SecurableId {
  const fold = foldName(facts.settings);
  const [schema, name] = [fold(remoteSchema ?? database ?? ''), fold(remoteName)];
  const { securables } = facts;
  for (let id = 0; id < securables.count; id++) {
    if (fold(securables.name[id] ?? '') !== name || !RELATIONS.has(kindOf(facts, id))) continue;
    if (fold(securables.name[parentOf(facts, id)] ?? '') === schema) return id;
  }
  return NONE;
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view']);

const LOCAL: ReadonlySet<string | null> = new Set(['localhost', '127.0.0.1', '::1', '', null]);

/** On the machine itself or under the address that the auditor reached it at, by the server's own port. */
function isLocal({ settings }: Facts, { host, port }: ForeignServer): boolean {
  const here = LOCAL.has(host) || host === settings.get('server_address');
  const asked = port === null || port === '' || port === '0' ? '3306' : port;
  return here && asked === (settings.get('port') ?? '3306');
}
