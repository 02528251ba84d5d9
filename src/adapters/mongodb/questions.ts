import { isLeftOut, userKey } from '../../dialects/mongodb/names.ts';
import type { Question } from '../../dialects/mongodb/auditor-role.ts';
import { COMMANDS, USERS_AT_ONCE, type Command } from './commands.ts';
import type { Session } from './connect.ts';
import { explainFailure, type Failure } from './failures.ts';
import type { GapList } from '../gap-list.ts';
import { reportManaged, reportRefusal } from './gaps.ts';
import {
  docs,
  parseCollection,
  parseExpanded,
  parseRole,
  parseUser,
  within,
  type CollectionRow,
  type Doc,
  type ExpandedRow,
  type RoleRow,
  type UserRow,
} from './rows.ts';

export type Answer<Value> = { readonly value: Value } | { readonly failure: Failure };

/** Asks one server; what it refuses becomes a gap, and the reading goes on. */
export class Questions {
  readonly session: Session;
  readonly #gaps: GapList;
  /** ` of shard sh1`, for the words of gaps; empty: the server itself. */
  readonly #of: string;

  constructor(session: Session, gaps: GapList, of = '') {
    this.session = session;
    this.#gaps = gaps;
    this.#of = of;
  }

  async ask<Value>(db: string, command: Command, parse: (reply: Doc) => Value): Promise<Answer<Value>> {
    try {
      return { value: parse(await this.session.ask(db, command)) };
    } catch (error) {
      const failure = explainFailure(error, this.session.where);
      // A broken connection is no answer to this question alone.
      if (failure === undefined || failure.broken === true) throw error;
      return { failure };
    }
  }

  /** The answer, or what to go on with once the refusal is among the gaps. */
  async orGap<Value>(
    question: Question,
    where: string,
    instead: Value,
    [db, command]: readonly [db: string, command: Command],
    parse: (reply: Doc) => Value,
  ): Promise<Value> {
    const answer = await this.ask(db, command, parse);
    if ('value' in answer) return answer.value;
    if (answer.failure.managed === true) reportManaged(this.#gaps);
    else reportRefusal(this.#gaps, question, answer.failure, `${where}${this.#of}`);
    return instead;
  }

  /** Null: not known, and a gap. */
  users(): Promise<readonly UserRow[] | null> {
    return this.orGap<readonly UserRow[] | null>('users', '', null, ['admin', COMMANDS.users()], parseUsers);
  }

  /** Of one database, for where the whole list is refused; that gap stands already. */
  async usersOf(db: string): Promise<readonly UserRow[]> {
    const answer = await this.ask(db, COMMANDS.usersOfDatabase(), parseUsers);
    return 'value' in answer ? answer.value : [];
  }

  /** By `userKey`. Who is stored on `config` or `local` is left to what its roles say: no common privilege shows it. */
  async expanded(users: readonly UserRow[]): Promise<ReadonlyMap<string, ExpandedRow>> {
    const wanted = users.filter(({ db }) => !isLeftOut(db));
    const found = new Map<string, ExpandedRow>();
    for (let i = 0; i < wanted.length; i += USERS_AT_ONCE) {
      const command = COMMANDS.expandedUsers(wanted.slice(i, i + USERS_AT_ONCE));
      const rows = await this.orGap<readonly ExpandedRow[]>('expandedUsers', '', [], ['admin', command], (reply) =>
        docs(reply, 'users').map(parseExpanded),
      );
      for (const row of rows) found.set(userKey(row.user, row.db), row);
    }
    return found;
  }

  /** Of each of the databases, those that the server is born with included. */
  async roles(databases: Iterable<string>): Promise<readonly RoleRow[]> {
    const all: RoleRow[] = [];
    for (const db of databases) {
      const question = db === 'local' ? 'rolesOfLocal' : db === 'config' ? 'rolesOfConfig' : 'roles';
      const where = isLeftOut(db) ? '' : ` of database ${db}`;
      const rows = await this.orGap<readonly RoleRow[]>(question, where, [], [db, COMMANDS.roles()], (reply) =>
        docs(reply, 'roles').map(parseRole),
      );
      all.push(...rows);
    }
    return all;
  }

  /** Null: not known, and a gap. */
  async collections(db: string): Promise<readonly CollectionRow[] | null> {
    const first = await this.orGap<Batch | null>(
      'collections',
      ` of database ${db}`,
      null,
      [db, COMMANDS.collections()],
      parseBatch,
    );
    if (first === null) return null;
    const rows = [...first.rows];
    for (let cursor = first.cursor; !isClosed(cursor);) {
      // Nothing is skipped in silence: a cursor that breaks ends the reading.
      const batch = parseBatch(await this.session.ask(db, COMMANDS.moreCollections(cursor)));
      rows.push(...batch.rows);
      cursor = batch.cursor;
    }
    return rows;
  }
}

interface Batch {
  readonly rows: readonly CollectionRow[];
  readonly cursor: unknown;
}

function parseBatch(reply: Doc): Batch {
  const cursor = within(reply, 'cursor');
  const key = 'firstBatch' in cursor ? 'firstBatch' : 'nextBatch';
  return { rows: docs(cursor, key).map(parseCollection), cursor: cursor['id'] };
}

/** A 64-bit integer, which the driver makes a number where it fits. */
const isClosed = (cursor: unknown): boolean => String(cursor) === '0';

const parseUsers = (reply: Doc): readonly UserRow[] => docs(reply, 'users').map(parseUser);
