import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError } from '../../shared/errors.ts';
import type { ReadOptions } from '../postgres/read.ts';
import { connect } from './connect.ts';
import { explainFailure } from './failures.ts';
import { opener } from './opener.ts';
import { readServer } from './read-server.ts';
import { parseUrl } from './url.ts';

/**
 * Reads every fact about who owns and may what on one MongoDB server, replica set or sharded cluster. It sends nothing but
 * the commands of `commands.ts`.
 *
 * @throws {SourceError} when the server cannot be read at all; a node, a shard or a question that it refuses is a required
 *   gap instead. No message, remedy or gap repeats any part of the URL but its hosts.
 */
export async function readMongodb(options: ReadOptions): Promise<Snapshot> {
  const { instance, signal } = options;
  let where = 'the server';
  try {
    const url = parseUrl(options.url);
    where = url.hosts.join(',');
    const session = await connect(url, options);
    try {
      return await readServer({ ...options, session, openNode: opener(url, options) });
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
