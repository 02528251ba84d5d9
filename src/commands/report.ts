import { verdictOf } from '../findings/verdict.ts';
import type { Severity } from '../model/finding.ts';
import { EXIT_OF_VERDICT, type DisplayOptions, type Io } from './command.ts';
import { readReport } from './read-saved.ts';
import { reportWriter } from './write-report.ts';

export interface ReportCommandOptions {
  /** A report that `--format json` wrote, relative to `Io.cwd`. */
  readonly file: string;
  /** null: as the run that wrote it was judged. */
  readonly failOn: Severity | 'never' | null;
  readonly display: DisplayOptions;
}

/**
 * `dbowner report`: a saved report in other formats.
 *
 * @returns the exit code of the run that wrote it, or what it would have been with another threshold
 * @throws UsageError when it is no report or a file cannot be written
 */
export async function runReport({ file, failOn, display }: ReportCommandOptions, io: Io): Promise<number> {
  const saved = readReport(file, io);
  const report = failOn === null ? saved : { ...saved, policy: { ...saved.policy, failOn } };
  const write = await reportWriter(display, io);
  write(report);
  return EXIT_OF_VERDICT[verdictOf(report, report.policy)];
}
