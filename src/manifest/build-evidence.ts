import { dirname, isAbsolute, join } from 'node:path';
import type { Engine } from '../model/engine.ts';
import {
  LIVE_SOURCES,
  LOG_FORMATS,
  type EvidencePlan,
  type EvidenceSource,
  type LiveSource,
  type LogFormat,
  type Position,
} from '../model/manifest.ts';
import { elements, type Builder } from './builder.ts';
import { didYouMean, quoted } from './quoted.ts';
import type { RawEvidenceSource, RawInstance } from './raw.ts';
import type { ManifestSource } from './read-sources.ts';

/** What is to be read about the use of an instance; a source that its engine does not have is a problem. */
export function buildEvidence(
  builder: Builder,
  source: ManifestSource,
  { evidence }: Partial<RawInstance>,
  engine: Engine,
): EvidencePlan {
  return {
    window: evidence?.window === undefined ? null : Number.parseInt(evidence.window, 10),
    sources: elements(source, evidence?.sources).flatMap(({ value, at }) =>
      typeof value === 'string' ? liveSource(builder, value, engine, at) : logSource(builder, value, engine, at),
    ),
  };
}

const NAMES = Object.keys(LIVE_SOURCES) as LiveSource[];

function liveSource({ problems }: Builder, name: string, engine: Engine, at: Position): readonly EvidenceSource[] {
  const ofEngine = NAMES.filter((one) => isOf(LIVE_SOURCES[one].engines, engine));
  const kind = ofEngine.find((one) => one === name);
  if (kind !== undefined) return [{ kind, at }];
  const other = NAMES.find((one) => one === name);
  problems.add(
    at,
    other === undefined
      ? `there is no evidence source ${quoted(name)}${didYouMean(name, ofEngine)}; ${engine} has ${ofEngine.join(', ')}, and logs as { log: … }`
      : `${engine} has no evidence source ${quoted(name)}; it has ${ofEngine.join(', ')}, and logs as { log: … }`,
  );
  return [];
}

function logSource(
  { problems }: Builder,
  raw: Exclude<RawEvidenceSource, string>,
  engine: Engine,
  at: Position,
): readonly EvidenceSource[] {
  const { log, format: wanted, 'line-prefix': linePrefix = null, 'time-zone': timeZone = null } = raw;
  const formats: readonly LogFormat[] = LOG_FORMATS[engine];
  const format = formats.find((one) => one === wanted) ?? null;
  if (wanted !== undefined && format === null)
    problems.add(
      at,
      `${engine} writes no log ${quoted(wanted)}${didYouMean(wanted, formats)}; there is ${formats.join(', ')}`,
    );
  if (linePrefix !== null && engine !== 'postgres') problems.add(at, 'only logs of PostgreSQL have a line-prefix');
  if (timeZone !== null && !isTimeZone(timeZone))
    problems.add(at, `there is no time zone ${quoted(timeZone)}: it is a name such as Europe/Berlin, or UTC`);
  return [
    {
      kind: 'log',
      glob: log,
      files: isAbsolute(log) ? log : join(dirname(at.file), log),
      format,
      linePrefix,
      timeZone,
      at,
    },
  ];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // how Intl says that it does not know it
  }
}

const isOf = (engines: readonly Engine[], engine: Engine): boolean => engines.includes(engine);
