import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { failure, run } from './commands/cli.ts';
import { EXIT, type Io } from './commands/command.ts';
import { colorWanted, columns } from './commands/terminal.ts';

/**
 * How much code runs before V8 optimizes it. A run lasts seconds and half of what V8 optimizes by its default (132 kB) never
 * pays: compiler, garbage collector and a server on the same machine share few cores. An audit of a fleet takes a tenth longer
 * without it (`npm run bench -- fleet-postgres`). https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
setFlagsFromString('--interrupt-budget=500000');

const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const;
/** Milliseconds that open connections get to close once the run is over before its time. */
const GRACE = 2000;

/**
 * Runs the command line of this process and sets its exit code. The process ends by itself when its streams have
 * drained: `process.exit` would lose what a pipe has not taken yet.
 *
 * @param command what to run; tests put a command of their own here
 */
export async function main(command: typeof run = run): Promise<void> {
  // until a run says otherwise: a run that gets stuck and ends silently must not look green
  process.exitCode = EXIT.bug;
  const ending = new AbortController();
  const io = ioOfProcess(ending.signal);

  const ended = new Promise<number>((resolve) => {
    const endEarly = (code: number): void => {
      process.exitCode = code;
      if (ending.signal.aborted) process.exit(); // asked twice
      ending.abort();
      resolve(code);
      setTimeout(() => process.exit(code), GRACE).unref();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => endEarly(SIGNAL_EXIT[signal]));
    // a driver that throws in an event handler: nobody awaits it, and the run may never end
    process.on('uncaughtException', (error) =>
      endEarly(failure(error, { ...io, verbose: process.argv.some((word) => word === '-v' || word === '--verbose') })),
    );
    for (const stream of [process.stdout, process.stderr])
      stream.on('error', (error: NodeJS.ErrnoException) => {
        // the reader has seen enough (`| head`): the verdict stands, the rest of the text has nowhere to go
        if (error.code !== 'EPIPE') endEarly(unwritable(error, io));
      });
  });
  process.exitCode = await Promise.race([command(process.argv.slice(2), io), ended]);
}

function ioOfProcess(signal: AbortSignal): Io {
  const { stdout, stderr, env } = process;
  return {
    version: ownVersion(),
    stdout: (text) => {
      if (!signal.aborted) stdout.write(text);
    },
    stderr: (text) => {
      stderr.write(text);
    },
    cwd: process.cwd(),
    home: homedir(),
    env,
    now: new Date(),
    elapsed: () => performance.now(),
    width: columns(stdout.columns, env),
    color: colorWanted(stdout.isTTY, env),
    interactive: stderr.isTTY && env['TERM'] !== 'dumb',
    quiet: false,
    verbose: false,
    signal,
  };
}

/** A report that nobody could store is no result. */
function unwritable(error: NodeJS.ErrnoException, io: Io): number {
  io.stderr(`error: cannot write the output: ${error.code ?? error.message}\n`);
  return EXIT.usage;
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
