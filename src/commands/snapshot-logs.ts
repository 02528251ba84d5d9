import { dirname, join, resolve } from 'node:path';
import { partFileName, writePart } from '../evidence/part-file.ts';
import type { Instance } from '../model/manifest.ts';
import type { UseSummary } from '../model/use.ts';
import { UsageError } from '../shared/errors.ts';
import { printable } from '../shared/printable.ts';
import { EXIT, type Io, type ServerOptions } from './command.ts';
import { readManifest } from './gather.ts';
import { readLogs, summaryOf } from './read-evidence.ts';
import { chooseInstances } from './read-instances.ts';
import { makeFolder } from './snapshot.ts';

export interface SnapshotLogsOptions extends ServerOptions {
  /** Paths, folders and globs as typed; `-` for standard input. */
  readonly logs: readonly string[];
  /** Path as typed: a file when it ends in `.json`, else a folder that is made when missing. */
  readonly out: string;
}

/**
 * `dbowner snapshot --logs`: sums query logs up into an evidence part. No server is asked, and no text of a statement is
 * kept. What the manifest says about the format of the instance's logs counts here, too.
 * @returns the exit code
 * @throws ManifestError, UsageError, SourceError
 */
export async function runSnapshotLogs(options: SnapshotLogsOptions, io: Io): Promise<number> {
  const instance = oneInstance(options, io);
  const files = options.logs.map((file) => (file === '-' ? file : resolve(io.cwd, file)));
  const read = await readLogs(files, { engine: instance.engine, ...formatOf(instance) }, io);
  const summary = await summaryOf(instance, read);
  const path = options.out.endsWith('.json')
    ? resolve(io.cwd, options.out)
    : join(resolve(io.cwd, options.out), partFileName(instance.name));
  makeFolder(dirname(path));
  writePart(summary, path);
  io.stdout(printable(`${path}: ${counts(summary)}\n`, { keep: '\n' }));
  return EXIT.clean;
}

function oneInstance(options: SnapshotLogsOptions, io: Io): Instance {
  const [instance, other] = chooseInstances(readManifest(options, io), options.instances);
  if (instance === undefined || other !== undefined)
    throw new UsageError('logs are of one server: name it with --instance');
  return instance;
}

/** Of the logs that the manifest names, where it says the same of all. */
function formatOf({ evidence }: Instance): Pick<Parameters<typeof readLogs>[1], 'format' | 'linePrefix' | 'timeZone'> {
  const logs = evidence.sources.flatMap((source) => (source.kind === 'log' ? [source] : []));
  const [first] = logs;
  if (first === undefined) return {};
  const { format, linePrefix, timeZone } = first;
  const alike = logs.every(
    (log) => log.format === format && log.linePrefix === linePrefix && log.timeZone === timeZone,
  );
  return alike ? { format, linePrefix, timeZone } : {};
}

function counts({ engine, sources, actors }: UseSummary): string {
  const records = sources.reduce((sum, source) => sum + source.records, 0);
  const lost = sources.flatMap(({ losses }) => losses).reduce((sum, loss) => sum + loss.records, 0);
  return `${engine}, ${String(sources.length)} sources, ${String(records)} records, ${String(actors.length)} rows, ${String(lost)} records lost`;
}
