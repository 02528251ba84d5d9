import { resolve } from 'node:path';
import type { Report } from '../model/finding.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { REPORTERS } from '../reporters/registry.ts';
import { writePrivateFile } from '../shared/private-file.ts';
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
