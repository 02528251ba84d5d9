import { SourceError } from '../../../shared/errors.ts';
import { GapList } from '../../gap-list.ts';
import type { LiveUse, UseOptions } from '../../use.ts';
import { connect, type Session } from '../connect.ts';
import { explainFailure } from '../failures.ts';
import { identify, type Identity } from '../identity.ts';
import { opener } from '../opener.ts';
import { Questions } from '../questions.ts';
import { listShards } from '../shards.ts';
import { parseUrl } from '../url.ts';
import { reportNode } from './gaps.ts';
import { profilesOf, type NodeProfiles } from './profiles.ts';

/**
 * Reads what each node of a replica set, or of each shard, noted in the profiles of its databases.
 *
 * @throws {SourceError} when the server of the URL cannot be read; any other node that cannot is a required gap
 */
export async function readMongodbUse(options: UseOptions): Promise<LiveUse> {
  const { instance, signal } = options;
  let where = 'the server';
  try {
    const url = parseUrl(options.url);
    where = url.hosts.join(',');
    const session = await connect(url, options);
    try {
      return await readNodes(session, options);
    } finally {
      await session.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SourceError) throw error;
    const failure = explainFailure(error, where);
    if (failure === undefined) throw error;
    throw new SourceError(instance, failure.why, failure.remedy);
  }
}

async function readNodes(session: Session, options: UseOptions): Promise<LiveUse> {
  const gaps = new GapList(options.instance);
  const questions = new Questions(session, gaps);
  // What it cannot say about users and options is a gap of the snapshot.
  const identity = await identify(questions, new GapList(options.instance));
  const open = opener(parseUrl(options.url), options);
  const request = { gaps, auditor: identity.auditor, from: options.from, now: Date.parse(options.takenAt) };
  const found: NodeProfiles[] = [];
  for (const node of await nodesOf(identity, questions, options)) {
    if (node === null) found.push(await profilesOf(session, request));
    else
      try {
        const other = await open(node);
        try {
          found.push(await profilesOf(other, request));
        } finally {
          await other.close();
        }
      } catch (error) {
        const failure = explainFailure(error, node);
        if (failure === undefined) throw error;
        reportNode(gaps, node, failure);
      }
  }
  return {
    sources: found.flatMap(({ sources }) => sources),
    statements: found.flatMap(({ statements }) => statements),
    gaps: gaps.list(),
  };
}

/** `host:port`, sorted; null: the one that the session is with. A router keeps no profile. */
async function nodesOf(
  { topology, nodes, me }: Identity,
  questions: Questions,
  options: UseOptions,
): Promise<readonly (string | null)[]> {
  if (topology === 'standalone') return [null];
  const named = (options.nodes ?? []).flatMap((url) => parseUrl(url).hosts);
  if (topology === 'sharded cluster') {
    const shards = await listShards(questions);
    return [...new Set([...named, ...shards.flatMap(({ hosts }) => hosts)])].sort();
  }
  const others = [...new Set([...named, ...nodes])].filter((node) => node !== me).sort();
  return [null, ...others];
}
