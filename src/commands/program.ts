import { Command, Option } from 'commander';
import type { Io } from './command.ts';
import { addGlobalFlags, type GlobalFlags } from './flags.ts';
import { printable } from '../shared/printable.ts';
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
  const program = new Command('dbowner')
    .description('Audits data-ownership boundaries: which service can reach data that another service owns.')
    .usage('<command> [options]')
    .version(io.version, '--version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
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

  program.commandsGroup('Look up:');
  addRules(program, act);
  addExplain(program, act);
  return program;
}

function withGlobalFlags(io: Io, flags: GlobalFlags): Io {
  return {
    ...io,
    color: flags.color === 'auto' ? io.color : flags.color === 'always',
    interactive: io.interactive && flags.progress && !flags.quiet,
    quiet: flags.quiet,
    verbose: flags.verbose,
  };
}

function addRules(program: Command, act: Act): void {
  program
    .command('rules')
    .description('list the rules')
    .addOption(new Option('--format <name>', 'how to list them').choices(['text', 'json']).default('text'))
    .action((flags: RulesOptions) => act(async (io) => (await import('./rules.ts')).runRules(flags, io)));
}

function addExplain(program: Command, act: Act): void {
  program
    .command('explain')
    .description('what a rule finds, why it matters and how to fix it')
    .argument('<rule>', 'id or slug, e.g. DBO101 or foreign-read')
    .action((name: string) => act(async (io) => (await import('./explain.ts')).runExplain({ name }, io)));
}
