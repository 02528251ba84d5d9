import type {
  AuditOptions,
  DisplayOptions,
  Io,
  ManifestOptions,
  ReportOutput,
  ServerOptions,
  SourceOptions,
} from './command.ts';
import type { AuditFlags, DisplayFlags, ManifestFlags, PlanFlags, ServerFlags, SourceFlags } from './flags.ts';
import type { PlanOptions } from './plan.ts';
import { manifestPath } from './manifest-path.ts';
import { REPORTERS } from '../reporters/registry.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';

/** @throws UsageError where there is no manifest */
export const manifestOptions = (flags: ManifestFlags, io: Io): ManifestOptions => ({
  manifest: manifestPath(flags.config, io),
  environment: flags.env ?? null,
});

/** @throws UsageError where there is no manifest */
export const serverOptions = (flags: ServerFlags, io: Io): ServerOptions => ({
  ...manifestOptions(flags, io),
  instances: flags.instance,
  timeoutMs: flags.timeout,
});

/** @throws UsageError where there is no manifest */
export const sourceOptions = (flags: SourceFlags, io: Io): SourceOptions => ({
  ...serverOptions(flags, io),
  from: flags.from ?? [],
});

/** @throws UsageError where there is no manifest */
export const planOptions = (flags: PlanFlags, io: Io): PlanOptions => ({
  ...sourceOptions(flags, io),
  services: flags.service,
  teams: flags.team,
  rules: flags.rule,
  findings: flags.finding,
  minSeverity: flags.minSeverity,
  allowHazards: flags.allowHazard,
  out: flags.out ?? null,
  roles: flags.roles === true,
  check: flags.check === true,
  rehearse: flags.rehearse === true,
  scratch: flags.scratch ?? null,
  onLive: flags.onLive === true,
  format: flags.format,
});

/** @throws UsageError where there is no manifest, or `--format` is wrong */
export const auditOptions = (flags: AuditFlags, io: Io): AuditOptions => ({
  ...sourceOptions(flags, io),
  services: flags.service,
  teams: flags.team,
  rules: flags.rule,
  failOn: flags.failOn ?? null,
  display: displayOptions(flags),
});

/**
 * Makes options of the display flags. Standard output always gets exactly one report: pretty, where every `--format`
 * names a file.
 *
 * @throws UsageError for an unknown format, two reports on standard output, two into one file
 */
export function displayOptions(flags: DisplayFlags): DisplayOptions {
  const named = flags.format.map(reportOutput);
  const outputs = named.some(({ file }) => file === null) ? named : [{ format: 'pretty', file: null }, ...named];
  const seen = new Set<string | null>();
  for (const { file } of outputs) {
    if (seen.has(file))
      throw new UsageError(
        file === null
          ? 'standard output takes one report: give the other --format a file, as in --format json=report.json'
          : `two reports would go to ${file}`,
      );
    seen.add(file);
  }
  const { minSeverity, maxFindings = null, showWaived = false } = flags;
  return { minSeverity, maxFindings, waived: showWaived, outputs };
}

function reportOutput(text: string): ReportOutput {
  const equals = text.indexOf('=');
  const format = equals === -1 ? text : text.slice(0, equals);
  const file = equals === -1 ? null : text.slice(equals + 1);
  const formats = Object.keys(REPORTERS);
  if (!formats.includes(format))
    throw new UsageError(`unknown format '${format}'${suggestion(format, formats)}; there is ${formats.join(', ')}`);
  if (file === '') throw new UsageError(`--format ${text} names no file`);
  return { format, file };
}
