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
