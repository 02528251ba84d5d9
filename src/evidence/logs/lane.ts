import { Worker } from 'node:worker_threads';
import { readerOf, streamReader, unpacked, type Packing } from './open-source.ts';
import { readRange, type Range, type Reading } from './read-range.ts';
import { compiledLoop, Scanner, type ScanSettings } from './scanner.ts';

/** A range of an open file. */
export interface Task {
  readonly fd: number;
  readonly packing: Packing;
  /** Of a pipe, what was read of it before; null: a file. */
  readonly taken: Uint8Array | null;
  /** Bytes of a plain file at the start. */
  readonly size: number;
  readonly range: Range;
}

/** One that reads, one task after the other. */
export interface Lane {
  /** Of one range one reading, of a stream several. */
  readonly read: (task: Task) => AsyncIterable<Reading>;
  readonly close: () => Promise<void>;
}

/** Reads in this thread. */
export function localLane(settings: ScanSettings, module?: object): Lane {
  const scanner = new Scanner(settings, module);
  let generation = 0;
  return {
    async *read({ fd, packing, taken, size, range }) {
      if (range.reset) {
        scanner.reset();
        generation++;
      }
      if (packing === 'plain' && taken === null) {
        yield* readRange(scanner, generation, range, size, readerOf(fd));
        return;
      }
      const source = streamReader(unpacked(fd, packing, taken));
      try {
        yield* readRange(scanner, generation, range, null, source.read);
      } finally {
        source.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

/** What a thread begins with. */
export interface ThreadData {
  readonly settings: ScanSettings;
  readonly module: object;
}

/** What goes to a thread: a task, or that the last reading has been taken. */
export type ToThread = { readonly kind: 'task'; readonly task: Task } | { readonly kind: 'more' };
export type FromThread =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: Error };

/** Reads in a thread of its own: only compiled sources have a file that one can be started with. */
export function threadLane(settings: ScanSettings): Lane {
  const worker = new Worker(new URL('worker.js', import.meta.url), {
    workerData: { settings, module: compiledLoop() } satisfies ThreadData,
    execArgv: [], // what this process was started with is its own affair
  });
  return {
    async *read(task) {
      const messages = messagesOf(worker);
      worker.postMessage({ kind: 'task', task } satisfies ToThread);
      for await (const message of messages) {
        if (message.kind === 'failed') throw message.error;
        if (message.kind === 'done') return;
        yield message.reading;
        worker.postMessage({ kind: 'more' } satisfies ToThread);
      }
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** Threads can be started here. */
export const hasThreads = import.meta.url.endsWith('.js');

async function* messagesOf(worker: Worker): AsyncGenerator<FromThread> {
  for (;;)
    yield await new Promise<FromThread>((resolve, reject) => {
      const take = (message: FromThread): void => {
        worker.off('error', reject);
        resolve(message);
      };
      worker.once('message', take);
      worker.once('error', reject);
    });
}
