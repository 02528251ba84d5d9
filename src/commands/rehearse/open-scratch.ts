import { identityOf, openEmbeddedScratch, openScratch, type ScratchServer } from '../../adapters/scratch-server.ts';
import type { ReadOptions } from '../../adapters/read-instance.ts';
import type { Engine } from '../../model/engine.ts';
import type { Fact } from '../../model/facts.ts';
import type { ScratchWorld, Unmade } from '../../model/scratch.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { mongodbContents, mongodbScratch } from '../../plan/mongodb/scratch.ts';
import { mysqlContents } from '../../plan/mysql/scratch-empty.ts';
import { mysqlScratch } from '../../plan/mysql/scratch.ts';
import { withNamedColumns } from '../../plan/named-columns.ts';
import { postgresContents } from '../../plan/postgres/scratch-empty.ts';
import { postgresScratch } from '../../plan/postgres/scratch.ts';
import { SourceError, UsageError } from '../../shared/errors.ts';

/** A server that the manifest declares, with everything to connect to it. */
export type LiveInstance = ReadOptions & { readonly engine: Engine };

export interface ScratchRequest {
  /** What it is to stand for. */
  readonly source: Snapshot;
  /** What the plan adds: columns that it grants on have to be there. */
  readonly adds?: readonly Fact[];
  /** Connection string with variables resolved; null: an embedded server will do. Holds secrets. */
  readonly url: string | null;
  /** The manifest's own servers, none of which it may be. */
  readonly live: readonly LiveInstance[];
  readonly options: Omit<ReadOptions, 'instance' | 'url' | 'nodes'>;
}

/** An empty server of the right kind, and how to make the source's world there. */
export interface Stage {
  readonly server: ScratchServer;
  readonly world: ScratchWorld;
}

/**
 * Opens a server to rehearse on: the one that the user names, or one in this process.
 *
 * @throws {UsageError} when it is of another kind or version, is not empty, is one of the manifest's own, or when there is none
 * @throws {SourceError} when it cannot be reached
 */
export async function openStage(request: ScratchRequest): Promise<Stage> {
  const { source, url, options } = request;
  const { instance, engine } = source;
  const server =
    url === null
      ? await openEmbedded(source, options.takenAt)
      : await openScratch(engine, { ...options, instance, url });
  try {
    const untold = url === null ? [] : await refuseOwn(request, url);
    refuseStrange(source, server.fresh);
    const facts = withNamedColumns(source.facts, request.adds ?? []);
    const world = worldFor({ ...source, facts }, server.fresh);
    return { server, world: { ...world, cannot: [...world.cannot, ...untold] } };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openEmbedded(source: Snapshot, takenAt: string): Promise<ScratchServer> {
  if (source.engine !== 'postgres')
    throw new UsageError(`there is no embedded server of ${source.engine}: name an empty server with --scratch URL`);
  return openEmbeddedScratch(source.instance, takenAt);
}

/** The manifest's servers by what they say they are; one that cannot be asked is told, for an empty server has nothing to lose. */
async function refuseOwn({ source, live, options }: ScratchRequest, url: string): Promise<readonly Unmade[]> {
  const { engine } = source;
  const own = await identityOf(engine, { ...options, instance: source.instance, url });
  const untold: Unmade[] = [];
  for (const { engine: kind, ...instance } of live) {
    if (kind !== engine) continue;
    const identity = await identityOf(engine, instance).catch((error: unknown) => {
      if (error instanceof SourceError) return null;
      throw error;
    });
    if (identity === null)
      untold.push({ what: `that the scratch server is not ${instance.instance}`, why: 'that could not be asked' });
    if (identity === own)
      throw new UsageError(
        `the scratch server is ${instance.instance} itself: name another with --scratch, one that may be lost`,
      );
  }
  return untold;
}

/** @throws {UsageError} */
function refuseStrange(source: Snapshot, fresh: Snapshot): void {
  const wanted = releaseOf(source);
  if (releaseOf(fresh) !== wanted)
    throw new UsageError(
      `the scratch server is ${fresh.engine} ${fresh.version}, and ${source.instance} is ${source.version}: ` +
        `name one of version ${wanted} with --scratch URL`,
    );
  const contents = contentsOf(fresh);
  const [first] = contents;
  if (first === undefined) return;
  const more = contents.length === 1 ? '' : ` and ${String(contents.length - 1)} more`;
  throw new UsageError(`the scratch server is not empty: it has ${first}${more}; name one that nobody uses`);
}

/** What decides which privileges there are: the major version, of MySQL and its kin the first two numbers. */
function releaseOf({ engine, version }: Snapshot): string {
  return version
    .split('.')
    .slice(0, engine === 'postgres' ? 1 : 2)
    .join('.');
}

function contentsOf(fresh: Snapshot): readonly string[] {
  switch (fresh.engine) {
    case 'postgres':
      return postgresContents(fresh);
    case 'mysql':
    case 'mariadb':
      return mysqlContents(fresh);
    case 'mongodb':
      return mongodbContents(fresh);
  }
}

function worldFor(source: Snapshot, fresh: Snapshot): ScratchWorld {
  switch (source.engine) {
    case 'postgres':
      if (fresh.facts.principals.find(({ key }) => key === fresh.auditor)?.attributes['superuser'] !== true)
        throw new UsageError('the scratch server has to be loaded by a superuser: name one in --scratch URL');
      return postgresScratch(source, fresh);
    case 'mysql':
    case 'mariadb':
      return mysqlScratch(source, fresh);
    case 'mongodb':
      return mongodbScratch(source, fresh);
  }
}
