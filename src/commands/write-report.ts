import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Report } from '../model/finding.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { REPORTERS } from '../reporters/registry.ts';
import { UsageError } from '../shared/errors.ts';
import type { DisplayOptions, Io } from './command.ts';

/**
 * Writes one report in every form that was asked for: files first, so that a file that cannot be written leaves
 * standard output empty.
 *
 * @throws UsageError when a file cannot be written
 */
export async function writeReport(report: Report, display: DisplayOptions, io: Io): Promise<void> {
  const { minSeverity, maxFindings } = display;
  const reporters: Readonly<Record<string, Reporter>> = REPORTERS;
  let onStdout = '';
  for (const { format, file } of display.outputs) {
    const render = await reporters[format]?.load();
    if (render === undefined) throw new Error(`no reporter ${format}`);
    const text = render(report, { width: io.width, color: io.color && file === null, minSeverity, maxFindings });
    if (file === null) onStdout = text;
    else writePrivateFile(resolve(io.cwd, file), text);
  }
  io.stdout(onStdout);
}

/** Written beside and renamed, so that nobody reads half a report; readable by its owner only. */
function writePrivateFile(path: string, text: string): void {
  const beside = `${path}.part`;
  try {
    rmSync(beside, { force: true });
    writeFileSync(beside, text, { mode: 0o600, flag: 'wx' });
    chmodSync(beside, 0o600);
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UsageError(`cannot write ${path}: ${why}`, { cause });
  }
}
