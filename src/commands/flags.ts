import { InvalidArgumentError, Option, type Command } from 'commander';
import { SEVERITIES, type Severity } from '../model/finding.ts';
import { REPORTERS } from '../reporters/registry.ts';

/** What commander makes of the flags below. */
export interface ManifestFlags {
  readonly config?: string;
  readonly env?: string;
}
export interface ServerFlags extends ManifestFlags {
  readonly instance: readonly string[];
  readonly timeout: number;
}
export interface FilterFlags extends WishFlags {
  readonly failOn?: Severity | 'never';
}
export interface SourceFlags extends ServerFlags {
  readonly from?: readonly string[];
}
/** Which findings something is about. */
export interface WishFlags {
  readonly service: readonly string[];
  readonly team: readonly string[];
  readonly rule: readonly string[];
}
export interface PlanFlags extends SourceFlags, WishFlags {
  readonly finding: readonly string[];
  readonly minSeverity: Severity;
  readonly allowHazard: readonly string[];
  readonly out?: string;
  readonly roles?: true;
  readonly check?: true;
  readonly against?: string;
  readonly rehearse?: true;
  readonly scratch?: string;
  readonly onLive?: true;
  readonly format: 'text' | 'json';
}
/** Flags of `audit` alone. */
export interface AuditFlags extends SourceFlags, FilterFlags, DisplayFlags {}
/** Flags of `access` and `explain`, which look things up. */
export interface LookUpFlags extends SourceFlags {
  readonly format: 'text' | 'json';
}
export interface DisplayFlags {
  readonly minSeverity: Severity;
  readonly maxFindings?: number;
  readonly showWaived?: true;
  readonly format: readonly string[];
}
export interface ReportFlags extends DisplayFlags {
  readonly failOn?: Severity | 'never';
}
export interface GlobalFlags {
  readonly color: 'auto' | 'always' | 'never';
  readonly progress: boolean;
  readonly quiet?: true;
  readonly verbose?: true;
}

export const addManifestFlags = (command: Command): Command =>
  command
    .optionsGroup('Manifest:')
    .option('-c, --config <file>', 'the manifest (default: ownership.yaml in the current folder)')
    .option('--env <name>', 'apply this overlay of the manifest\'s "environments"');

export const addServerFlags = (command: Command): Command =>
  addManifestFlags(command)
    .optionsGroup('Servers:')
    .addOption(repeatable('--instance <name>', 'only this instance'))
    .addOption(
      new Option('--timeout <time>', 'limit for one connection or statement: 30s, 500ms, 2m')
        .argParser(milliseconds)
        .default(60_000, '60s'),
    );

export const addSourceFlags = (command: Command): Command =>
  addServerFlags(command).option(
    '--from <file...>',
    'judge these snapshots and evidence parts instead of live servers',
  );

export const addLookUpFlags = (command: Command): Command =>
  addSourceFlags(command)
    .optionsGroup('Display:')
    .addOption(new Option('--format <name>', 'how to show it').choices(['text', 'json']).default('text'));

export const addWishFlags = (command: Command): Command =>
  command
    .optionsGroup('Findings:')
    .addOption(repeatable('--service <name>', 'only findings that concern this service'))
    .addOption(repeatable('--team <name>', 'only findings that concern services of this team'))
    .addOption(repeatable('--rule <rule>', 'only this rule, by id or slug'));

export const addFilterFlags = (command: Command): Command =>
  addWishFlags(command).optionsGroup('Verdict:').addOption(failOnFlag("the manifest's policy, else error"));

export const failOnFlag = (byDefault: string): Option =>
  new Option('--fail-on <severity>', `exit 1 from this severity on (default: ${byDefault})`).choices([
    ...SEVERITIES,
    'never',
  ]);

export const addDisplayFlags = (command: Command): Command =>
  command
    .optionsGroup('Display:')
    .addOption(
      new Option('--min-severity <severity>', 'show findings from this severity on')
        .choices([...SEVERITIES])
        .default('warning'),
    )
    .addOption(
      new Option('--max-findings <n>', 'show at most this many findings and count the rest; 0 shows all').argParser(
        count,
      ),
    )
    .option('--show-waived', 'also findings that the manifest waives, with the reason (not in github and gitlab)')
    .addOption(
      repeatable('--format <name[=file]>', `${Object.keys(REPORTERS).join(', ')}; with =file into that file`, 'pretty'),
    );

/** Belongs to the program, so that it may stand before and behind the command's name. */
export const addGlobalFlags = (program: Command): Command =>
  program
    .optionsGroup('Output:')
    .addOption(new Option('--color <when>', 'colour the report').choices(['auto', 'always', 'never']).default('auto'))
    .option('--no-progress', 'no progress on stderr')
    .option('-q, --quiet', 'nothing on stderr but errors')
    .option('-v, --verbose', 'timing, and stacks of errors, on stderr');

/** A flag that may be repeated, or given once with commas. */
export function repeatable(flags: string, description: string, byDefault = 'all'): Option {
  const collect = (value: string, previous: readonly string[]): readonly string[] => [
    ...previous,
    ...value.split(',').filter((part) => part !== ''),
  ];
  return new Option(flags, `${description} (repeatable)`).argParser(collect).default([], byDefault);
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number, 0 or more.');
  return Number(text);
}

function milliseconds(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,9})(ms|s|m)?$/.exec(text) ?? [];
  const value = Number(digits) * (UNITS[unit] ?? NaN);
  if (!(value > 0)) throw new InvalidArgumentError('It is a time such as 30s, 500ms or 2m.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
