import { ENGINES } from '../model/engine.ts';
import { FactBuilder } from '../model/fact-builder.ts';
import { GRANT_ORIGINS, NONE, SECURABLE_KINDS, SecurableFlag } from '../model/facts.ts';
import type { Gap, Snapshot } from '../model/snapshot.ts';
import { LineRecord, ShapeError } from './line-record.ts';
import { FORMAT, type HeaderLine } from './lines.ts';

/** A line that is not what the format says. */
export interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  /** What was expected instead, never what is there. */
  readonly expected: string;
}

/** The snapshot, or the first line that is wrong. */
export type Parsed = { readonly snapshot: Snapshot } | { readonly bad: BadLine };

/** Reads the lines of a snapshot file. Every reference is checked, so that whoever uses the facts need not. */
export function parseSnapshot(lines: Iterable<string>): Parsed {
  let line = 0;
  try {
    let reader: SnapshotReader | undefined;
    for (const text of lines) {
      line++;
      const record = new LineRecord(text);
      if (reader === undefined) reader = new SnapshotReader(readHeader(record));
      else reader.read(record, line);
    }
    line++;
    if (reader === undefined) throw new ShapeError('a snapshot, and the file is empty');
    return { snapshot: reader.finish() };
  } catch (error) {
    if (error instanceof ShapeError) return { bad: { line, expected: error.message } };
    throw error;
  }
}

function readHeader(record: LineRecord): HeaderLine {
  const format = record.has('format') ? record.text('format') : '';
  if (format !== FORMAT) {
    const [name, version] = format.split('/');
    const isNewer = name === 'dbowner.snapshot' && /^\d+$/.test(version ?? '');
    throw new ShapeError(
      isNewer
        ? `format ${FORMAT}; a newer version of dbowner wrote this file, and a newer one can read it`
        : `"format" to be "${FORMAT}": this is no snapshot of dbowner`,
    );
  }
  return {
    format,
    instance: record.text('instance'),
    engine: record.word('engine', ENGINES),
    version: record.text('version'),
    takenAt: record.text('takenAt'),
    auditor: record.text('auditor'),
  };
}

const FACTS = [
  'principal',
  'privileges',
  'securable',
  'membership',
  'default-privilege',
  'restriction',
  'default-role',
  'definition',
  'foreign-server',
  'user-mapping',
  'foreign-table',
  'foreign-key',
  'publication',
  'subscription',
  'login-rule',
  'setting',
  'gap',
] as const;

const DEFINITION_KINDS = [
  'view',
  'materialized-view',
  'rule',
  'trigger',
  'routine',
  'event-trigger',
  'event',
  'merge',
] as const;
const GAP_KINDS = ['required', 'optional', 'accepted'] as const;
const DEFAULTS_OF = ['table', 'sequence', 'routine', 'type', 'schema', 'large-object'] as const;
const ALL_FLAGS = Object.values(SecurableFlag).reduce((all, bit) => all | bit, 0);

/** Takes the lines after the header, in the order of FACTS. */
class SnapshotReader {
  readonly #header: HeaderLine;
  readonly #builder: FactBuilder;
  readonly #gaps: Gap[] = [];
  #principals = 0;
  #sets = 0;
  #securables = 0;
  /** The highest place that a `root` names; it may be further down the file. */
  #highestRoot = NONE;
  #stage = 0;
  #ended = false;

  constructor(header: HeaderLine) {
    this.#header = header;
    this.#builder = new FactBuilder(header.engine, header.instance);
  }

  read(record: LineRecord, line: number): void {
    if (this.#ended) throw new ShapeError('nothing after the "end" line');
    if (record.has('end')) {
      if (record.number('lines', line) !== line - 1)
        throw new ShapeError('"lines" to be the number of lines before it');
      this.#ended = true;
      return;
    }
    const fact = record.word('fact', FACTS);
    const stage = FACTS.indexOf(fact);
    if (stage < this.#stage) throw new ShapeError(`facts in the order ${FACTS.join(', ')}`);
    this.#stage = stage;
    this.#readers[fact](record);
  }

  finish(): Snapshot {
    if (!this.#ended) throw new ShapeError('an "end" line: the file is not whole');
    if (this.#securables === 0) throw new ShapeError('at least the line of the instance');
    if (this.#highestRoot >= this.#securables) throw new ShapeError('every "root" to be the place of a securable');
    const { instance, engine, version, takenAt, auditor } = this.#header;
    return { instance, engine, version, takenAt, auditor, facts: this.#builder.build(), gaps: this.#gaps };
  }

  readonly #readers: { readonly [Fact in (typeof FACTS)[number]]: (record: LineRecord) => void } = {
    principal: (record) => {
      const id = this.#builder.addPrincipal({
        kind: record.word('kind', ['role', 'account', 'public', 'anonymous']),
        key: record.text('key'),
        exists: record.flag('exists'),
        login: record.flag('login'),
        provenance: record.word('provenance', ['user', 'predefined', 'vendor']),
        attributes: record.attributes('attributes'),
      });
      if (id !== this.#principals++) throw new ShapeError('a "key" that no line above has');
    },
    privileges: (record) => {
      const id = this.#builder.internPrivileges(record.texts('privileges'), record.texts('grantable'));
      if (id !== this.#sets++) throw new ShapeError('privileges that no line above has');
    },
    securable: (record) => this.#securable(record),
    membership: (record) =>
      this.#builder.addMembership({
        role: record.number('role', this.#principals),
        member: record.number('member', this.#principals),
        grantor: record.number('grantor', this.#principals, NONE),
        inherit: record.flag('inherit'),
        set: record.flag('set'),
        admin: record.flag('admin'),
      }),
    'default-privilege': (record) =>
      this.#builder.addDefaultPrivilege({
        creator: record.number('creator', this.#principals),
        database: record.number('database', this.#securables),
        schema: record.number('schema', this.#securables, NONE),
        of: record.word('of', DEFAULTS_OF),
        grantee: record.number('grantee', this.#principals),
        privileges: record.number('privileges', this.#sets),
        grantor: record.number('grantor', this.#principals, NONE),
      }),
    restriction: (record) =>
      this.#builder.addRestriction({
        principal: record.number('principal', this.#principals),
        target: record.number('target', this.#securables),
        privileges: record.number('privileges', this.#sets),
      }),
    'default-role': (record) =>
      this.#builder.addDefaultRole({
        account: record.number('account', this.#principals),
        role: record.number('role', this.#principals),
      }),
    definition: (record) =>
      this.#builder.addDefinition({
        kind: record.word('kind', DEFINITION_KINDS),
        on: record.number('on', this.#securables),
        name: record.text('name'),
        events: record.texts('events'),
        runsAs: record.number('runsAs', this.#principals, NONE),
        ...(record.has('definer') ? { definer: record.number('definer', this.#principals) } : {}),
        references: record
          .namedNumbers('references', this.#securables)
          .map(([target, privilege]) => ({ target, privilege })),
        opaque: record.textOrNull('opaque'),
        bound: record.flag('bound'),
        hash: record.textOrNull('hash'),
        fixedSearchPath: record.flag('fixedSearchPath'),
        shadowedBy: record.texts('shadowedBy'),
      }),
    'foreign-server': (record) =>
      this.#builder.addForeignServer({
        server: record.number('server', this.#securables),
        wrapper: record.text('wrapper'),
        host: record.textOrNull('host'),
        port: record.textOrNull('port'),
        database: record.textOrNull('database'),
      }),
    'user-mapping': (record) =>
      this.#builder.addUserMapping({
        server: record.number('server', this.#securables),
        principal: record.number('principal', this.#principals, NONE),
        remoteUser: record.textOrNull('remoteUser'),
      }),
    'foreign-table': (record) =>
      this.#builder.addForeignTable({
        table: record.number('table', this.#securables),
        server: record.number('server', this.#securables),
        remoteSchema: record.textOrNull('remoteSchema'),
        remoteName: record.text('remoteName'),
      }),
    'foreign-key': (record) =>
      this.#builder.addForeignKey({
        name: record.text('name'),
        from: record.number('from', this.#securables),
        to: record.number('to', this.#securables),
        cascades: record.flag('cascades'),
      }),
    publication: (record) =>
      this.#builder.addPublishedSet({
        name: record.text('name'),
        database: record.number('database', this.#securables),
        owner: record.number('owner', this.#principals),
        members: record.numbers('members', this.#securables),
        all: record.flag('all'),
      }),
    subscription: (record) =>
      this.#builder.addSubscription({
        name: record.text('name'),
        database: record.number('database', this.#securables),
        owner: record.number('owner', this.#principals),
        publications: record.texts('publications'),
        tables: record.numbers('tables', this.#securables),
      }),
    'login-rule': (record) =>
      this.#builder.addLoginRule({
        type: record.text('type'),
        databases: record.texts('databases'),
        users: record.texts('users'),
        address: record.textOrNull('address'),
        netmask: record.textOrNull('netmask'),
        method: record.text('method'),
      }),
    setting: (record) => this.#builder.addSetting(record.text('name'), record.text('value')),
    gap: (record) =>
      this.#gaps.push({
        instance: this.#header.instance,
        fact: record.text('gap'),
        why: record.text('why'),
        remedy: record.text('remedy'),
        kind: record.word('kind', GAP_KINDS),
        costs: record.texts('costs'),
      }),
  };

  #securable(record: LineRecord): void {
    const id = this.#securables;
    const kind = record.word('kind', SECURABLE_KINDS);
    const owner = record.optionalNumber('owner', this.#principals, NONE);
    const flags = record.optionalNumber('flags', ALL_FLAGS + 1, 0);
    if (id === 0) {
      // The builder has made the instance already.
      const isInstance = kind === 'instance' && record.text('name') === this.#header.instance;
      if (!isInstance || record.number('parent', 0, NONE) !== NONE) throw new ShapeError('the instance first');
      this.#builder.setOwner(0, owner);
      this.#builder.addFlags(0, flags);
    } else {
      const extension = record.has('extension') ? record.text('extension') : undefined;
      const parent = record.number('parent', id);
      this.#builder.addSecurable({ kind, parent, name: record.text('name'), owner, flags, extension });
    }
    this.#securables++;
    if (record.has('root')) {
      const root = record.number('root', 2 ** 31);
      this.#highestRoot = Math.max(this.#highestRoot, root);
      this.#builder.setRoot(id, root);
    }
    if (!record.has('grants')) return;
    const limits = [this.#principals, this.#sets, this.#principals, GRANT_ORIGINS.length];
    for (const [grantee = NONE, privileges = NONE, grantor = NONE, origin = NONE] of record.tuples('grants', limits)) {
      const from = GRANT_ORIGINS[origin];
      if (grantee === NONE || privileges === NONE || from === undefined) {
        throw new ShapeError('"grants" to name a grantee, privileges and an origin');
      }
      this.#builder.addGrant(grantee, id, privileges, grantor, from);
    }
  }
}
