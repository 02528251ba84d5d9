import { commandUses } from '../../../dialects/mongodb/command-uses.ts';
import { isLeftOut } from '../../../dialects/mongodb/names.ts';
import { MEMBER, profiledOperation } from '../../../dialects/mongodb/profile-documents.ts';
import type { SourceReading, Statement } from '../../../model/evidence.ts';
import { LossList } from '../../../model/loss-list.ts';
import { StatementTally } from '../../../model/statement-tally.ts';
import type { GapList } from '../../gap-list.ts';
import { COMMANDS } from '../commands.ts';
import type { Session } from '../connect.ts';
import { Questions } from '../questions.ts';
import { docs, isDoc, text, within, type Doc } from '../rows.ts';
import { reportProfile } from './gaps.ts';

export interface NodeProfiles {
  readonly sources: readonly SourceReading[];
  readonly statements: readonly Statement[];
}

export interface ProfileRequest {
  readonly gaps: GapList;
  /** `user@database` that we are; null: nobody. */
  readonly auditor: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly from: number | null;
  readonly now: number;
}

/** The profiles of all databases on one node. */
export async function profilesOf(session: Session, request: ProfileRequest): Promise<NodeProfiles> {
  const node = session.where;
  const questions = new Questions(session, request.gaps, ` on node ${node}`);
  const sources: SourceReading[] = [];
  const statements: Statement[] = [];
  const databases = docs(await session.ask('admin', COMMANDS.databases()), 'databases').map((each) =>
    text(each, 'name'),
  );
  const without: string[] = [];
  for (const db of databases.filter((name) => !isLeftOut(name)).sort()) {
    const profile = `${db}.system.profile`;
    const collections = await questions.collections(db);
    if (collections === null) continue;
    if (!collections.some(({ name }) => name === 'system.profile')) {
      without.push(db);
      continue;
    }
    const answer = await questions.ask(db, COMMANDS.profiling(), (reply) => reply);
    const settings = 'value' in answer ? answer.value : {};
    const reader = new ProfileReader(`${node}: ${profile}`, request);
    const failure = await readAll(questions, db, request, (document) => reader.add(document));
    if (failure !== null) reportProfile(request.gaps, node, profile, failure);
    else {
      sources.push(reader.source(settings));
      statements.push(...reader.statements());
    }
  }
  if (without.length > 0) sources.push(nothingKept(node, without));
  return { sources, statements };
}

/** @returns why the profile cannot be read, or null */
async function readAll(
  questions: Questions,
  db: string,
  { from }: ProfileRequest,
  take: (document: Doc) => void,
): Promise<Parameters<typeof reportProfile>[3] | null> {
  const command = COMMANDS.profile(from === null ? null : new Date(from));
  for (let next = command; ;) {
    const answer = await questions.ask(db, next, (reply) => within(reply, 'cursor'));
    if ('failure' in answer) return answer.failure;
    const { value: cursor } = answer;
    for (const document of docs(cursor, 'firstBatch' in cursor ? 'firstBatch' : 'nextBatch')) take(document);
    if (String(cursor['id']) === '0') return null;
    next = COMMANDS.moreOfProfile(cursor['id']);
  }
}

/** Counts the documents of one profile by who did what to which collection. */
class ProfileReader {
  readonly #at: { readonly source: string; readonly offset: 0 };
  readonly #request: ProfileRequest;
  readonly #losses = new LossList();
  readonly #tally = new StatementTally();
  #records = 0;
  #first: number | null = null;
  #last: number | null = null;

  constructor(source: string, request: ProfileRequest) {
    this.#at = { source, offset: 0 };
    this.#request = request;
  }

  add(document: Doc): void {
    const operation = profiledOperation(document);
    const { namespace, type, command, account, application, client, time, failed, calls } = operation;
    if (time !== null) {
      this.#first = Math.min(this.#first ?? time, time);
      this.#last = Math.max(this.#last ?? time, time);
    }
    // Our own questions.
    if (account === this.#request.auditor && application === 'dbowner') return;
    const uses = failed ? [] : commandUses(namespace, type, command);
    if (!('error' in uses) && uses.length === 0) return;
    this.#records++;
    if (account === MEMBER) {
      this.#losses.add('run by a member of the cluster for itself, or for whoever asked the router', this.#at);
      return;
    }
    const actor = {
      account,
      role: null,
      client,
      application,
      database: namespace?.split('.')[0] ?? null,
      searchPath: null,
    };
    const key = JSON.stringify([actor, uses]);
    this.#tally.add(key, calls, time, () => ({
      actor,
      ran: { kind: 'command', namespace, type, command },
      nested: false,
      assumed: false,
      source: 'mongodb-profile',
      at: this.#at,
    }));
  }

  /** @param settings as `profile: -1` answers; empty: not known */
  source(settings: Doc): SourceReading {
    // While it is on, the profile goes on to cover what comes.
    const isOn = settings['was'] === 1 || settings['was'] === 2;
    return {
      name: this.#at.source,
      kind: 'mongodb-profile',
      from: this.#first,
      to: isOn && this.#first !== null ? this.#request.now : this.#last,
      records: this.#records,
      losses: this.#losses.list(),
      limits: limitsOf(settings),
      attempts: false,
    };
  }

  statements(): readonly Statement[] {
    return this.#tally.list();
  }
}

/** https://www.mongodb.com/docs/manual/reference/command/profile/ */
function limitsOf({ was, slowms, sampleRate, filter }: Doc): readonly string[] {
  const limits = ['its size is limited (1 MB unless said otherwise): the oldest operations are overwritten'];
  if (was === undefined) limits.push('the profiling level is not known');
  if (was === 0) limits.push('profiling is off: it holds what was noted while it was on');
  if (isDoc(filter)) limits.push('a filter decides which operations are noted');
  else if (was === 1 && slowms !== 0) limits.push(`operations that took less than ${String(slowms)} ms are not noted`);
  if (was === 1 && typeof sampleRate === 'number' && sampleRate < 1)
    limits.push(`${String(Math.round(sampleRate * 100))} % of the operations are noted`);
  return limits;
}

/** What was run in these databases left no trace on this node. */
const nothingKept = (node: string, databases: readonly string[]): SourceReading => ({
  name: `${node}: system.profile`,
  kind: 'mongodb-profile',
  from: null,
  to: null,
  records: 0,
  losses: [],
  limits: [`no profile is kept of database${databases.length === 1 ? '' : 's'} ${databases.join(', ')}`],
  attempts: false,
});
