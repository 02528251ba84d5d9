import { isLeftOut } from '../../dialects/mongodb/names.ts';
import type { GapList } from '../gap-list.ts';
import { COMMANDS } from './commands.ts';
import type { Session } from './connect.ts';
import { explainFailure } from './failures.ts';
import { reportNode } from './gaps.ts';
import type { Identity } from './identity.ts';
import { Questions } from './questions.ts';
import type { CollectionRow, Doc } from './rows.ts';

/** Opens a session on exactly one node. @throws the driver's errors */
export type NodeSession = (host: string) => Promise<Session>;

/** Profiles are each node's own: what one node keeps of the statements in one database. */
export interface Profiling {
  readonly node: string;
  readonly db: string;
  /** `level 2, from 100 ms, sample rate 1`, or that the level could not be read. */
  readonly level: string;
}

interface Request {
  readonly identity: Identity;
  readonly questions: Questions;
  readonly gaps: GapList;
  readonly databases: readonly string[];
  /** As the session's own node lists them. */
  readonly lists: ReadonlyMap<string, readonly CollectionRow[]>;
  readonly openNode: NodeSession;
}

/** Profiling of every database that has a profile on any node, on all of them. mongos keeps none. */
export async function readProfiling(request: Request): Promise<readonly Profiling[]> {
  const { identity, questions, gaps, databases, lists, openNode } = request;
  if (identity.topology === 'sharded cluster') return [];
  const own = identity.me ?? questions.session.where;
  const nodes = new Map<string, { readonly questions: Questions; readonly profiles: readonly string[] }>();
  nodes.set(own, { questions, profiles: [...lists].filter(([, rows]) => rows.some(isProfile)).map(([db]) => db) });
  const opened: Session[] = [];
  try {
    for (const node of identity.nodes) {
      if (nodes.has(node)) continue;
      try {
        const session = await openNode(node);
        opened.push(session);
        const asks = new Questions(session, gaps, ` on node ${node}`);
        nodes.set(node, { questions: asks, profiles: await profilesOf(asks, databases) });
      } catch (error) {
        const failure = explainFailure(error, node);
        if (failure === undefined) throw error;
        reportNode(gaps, node, failure);
      }
    }
    const profiled = [...new Set([...nodes.values()].flatMap(({ profiles }) => profiles))].sort();
    const found: Profiling[] = [];
    for (const [node, { questions: asks }] of nodes)
      for (const db of profiled) found.push({ node, db, level: await levelOf(asks, db) });
    return found;
  } finally {
    for (const session of opened) await session.close();
  }
}

async function profilesOf(questions: Questions, databases: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const db of databases)
    if (!isLeftOut(db) && (await questions.collections(db))?.some(isProfile) === true) found.push(db);
  return found;
}

const isProfile = ({ name }: CollectionRow): boolean => name === 'system.profile';

const levelOf = (questions: Questions, db: string): Promise<string> =>
  questions.orGap('profiling', ` of database ${db}`, 'level unknown', [db, COMMANDS.profiling()], levelText);

const levelText = ({ was, slowms, sampleRate }: Doc): string =>
  `level ${String(was)}, from ${String(slowms)} ms, sample rate ${String(sampleRate)}`;
