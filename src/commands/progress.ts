import type { Progress } from '../adapters/read-instance.ts';
import { printable } from '../shared/printable.ts';
import type { Io } from './command.ts';

/** One line on stderr that says what is being read; nothing where stderr is no terminal or progress is off. */
export function progressOn(io: Io): { readonly show: (event: Progress) => void; readonly clear: () => void } {
  if (!io.interactive) return { show: () => undefined, clear: () => undefined };
  const running = new Map<string, string>();
  return {
    show: ({ instance, database, done, total }) => {
      if (database === null) running.delete(instance);
      else running.set(instance, `${instance}/${database} (${String(done + 1)} of ${String(total)})`);
      const line = running.size === 0 ? '' : `reading ${[...running.values()].join(', ')}`;
      io.stderr(`\r\u001b[K${printable(line).slice(0, Math.max(20, io.width - 1))}`);
    },
    clear: () => io.stderr('\r\u001b[K'),
  };
}

interface LogProgress {
  readonly bytes: number;
  readonly total: number;
}

/** How fast a log is being read, and how much longer that takes. */
export function logProgressOn(io: Io): { readonly show: (event: LogProgress) => void; readonly clear: () => void } {
  if (!io.interactive) return { show: () => undefined, clear: () => undefined };
  const start = io.elapsed();
  return {
    show: ({ bytes, total }) => {
      const seconds = Math.max(0.001, (io.elapsed() - start) / 1000);
      const rate = bytes / seconds;
      const left = rate > 0 ? Math.ceil((total - bytes) / rate) : 0;
      const share = total === 0 ? 100 : Math.floor((bytes / total) * 100);
      const line = `reading logs: ${String(share)} % of ${String(Math.ceil(total / 1e6))} MB, ${String(Math.round(rate / 1e6))} MB/s, ${String(left)} s left`;
      io.stderr(`\r\u001b[K${line.slice(0, Math.max(20, io.width - 1))}`);
    },
    clear: () => io.stderr('\r\u001b[K'),
  };
}
