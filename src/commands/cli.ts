import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { ManifestError, SourceError, UsageError } from '../shared/errors.ts';
import { printable } from '../shared/printable.ts';
import { EXIT, type Io } from './command.ts';
import type { GlobalFlags } from './flags.ts';
import { DEFAULT_MANIFEST, HOW_TO_START } from './manifest-path.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command line.
 *
 * @param argv the words behind `dbowner`
 * @returns the exit code; never throws
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 0) return sayHowToStart(io);
  let code: number = EXIT.clean;
  const program = createProgram(io, (exit) => (code = exit));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return failure(error, { ...io, verbose: program.opts<GlobalFlags>().verbose === true });
  }
}

/** Says on stderr what went wrong, once, and gives the exit code for it. */
export function failure(error: unknown, io: Pick<Io, 'stderr' | 'verbose'>): number {
  // commander has printed the help or its own error message already
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
  if (error instanceof UsageError) {
    io.stderr(`error: ${printable(error.message, { keep: '\n' })}\n`);
    return EXIT.usage;
  }
  if (error instanceof ManifestError) {
    const count = error.problems.length;
    io.stderr(`${printable(error.message, { keep: '\n' })}\n`);
    io.stderr(`error: ${count} problem${count === 1 ? '' : 's'} in the manifest; nothing was audited\n`);
    return EXIT.usage;
  }
  if (error instanceof SourceError) {
    io.stderr(`error: ${printable(`${error.instance}: ${error.message}`)}\n  ${printable(error.remedy)}\n`);
    return EXIT.incomplete;
  }
  return bug(error, io);
}

function bug(error: unknown, io: Pick<Io, 'stderr' | 'verbose'>): number {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  io.stderr(`error: this is a bug in dbowner: ${printable(what)}${io.verbose ? '' : ' (-v shows the stack)'}\n`);
  if (io.verbose && error instanceof Error) io.stderr(`${printable(error.stack ?? '', { keep: '\n' })}\n`);
  return EXIT.bug;
}

/** A forgotten verb in CI must not be green. */
function sayHowToStart(io: Io): number {
  if (existsSync(resolve(io.cwd, DEFAULT_MANIFEST)))
    io.stderr(`error: no command given; ${DEFAULT_MANIFEST} is here\n${NEXT_STEPS}\n`);
  else io.stderr(`error: no command given, and there is no ${DEFAULT_MANIFEST} here\n${HOW_TO_START}\n`);
  return EXIT.usage;
}

const NEXT_STEPS = `  dbowner audit             read the servers and compare them with the manifest
  dbowner validate          check the manifest alone
  dbowner --help            all commands`;
