import type { LogLine } from '../../../src/evidence/logs/line-reader.ts';
import type { Statement } from '../../../src/model/evidence.ts';

/** The lines of a text as a reader of files gives them. */
export async function* linesOf(text: string): AsyncGenerator<LogLine> {
  let offset = 0;
  for (const line of text.split('\n')) {
    yield await Promise.resolve({ text: line.replace(/\r$/, ''), offset });
    offset += Buffer.byteLength(line) + 1;
  }
}

/** `account: read db.table, write db.table × calls`, sorted. */
export const usesOf = (statements: readonly Statement[]): readonly string[] =>
  statements
    .map(({ actor, ran, calls }) => {
      const uses = ran.kind === 'objects' ? ran.uses : [];
      const what = uses.map(({ action, database, name }) => `${action} ${database ?? ''}.${name}`).join(', ');
      return `${actor.account ?? 'nobody'}: ${what} × ${String(calls)}`;
    })
    .sort();
