import type { GapList } from '../gap-list.ts';
import { COMMANDS } from './commands.ts';
import type { Session } from './connect.ts';
import { explainFailure } from './failures.ts';
import { reportShard } from './gaps.ts';
import type { NodeSession } from './profiling.ts';
import { Questions } from './questions.ts';
import { readRealm, type Realm } from './realm.ts';
import { docs, text } from './rows.ts';

export interface Shard {
  readonly name: string;
  readonly hosts: readonly string[];
}

interface Request {
  /** Of the router. */
  readonly questions: Questions;
  readonly gaps: GapList;
  readonly openNode: NodeSession;
}

/** The users and roles that each shard keeps for itself: the router does not know them, and they read the shard's part. */
export async function readShards({ questions, gaps, openNode }: Request): Promise<readonly Realm[]> {
  const shards = await listShards(questions);
  const realms: Realm[] = [];
  for (const shard of [...shards].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    try {
      realms.push(await readShard(shard, gaps, openNode));
    } catch (error) {
      const failure = explainFailure(error, shard.hosts.join(','));
      if (failure === undefined) throw error;
      reportShard(gaps, shard.name, failure);
    }
  }
  return realms;
}

/** As the router knows them. */
export const listShards = (questions: Questions): Promise<readonly Shard[]> =>
  questions.orGap<readonly Shard[]>('shards', '', [], ['admin', COMMANDS.shards()], (reply) =>
    docs(reply, 'shards').map((each) => ({ name: text(each, '_id'), hosts: hostsOf(text(each, 'host')) })),
  );

async function readShard({ name, hosts }: Shard, gaps: GapList, openNode: NodeSession): Promise<Realm> {
  const session = await firstOf(hosts, openNode);
  try {
    const questions = new Questions(session, gaps, ` of shard ${name}`);
    const reply = await session.ask('admin', COMMANDS.databases());
    const databases = docs(reply, 'databases').map((each) => text(each, 'name'));
    return await readRealm(questions, await questions.users(), databases, name);
  } finally {
    await session.close();
  }
}

/** The first node that answers: users are the same on all nodes of a shard. */
async function firstOf(hosts: readonly string[], openNode: NodeSession): Promise<Session> {
  let failure: unknown;
  for (const host of hosts) {
    try {
      return await openNode(host);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** `sh1/10.0.0.1:27018,10.0.0.2:27018` */
const hostsOf = (host: string): readonly string[] => host.slice(host.indexOf('/') + 1).split(',');
