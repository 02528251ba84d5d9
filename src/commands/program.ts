import { Command, Option } from 'commander';
import type { Io } from './command.ts';
import {
  addDisplayFlags,
  addFilterFlags,
  addGlobalFlags,
  addLookUpFlags,
  addManifestFlags,
  addServerFlags,
  addSourceFlags,
  addWishFlags,
  repeatable,
  failOnFlag,
  type AuditFlags,
  type DisplayFlags,
  type GlobalFlags,
  type LookUpFlags,
  type ManifestFlags,
  type PlanFlags,
  type ReportFlags,
  type ServerFlags,
} from './flags.ts';
import { runSchema, SCHEMAS } from './schema.ts';
import { printable } from '../shared/printable.ts';
import { SEVERITIES } from '../model/finding.ts';
import type { RulesOptions } from './rules.ts';

/** Runs a command's work and keeps its exit code. */
export type Act = (work: (io: Io) => Promise<number>) => Promise<void>;

/**
 * The command line: verbs, flags, help. What a verb needs is imported when it runs, so that `--help` loads neither a
 * driver nor a parser.
 *
 * @param finish receives the exit code of the command that ran
 */
export function createProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command('dbowner');
  program
    .description('Audits data-ownership boundaries: which service can reach data that another service owns.')
    .usage('<command> [options]')
    .version(io.version, '--version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: (command) =>
        command === program ? [] : program.options.filter(({ long }) => long !== '--version'),
    })
    .configureOutput({
      writeOut: io.stdout,
      writeErr: (text) => io.stderr(printable(text, { keep: '\n' })),
      getOutHelpWidth: () => io.width,
      getErrHelpWidth: () => io.width,
      getOutHasColors: () => io.color,
      getErrHasColors: () => false,
    });
  addGlobalFlags(program);
  const act: Act = async (work) => finish(await work(withGlobalFlags(io, program.opts<GlobalFlags>())));

  program.commandsGroup('Start:');
  addDemo(program, act);
  program.commandsGroup('Audit:');
  addAudit(program, act);
  addPlan(program, act);
  addSnapshot(program, act);
  addReport(program, act);
  addDoctor(program, act);
  program.commandsGroup('Manifest:');
  addValidate(program, act);
  addSchema(program, act);
  program.commandsGroup('Look up:').helpCommand('help [command]', 'explain a command');
  addAccess(program, act);
  addExplain(program, act);
  addRules(program, act);
  return program;
}

function withGlobalFlags(io: Io, flags: GlobalFlags): Io {
  return {
    ...io,
    color: flags.color === 'auto' ? io.color : flags.color === 'always',
    interactive: io.interactive && flags.progress && flags.quiet !== true,
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
  };
}

function addDemo(program: Command, act: Act): void {
  const command = program.command('demo').description('audit an example shop; needs no server and no manifest');
  addDisplayFlags(command).action((flags: DisplayFlags) =>
    act(async (io) => {
      const { displayOptions } = await import('./options.ts');
      const display = displayOptions(flags);
      const { runDemo } = await import('./demo.ts');
      return runDemo({ display }, io);
    }),
  );
}

function addAudit(program: Command, act: Act): void {
  const command = program
    .command('audit')
    .description('read the servers, compare what services can do with the manifest, report findings');
  addDisplayFlags(addFilterFlags(addSourceFlags(command))).action((flags: AuditFlags) =>
    act(async (io) => {
      const { auditOptions } = await import('./options.ts');
      const options = auditOptions(flags, io);
      const { runAudit } = await import('./audit.ts');
      return runAudit(options, io);
    }),
  );
}

function addPlan(program: Command, act: Act): void {
  const command = program
    .command('plan')
    .description(
      'say what to change so that findings are gone, and write the scripts that do it; changes nothing itself',
    );
  addWishFlags(addSourceFlags(command))
    .optionsGroup('Plan:')
    .addOption(repeatable('--finding <id>', 'only this finding, or those whose ids begin so'))
    .addOption(
      new Option('--min-severity <severity>', 'clear findings from this severity on')
        .choices([...SEVERITIES])
        .default('warning'),
    )
    .addOption(repeatable('--allow-hazard <name>', 'make changes that this would hold back', 'none'))
    .option('-o, --out <folder>', 'write apply, rollback and verify scripts and plan.json there')
    .option('--roles', 'give services that have none roles of their own: owner, read-write, read-only')
    .option('--check', 'exit 1 when there is something to change')
    .option('--against <plan.json>', 'say of each change of an earlier plan whether it is open, done or stale')
    .optionsGroup('Proof:')
    .option('--rehearse', 'try the scripts on a scratch server that has the same accounts, roles and grants')
    .option(
      '--scratch <url>',
      'that server, empty, with ${VARIABLES} for secrets (default: PostgreSQL in this process)',
    )
    .option('--on-live', 'PostgreSQL: ask the live servers, changing nothing, whether this login may make the changes')
    .optionsGroup('Display:')
    .addOption(new Option('--format <name>', 'how to show it').choices(['text', 'json']).default('text'))
    .action((flags: PlanFlags) =>
      act(async (io) => {
        const { planOptions, sourceOptions } = await import('./options.ts');
        if (flags.against !== undefined) {
          const { runPlanAgainst } = await import('./plan-against.ts');
          return runPlanAgainst({ ...sourceOptions(flags, io), plan: flags.against, format: flags.format }, io);
        }
        const options = planOptions(flags, io);
        const { runPlan } = await import('./plan.ts');
        return runPlan(options, io);
      }),
    );
}

function addReport(program: Command, act: Act): void {
  const command = program
    .command('report')
    .description('show a saved report in other formats, with the exit code of the run that wrote it')
    .argument('<report.json>', 'what audit --format json=FILE wrote')
    .optionsGroup('Verdict:')
    .addOption(failOnFlag('as that run was judged'));
  addDisplayFlags(command).action((file: string, flags: ReportFlags) =>
    act(async (io) => {
      const { displayOptions } = await import('./options.ts');
      const display = displayOptions(flags);
      const { runReport } = await import('./report.ts');
      return runReport({ file, failOn: flags.failOn ?? null, display }, io);
    }),
  );
}

function addSnapshot(program: Command, act: Act): void {
  const command = program
    .command('snapshot')
    .description('read the servers once, into one file each, or sum up query logs beside a server: for audit --from');
  addServerFlags(command)
    .option(
      '-o, --out <path>',
      'folder for the files; or the one file, ending in .gz (of --logs: in .json)',
      'snapshots',
    )
    .option('--logs <file...>', 'sum up these query logs of the one --instance instead: files, folders, globs, -')
    .action((flags: ServerFlags & { readonly out: string; readonly logs?: readonly string[] }) =>
      act(async (io) => {
        const { serverOptions } = await import('./options.ts');
        const options = { ...serverOptions(flags, io), out: flags.out };
        if (flags.logs !== undefined) {
          const { runSnapshotLogs } = await import('./snapshot-logs.ts');
          return runSnapshotLogs({ ...options, logs: flags.logs }, io);
        }
        const { runSnapshot } = await import('./snapshot.ts');
        return runSnapshot(options, io);
      }),
    );
}

function addDoctor(program: Command, act: Act): void {
  const command = program.command('doctor').description("print what makes the auditor's account on each server");
  addServerFlags(command)
    .optionsGroup('Account:')
    .option('--grants', 'print the statements that make the least-privilege account')
    .option(
      '--direct',
      'MySQL and MariaDB: with rights of its own instead of an audit kit; asks the server for its views',
    )
    .option('--account <user@host>', 'what to call it', 'dbowner@%')
    .action((flags: ServerFlags & { readonly grants?: true; readonly direct?: true; readonly account: string }) =>
      act(async (io) => {
        const { serverOptions } = await import('./options.ts');
        const { grants = false, direct = false, account } = flags;
        const options = { ...serverOptions(flags, io), grants, direct, account };
        const { runDoctor } = await import('./doctor.ts');
        return runDoctor(options, io);
      }),
    );
}

function addValidate(program: Command, act: Act): void {
  const command = program.command('validate').description('check the manifest alone: no network, no credentials');
  addManifestFlags(command)
    .option('--expand', 'print what conventions, globs and includes amount to')
    .action((flags: ManifestFlags & { readonly expand?: true }) =>
      act(async (io) => {
        const { manifestOptions } = await import('./options.ts');
        const { runValidate } = await import('./validate.ts');
        return runValidate({ ...manifestOptions(flags, io), expand: flags.expand === true }, io);
      }),
    );
}

function addSchema(program: Command, act: Act): void {
  program
    .command('schema')
    .description('print a JSON Schema, for editors and CI')
    .argument('<name>', Object.keys(SCHEMAS).join(' or '))
    .action((name: string) => act((io) => runSchema({ name }, io)));
}

function addRules(program: Command, act: Act): void {
  program
    .command('rules')
    .description('list the rules')
    .addOption(new Option('--format <name>', 'how to list them').choices(['text', 'json']).default('text'))
    .action((flags: RulesOptions) => act(async (io) => (await import('./rules.ts')).runRules(flags, io)));
}

function addAccess(program: Command, act: Act): void {
  const command = program
    .command('access')
    .description('what a principal can reach and by which path, or who can reach an object')
    .argument('[principal]', 'an account or role as the server names it, e.g. orders_app')
    .optionsGroup('Question:')
    .option('--on <object>', 'who can reach this: instance/database/schema/object; with a principal: how it does');
  addLookUpFlags(command).action((principal: string | undefined, flags: LookUpFlags & { readonly on?: string }) =>
    act(async (io) => {
      const { sourceOptions } = await import('./options.ts');
      const { on = null, format } = flags;
      const options = { ...sourceOptions(flags, io), principal: principal ?? null, on, format };
      const { runAccess } = await import('./access.ts');
      return runAccess(options, io);
    }),
  );
}

function addExplain(program: Command, act: Act): void {
  const command = program
    .command('explain')
    .description('what a rule finds and how to fix it; or why a finding exists and what would clear it')
    .argument('<rule|finding>', 'id or slug of a rule, or id of a finding: DBO101, foreign-read, DBO101-7f3a12c04b9e')
    .optionsGroup('Finding:')
    .option('--report <file>', 'look it up in this report of audit --format json instead of auditing anew');
  addLookUpFlags(command).action((name: string, flags: LookUpFlags & { readonly report?: string }) =>
    act(async (io) => {
      const { isFindingId, runExplain } = await import('./explain.ts');
      if (!isFindingId(name)) return runExplain({ name }, io);
      const { sourceOptions } = await import('./options.ts');
      const from = flags.report === undefined ? sourceOptions(flags, io) : { report: flags.report };
      const { runExplainFinding } = await import('./explain-finding.ts');
      return runExplainFinding({ id: name, format: flags.format, from }, io);
    }),
  );
}
