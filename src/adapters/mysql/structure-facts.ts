import { tableLead, type TableLead } from '../../dialects/mysql/table-options.ts';
import { NONE, ROOT, type SecurableId } from '../../model/facts.ts';
import type { Row } from './connect.ts';
import type { DefinitionSink } from './definition-facts.ts';

/** Adds foreign keys. */
export function addForeignKeys({ builder, lookup }: DefinitionSink, rows: readonly Row[]): void {
  for (const row of rows) {
    const database = row['CONSTRAINT_SCHEMA'] ?? '';
    builder.addForeignKey({
      name: row['CONSTRAINT_NAME'] ?? '',
      from: lookup.table(database, row['TABLE_NAME'] ?? ''),
      to: lookup.table(row['UNIQUE_CONSTRAINT_SCHEMA'] ?? database, row['REFERENCED_TABLE_NAME'] ?? ''),
      cascades: [row['DELETE_RULE'], row['UPDATE_RULE']].some((rule) => rule === 'CASCADE' || rule?.startsWith('SET ')),
    });
  }
}

/** Adds who may come out as whom: a membership that is there at login and that no SET ROLE brings about. */
export function addProxies({ builder, names }: DefinitionSink, rows: readonly Row[]): void {
  for (const row of rows) {
    builder.addMembership({
      role: names.principalOf(row['Proxied_user'] ?? '', row['Proxied_host'] ?? ''),
      member: names.principalOf(row['User'] ?? '', row['Host'] ?? ''),
      grantor: NONE,
      inherit: true,
      set: false,
      admin: row['With_grant'] === '1',
    });
  }
}

/** Adds stored connections, and where tables that stand for others lead. */
export class ForeignFacts {
  readonly #sink: DefinitionSink;
  readonly #servers = new Map<string, SecurableId>();

  constructor(sink: DefinitionSink) {
    this.#sink = sink;
  }

  addServers(rows: readonly Row[]): void {
    for (const row of rows) {
      const name = row['Server_name'] ?? '';
      this.#server(name, {
        wrapper: row['Wrapper'] ?? '',
        host: row['Host'] ?? null,
        port: row['Port'] ?? null,
        database: row['Db'] ?? null,
        user: row['Username'] ?? null,
      });
    }
  }

  addTable(database: string, table: string, statement: string): void {
    const on = this.#sink.lookup.table(database, table);
    const lead = tableLead(statement);
    switch (lead.kind) {
      case 'tables':
        this.#sink.builder.addDefinition({
          kind: 'merge',
          on,
          name: '',
          events: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
          runsAs: NONE,
          references: this.#references(lead.tables, database),
          opaque: null,
          bound: true,
          hash: null,
          fixedSearchPath: false,
          shadowedBy: [],
        });
        break;
      case 'remote':
        this.#remote(on, lead);
        break;
      case 'server': {
        const server = this.#servers.get(lead.server.toLowerCase());
        if (server !== undefined) this.#foreignTable(on, server, null, lead.table ?? table);
        break;
      }
      case 'other':
        break;
    }
  }

  #references(
    tables: readonly { readonly database: string | null; readonly name: string }[],
    home: string,
  ): readonly { readonly target: SecurableId; readonly privilege: string }[] {
    return tables.flatMap(({ database, name }) => {
      const target = this.#sink.lookup.table(database ?? home, name);
      return ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((privilege) => ({ target, privilege }));
    });
  }

  /** A connection string of a table's own stands for a server that is called by where it leads, as whom and by which engine. */
  #remote(on: SecurableId, { engine, host, port, user, database, table }: TableLead & { kind: 'remote' }): void {
    const name = `${user ?? ''}@${host}${port === null ? '' : `:${port}`}/${database ?? ''} (${engine})`;
    const server = this.#server(name, { wrapper: engine, host, port, database, user });
    this.#foreignTable(on, server, database, table);
  }

  #foreignTable(table: SecurableId, server: SecurableId, remoteSchema: string | null, remoteName: string): void {
    this.#sink.builder.addForeignTable({ table, server, remoteSchema, remoteName });
  }

  #server(
    name: string,
    where: {
      readonly wrapper: string;
      readonly host: string | null;
      readonly port: string | null;
      readonly database: string | null;
      readonly user: string | null;
    },
  ): SecurableId {
    const key = name.toLowerCase();
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    const { builder } = this.#sink;
    const server = builder.addSecurable({ kind: 'foreign-server', parent: ROOT, name });
    const { user, wrapper, host, port, database } = where;
    builder.addForeignServer({ server, wrapper, host, port, database });
    builder.addUserMapping({ server, principal: NONE, remoteUser: user });
    this.#servers.set(key, server);
    return server;
  }
}
