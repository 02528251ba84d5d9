import type { Actor, Ran, SourceKind, SourceReading, Statement } from '../../model/evidence.ts';
import { compare } from '../../shared/compare.ts';
import type { Who } from './actor-reader.ts';
import { usesOfRelation } from './relation.ts';
import type { LogFormat } from './scanner.ts';
import type { Sequence } from './sequence.ts';
import type { SessionState } from './session.ts';
import type { Count } from './count-table.ts';

/** What these kinds leave out by their nature. */
const THRESHOLDS: Partial<Record<SourceKind, readonly string[]>> = {
  'slow-log': ['statements that took less than long_query_time are not in it'],
  'mongodb-log': ['operations that took less than slowOpThresholdMs are not in it'],
  'auto-explain': ['statements that took less than auto_explain.log_min_duration are not in it'],
};

/** What each file was, by kind: a PostgreSQL log may hold what pgaudit and auto_explain wrote. */
export function sourcesOf(
  sequence: Sequence,
  format: LogFormat,
  names: readonly string[],
  notes: readonly string[],
): readonly SourceReading[] {
  const zones = [...sequence.numbers.zones].sort(compare);
  const times = zones.map(
    (zone) => `times without a known time zone${zone === '' ? '' : ` (${zone})`} are taken for UTC`,
  );
  const kinds: readonly SourceKind[] = [format, 'pgaudit', 'auto-explain'];
  return names.flatMap((name, file) =>
    kinds
      .filter((kind) => kind === format || sequence.tally.has(kind, file))
      .map((kind) => ({
        name,
        kind,
        from: sequence.times[file]?.from ?? null,
        to: sequence.times[file]?.to ?? null,
        records: sequence.tally.of(kind, file).records,
        losses: sequence.tally.lossesOf(kind, file, name),
        limits: [...(THRESHOLDS[kind] ?? []), ...notes, ...times],
        attempts: kind === 'general-log',
      })),
  );
}

/** In the order of the log. */
export function statementsOf(sequence: Sequence, format: LogFormat, names: readonly string[]): readonly Statement[] {
  const { actors, shapes } = sequence.numbers;
  const ran = new Map<number, Ran>();
  const ranOnce = (shape: number): Ran => {
    const known = ran.get(shape) ?? ranOf(shapes[shape]);
    ran.set(shape, known);
    return known;
  };
  const contexts = sequence.tally.contexts.map((context) => ({
    source: context.source,
    actor: actorOf(actors[context.actor - 1], context.state),
    nested: context.nested,
    assumed: isAssumed(format, context.state),
  }));
  const toStatement = ({ context, shape, calls, first, last, file, offset }: Count): Statement => {
    const { source, actor, nested, assumed } = contexts[context] as (typeof contexts)[number];
    return {
      actor,
      ran: ranOnce(shape),
      calls,
      first: Number.isNaN(first) ? null : first,
      last: Number.isNaN(last) ? null : last,
      nested,
      assumed,
      source,
      at: { source: names[file] ?? '', offset },
    };
  };
  return [...sequence.tally.counts()].sort((a, b) => a.file - b.file || a.offset - b.offset).map(toStatement);
}

/** What the record says goes before what the session is known for. */
const actorOf = (who: Who | undefined, state: SessionState): Actor => ({
  account: who?.account ?? state.account,
  role: state.role ?? state.sessionUser,
  client: who?.client ?? state.client,
  application: who?.application ?? state.application,
  database: who?.database ?? state.database,
  searchPath: state.searchPath,
});

function ranOf(shape: { readonly kind: string; readonly text: string; readonly truncated: boolean } | undefined): Ran {
  const text = shape?.text ?? '';
  if (shape?.kind === 'relation') return { kind: 'objects', uses: usesOfRelation(text) };
  if (shape?.kind === 'command') return commandOf(text);
  return { kind: 'sql', text, truncated: shape?.truncated ?? false };
}

/** The attributes of a slow query of MongoDB. */
function commandOf(text: string): Ran {
  const { ns, type, command } = JSON.parse(text) as { ns?: unknown; type?: unknown; command?: unknown };
  return {
    kind: 'command',
    namespace: typeof ns === 'string' ? ns : null,
    type: typeof type === 'string' ? type : 'command',
    command,
  };
}

function isAssumed(format: LogFormat, state: SessionState): boolean {
  switch (format) {
    case 'stderr':
    case 'csvlog':
    case 'jsonlog':
      return !(state.knowsRole && state.knowsPath);
    case 'slow-log':
    case 'general-log':
      return !state.knowsDatabase;
    case 'mongodb-log':
      return false; // each record names its database
  }
}
