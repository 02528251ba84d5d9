import { loadBodyParser } from '../../../src/adapters/postgres/body-parser.ts';
import { readInstance } from '../../../src/adapters/read-instance.ts';
import { readUse } from '../../../src/adapters/read-use.ts';
import { readLogs } from '../../../src/evidence/logs/read-logs.ts';
import { statementReader } from '../../../src/evidence/statement-reader.ts';
import { summarizeUse } from '../../../src/evidence/summarize.ts';
import { useOf } from '../../../src/evidence/use-of.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { SourceKind, UseReading } from '../../../src/model/evidence.ts';
import type { Ownership } from '../../../src/model/manifest.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { InstanceUse } from '../../../src/model/use.ts';

/** What the evidence is judged by is an instance of this name, in a manifest without services. */
const INSTANCE = 'sample';
const TODAY = '2026-11-21';

interface FileOptions {
  readonly engine: Engine;
  readonly format?: SourceKind;
  readonly linePrefix?: string | null;
  readonly workers?: number;
}

/** Reads log files as `audit` does. */
export async function readFiles(files: readonly string[], options: FileOptions): Promise<UseReading> {
  const { engine, format = null, linePrefix = null, workers = 1 } = options;
  const reading = await readLogs(files, { engine, format, linePrefix, workers });
  return { instance: INSTANCE, engine, ...reading };
}

/** Reads what a server keeps about its own use. */
export async function readServer(engine: Engine, url: string): Promise<UseReading> {
  const options = {
    instance: INSTANCE,
    url,
    env: {},
    home: '/nonexistent',
    timeoutMs: 30_000,
    takenAt: '',
    from: null,
  };
  const { sources, statements } = await readUse(engine, options);
  return { instance: INSTANCE, engine, sources, statements };
}

/** Finds the objects and accounts of what was read. */
export async function attributed(reading: UseReading, ownership: Ownership): Promise<InstanceUse> {
  const summary = summarizeUse(reading, await statementReader(reading.engine, loadBodyParser));
  return useOf(summary, ownership, { window: null, to: Date.parse('2100-01-01'), limits: [] });
}

/** Everything of a server, whoever owns it. */
export async function ownershipOf(engine: Engine, url: string): Promise<Ownership> {
  const options = {
    instance: INSTANCE,
    url,
    env: {},
    home: '/nonexistent',
    timeoutMs: 30_000,
    takenAt: `${TODAY}T12:00:00Z`,
  };
  return ownershipIn(await readInstance(engine, options));
}

export function ownershipIn(snapshot: Snapshot): Ownership {
  const text = `version: 1
instances: { ${INSTANCE}: { engine: ${snapshot.engine}, url: "\${URL}" } }
services: {}
`;
  const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => text, today: TODAY });
  return bindOwnership(manifest, snapshot, TODAY);
}

/** `3 × it names no object of the snapshot`, sorted. */
export const lossesOf = ({ sources }: InstanceUse): readonly string[] =>
  sources.flatMap(({ losses }) => losses.map(({ records, reason }) => `${records} × ${reason}`)).sort();
