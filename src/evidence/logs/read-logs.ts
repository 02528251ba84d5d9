import type { Engine } from '../../model/engine.ts';
import type { SourceReading, Statement } from '../../model/evidence.ts';
import { readAuditJson } from './audit-json.ts';
import type { LineOptions, LineReading, LogLine } from './line-reader.ts';
import { linesOf } from './lines.ts';
import { cannotUnpack, type LogFile } from './log-file.ts';
import { readMongodbAudit } from './mongodb-audit.ts';
import { unpacked } from './open-source.ts';
import { openLogs, readOpenLogs, type LogOptions } from './read-log-files.ts';
import { readServerAudit } from './server-audit.ts';
import { offsetOfZone } from './zone.ts';

type AuditFormat = 'server-audit' | 'audit-json' | 'mongodb-audit';
type ReadLines = (lines: AsyncIterable<LogLine>, options: LineOptions) => Promise<LineReading>;

/** What only such a log begins with, and who reads it. */
const AUDITS: Readonly<
  Record<AuditFormat, { readonly engines: readonly Engine[]; readonly sign: RegExp; readonly read: ReadLines }>
> = {
  'server-audit': {
    engines: ['mysql', 'mariadb'],
    sign: /^\d{8} \d\d:\d\d:\d\d,[^,\n]*,[^,\n]*,[^,\n]*,\d+,\d+,[A-Z_]+,/,
    read: readServerAudit,
  },
  'audit-json': {
    engines: ['mysql', 'mariadb'],
    sign: /^\s*\[?\s*,?\s*\{[^]{0,500}?"(?:timestamp|class|audit_record)"\s*:/,
    read: readAuditJson,
  },
  'mongodb-audit': { engines: ['mongodb'], sign: /^\s*\{\s*"atype"\s*:/, read: readMongodbAudit },
};

/**
 * Reads the query logs and audit logs of one server: audit logs line by line, everything else by the loop of
 * `readLogFiles`. Which is which is found by content unless `format` says it.
 * @throws UsageError, SourceError: a file is not there or not what it is said to be; never with a byte of it
 */
export async function readLogs(
  files: readonly string[],
  options: LogOptions,
): Promise<{ readonly sources: readonly SourceReading[]; readonly statements: readonly Statement[] }> {
  const logs = await openLogs(files);
  try {
    const sources: SourceReading[] = [];
    const statements: Statement[] = [];
    const others: LogFile[] = [];
    for (const log of logs) {
      const reading = await readAudit(log, options);
      if (reading === null) others.push(log);
      else {
        sources.push(reading.source);
        statements.push(...reading.statements);
      }
    }
    if (others.length === 0) return { sources, statements };
    const read = await readOpenLogs(others, options);
    return { sources: [...sources, ...read.sources], statements: [...statements, ...read.statements] };
  } finally {
    for (const log of logs) log.close();
  }
}

/** null: it is no audit log. */
async function readAudit(log: LogFile, options: LogOptions): Promise<LineReading | null> {
  const { engine, format = null, from, to, timeZone = null } = options;
  const wanted = Object.keys(AUDITS).find((name) => name === format) as AuditFormat | undefined;
  if (format !== null && wanted === undefined) return null;
  const audit = wanted === undefined ? auditOf(log, engine) : AUDITS[wanted];
  if (audit === undefined) return null;
  const zone =
    timeZone === null ? undefined : (civil: number): number => civil - (offsetOfZone('', civil, timeZone) ?? 0);
  return await readUnpacked(log, audit.read, { file: log.name, from, to, zone });
}

function auditOf({ head }: LogFile, engine: Engine): (typeof AUDITS)[AuditFormat] | undefined {
  const text = head.subarray(0, 4096).toString('latin1');
  return Object.values(AUDITS).find(({ engines, sign }) => engines.includes(engine) && sign.test(text));
}

async function readUnpacked(log: LogFile, read: ReadLines, options: LineOptions): Promise<LineReading> {
  const stream = unpacked(log.fd, log.packing, log.taken);
  try {
    return await read(linesOf(stream), options);
  } catch (error) {
    const broken = log.packing !== 'plain' && error instanceof Error && 'code' in error;
    throw broken ? cannotUnpack(log.name, log.packing, error) : error;
  } finally {
    if (log.packing !== 'plain') stream.destroy();
  }
}
