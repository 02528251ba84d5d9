import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import type { Report } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import { UsageError } from '../shared/errors.ts';
import { schemaText } from './schema.ts';
import type { Io } from './command.ts';

/** What dbowner writes as JSON and reads again: what it is called, the schema it names, and what writes it. */
const KINDS = {
  report: { schema: 'dbowner.report/1', by: 'dbowner audit --format json' },
  plan: { schema: 'dbowner.plan/1', by: 'dbowner plan -o FOLDER' },
} as const;

/**
 * A saved report.
 *
 * @param file a report that `--format json` wrote, relative to `Io.cwd`
 * @throws UsageError when it cannot be read or is no such report, with the first thing that is wrong
 */
export const readReport = (file: string, io: Pick<Io, 'cwd'>): Report => readSaved('report', file, io) as Report;

/**
 * A saved plan.
 *
 * @param file a plan.json, relative to `Io.cwd`
 * @throws UsageError when it cannot be read or is no plan, with the first thing that is wrong
 */
export const readPlan = (file: string, io: Pick<Io, 'cwd'>): Plan => readSaved('plan', file, io) as Plan;

function readSaved(kind: keyof typeof KINDS, file: string, io: Pick<Io, 'cwd'>): unknown {
  const { schema, by } = KINDS[kind];
  const parsed = parse(kind, file, io);
  const isOne = typeof parsed === 'object' && parsed !== null && 'schema' in parsed && parsed.schema === schema;
  if (!isOne) throw new UsageError(`${file} is no ${kind} of ${by}`);
  const validate = new Ajv().compile(JSON.parse(schemaText(kind), tolerant) as object);
  if (!validate(parsed)) {
    const [error] = validate.errors ?? [];
    throw new UsageError(
      `the ${kind} ${file} is not whole: ${error?.instancePath ?? ''} ${error?.message ?? 'is wrong'}; write it anew with ${by}${kind === 'report' ? '=FILE' : ''}`,
    );
  }
  return parsed;
}

function parse(kind: string, file: string, io: Pick<Io, 'cwd'>): unknown {
  try {
    return JSON.parse(readFileSync(resolve(io.cwd, file), 'utf8'));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const why = cause instanceof SyntaxError ? 'it is no JSON' : code;
    throw new UsageError(`cannot read the ${kind} ${file}: ${why}`, { cause });
  }
}

/** Within a major version keys are added: a report of a later version is one too. */
const tolerant = (key: string, value: unknown): unknown =>
  key === 'additionalProperties' && value === false ? true : value;
