import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Place, Statement, SourceReading } from '../model/evidence.ts';
import { LIVE_SOURCES, type EvidenceSource, type Instance } from '../model/manifest.ts';
import type { Gap } from '../model/snapshot.ts';
import type { UseSummary } from '../model/use.ts';
import type { LogOptions } from '../evidence/logs/read-log-files.ts';
import { resolveVariables } from '../manifest/variables.ts';
import { ManifestError, SourceError, UsageError } from '../shared/errors.ts';
import type { Reading } from './build-report.ts';
import type { Io, ServerOptions } from './command.ts';
import type { EvidenceReading } from './evidence.ts';
import { logProgressOn } from './progress.ts';

const DAY = 86_400_000;
/** Threads that read one log: more than this many wait for the disk. */
const MOST_WORKERS = 4;

interface Observations {
  readonly sources: readonly SourceReading[];
  readonly statements: readonly Statement[];
  readonly gaps: readonly Gap[];
}

/** Readings with what the sources of the manifest say about their use, live ones and log files. */
export async function withEvidence(
  readings: readonly Reading[],
  { timeoutMs }: Pick<ServerOptions, 'timeoutMs'>,
  io: Io,
): Promise<readonly Reading[]> {
  const all: Reading[] = [];
  // One after the other: reading a log takes all cores.
  for (const reading of readings)
    all.push(
      reading.snapshot === null || reading.instance.evidence.sources.length === 0
        ? reading
        : { ...reading, evidence: await readEvidence(reading, timeoutMs, io) },
    );
  return all;
}

async function readEvidence({ instance, snapshot }: Reading, timeoutMs: number, io: Io): Promise<EvidenceReading> {
  const { sources, window } = instance.evidence;
  const from = window === null ? null : io.now.getTime() - window * DAY;
  const read: Observations[] = [];
  if (sources.some(({ kind }) => kind !== 'log')) read.push(await readLive(instance, from, timeoutMs, io));
  for (const source of sources) if (source.kind === 'log') read.push(await readLog(instance, source, from, io));
  const found = {
    sources: read.flatMap((one) => one.sources),
    statements: read.flatMap((one) => one.statements),
    gaps: read.flatMap((one) => one.gaps),
  };
  if (found.sources.length === 0) return { summary: null, gaps: found.gaps };
  return { summary: await summaryOf(instance, found, snapshot?.facts.settings.get('sql_mode')), gaps: found.gaps };
}

/** Statements read, text gone. */
export async function summaryOf(
  { name, engine }: Pick<Instance, 'name' | 'engine'>,
  { sources, statements }: Pick<Observations, 'sources' | 'statements'>,
  sqlMode = '',
): Promise<UseSummary> {
  const [{ summarizeUse }, { statementReader }] = await Promise.all([
    import('../evidence/summarize.ts'),
    import('../evidence/statement-reader.ts'),
  ]);
  const parser = async (): ReturnType<typeof import('../adapters/postgres/body-parser.ts').loadBodyParser> =>
    (await import('../adapters/postgres/body-parser.ts')).loadBodyParser();
  const read = await statementReader(engine, parser, sqlMode);
  return summarizeUse({ instance: name, engine, sources, statements }, read);
}

/** What the server keeps; of that, what the manifest names. */
async function readLive(instance: Instance, from: number | null, timeoutMs: number, io: Io): Promise<Observations> {
  const names = instance.evidence.sources.flatMap(({ kind }) => (kind === 'log' ? [] : [kind]));
  try {
    const { readUse } = await import('../adapters/read-use.ts');
    return await readUse(instance.engine, {
      instance: instance.name,
      url: resolveVariables(instance.url, io.env, instance.at),
      nodes: instance.nodes.map((url) => resolveVariables(url, io.env, instance.at)),
      env: io.env,
      home: io.home,
      timeoutMs,
      takenAt: io.now.toISOString(),
      signal: io.signal,
      from,
      kinds: names.map((name) => LIVE_SOURCES[name].kind),
    });
  } catch (error) {
    return nothing(instance, names.join(', '), error);
  }
}

type LogSource = Extract<EvidenceSource, { readonly kind: 'log' }>;

async function readLog(instance: Instance, source: LogSource, from: number | null, io: Io): Promise<Observations> {
  const { glob, files, format, linePrefix, timeZone } = source;
  try {
    const options = { engine: instance.engine, format, linePrefix, timeZone, ...(from === null ? {} : { from }) };
    return { ...(await readLogs([resolve(io.cwd, files)], options, io)), gaps: [] };
  } catch (error) {
    return nothing(instance, `log ${glob}`, error);
  }
}

/** @throws UsageError, SourceError */
export async function readLogs(
  files: readonly string[],
  options: Omit<LogOptions, 'workers' | 'onProgress'>,
  io: Io,
): Promise<Omit<Observations, 'gaps'>> {
  const { readLogs: read } = await import('../evidence/logs/read-logs.ts');
  const progress = logProgressOn(io);
  try {
    const workers = Math.min(availableParallelism(), MOST_WORKERS);
    const found = await read(files, { ...options, workers, onProgress: progress.show });
    return namedFrom(io.cwd, found);
  } finally {
    progress.clear();
  }
}

/** Files below the current folder by their path from there, so that what is written does not depend on where it is. */
function namedFrom(cwd: string, { sources, statements }: Omit<Observations, 'gaps'>): Omit<Observations, 'gaps'> {
  const short = (name: string): string => (name.startsWith(`${cwd}/`) ? name.slice(cwd.length + 1) : name);
  const placed = <T extends { readonly at: Place }>(one: T): T => ({
    ...one,
    at: { ...one.at, source: short(one.at.source) },
  });
  return {
    sources: sources.map((source) => ({ ...source, name: short(source.name), losses: source.losses.map(placed) })),
    statements: statements.map(placed),
  };
}

/** A source that is declared and cannot be read is data; anything that is no error of its own is a bug and is thrown on. */
function nothing({ name }: Instance, source: string, error: unknown): Observations {
  const why = whyOf(error);
  if (why === null) throw error;
  const fact = `evidence source ${source}`;
  const remedy = error instanceof SourceError ? error.remedy : 'correct it under evidence: sources, or take it out';
  const costs = ['who ran what (DBO401–404, DBO202)'];
  return { sources: [], statements: [], gaps: [{ instance: name, fact, why, remedy, kind: 'required', costs }] };
}

function whyOf(error: unknown): string | null {
  if (error instanceof ManifestError) return error.problems.map(({ message }) => message).join('; ');
  return error instanceof SourceError || error instanceof UsageError ? error.message : null;
}
