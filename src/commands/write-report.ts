import { resolve } from 'node:path';
import { failsRun } from '../findings/verdict.ts';
import type { Report } from '../model/finding.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { REPORTERS } from '../reporters/registry.ts';
import { writePrivateFile } from '../shared/private-file.ts';
import { allRules } from './all-rules.ts';
import type { DisplayOptions, Io } from './command.ts';

/**
 * Loads what the wanted forms of a report take.
 * @returns a function that writes a report in all of them: files first, so that a file that cannot be written leaves
 *   standard output empty; it throws UsageError then
 */
export async function reportWriter(display: DisplayOptions, io: Io): Promise<(report: Report) => void> {
  const { outputs, ...rest } = display;
  const reporters: Readonly<Record<string, Reporter>> = REPORTERS;
  const forms = await Promise.all(
    outputs.map(async ({ format, file }) => {
      const render = await reporters[format]?.load();
      if (render === undefined) throw new Error(`no reporter ${format}`);
      return { file, render };
    }),
  );
  return (report) => {
    const options = { ...rest, rules: allRules(), fails: failsRun(report.policy), width: io.width };
    let onStdout = '';
    for (const { file, render } of forms) {
      const text = render(report, { ...options, color: io.color && file === null });
      if (file === null) onStdout = text;
      else writePrivateFile(resolve(io.cwd, file), text);
    }
    io.stdout(onStdout);
  };
}
