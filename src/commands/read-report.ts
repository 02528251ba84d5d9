import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import type { Report } from '../model/finding.ts';
import { UsageError } from '../shared/errors.ts';
import { schemaText } from './schema.ts';
import type { Io } from './command.ts';

/**
 * A saved report.
 *
 * @param file a report that `--format json` wrote, relative to `Io.cwd`
 * @throws UsageError when it cannot be read or is no such report, with the first thing that is wrong
 */
export function readReport(file: string, io: Pick<Io, 'cwd'>): Report {
  const parsed = parse(file, io);
  const isReport =
    typeof parsed === 'object' && parsed !== null && 'schema' in parsed && parsed.schema === 'dbowner.report/1';
  if (!isReport) throw new UsageError(`${file} is no report of dbowner audit --format json`);
  const validate = new Ajv().compile(JSON.parse(schemaText('report'), tolerant) as object);
  if (!validate(parsed)) {
    const [error] = validate.errors ?? [];
    throw new UsageError(
      `the report ${file} is not whole: ${error?.instancePath ?? ''} ${error?.message ?? 'is wrong'}; write it anew with dbowner audit --format json=FILE`,
    );
  }
  return parsed as Report;
}

function parse(file: string, io: Pick<Io, 'cwd'>): unknown {
  try {
    return JSON.parse(readFileSync(resolve(io.cwd, file), 'utf8'));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const why = cause instanceof SyntaxError ? 'it is no JSON' : code;
    throw new UsageError(`cannot read the report ${file}: ${why}`, { cause });
  }
}

/** Within a major version keys are added: a report of a later version is one too. */
const tolerant = (key: string, value: unknown): unknown =>
  key === 'additionalProperties' && value === false ? true : value;
