/** A collection that a stage of a pipeline reads or writes; `db` null: that of the view. */
export interface PipelineUse {
  readonly db: string | null;
  readonly collection: string;
  /** The actions that its own use would want. */
  readonly privileges: readonly string[];
}

const READS = ['find'];

/**
 * The collections that the stages name, in their order, those of nested pipelines included.
 * https://www.mongodb.com/docs/manual/reference/operator/aggregation-pipeline/
 */
export function* usesOf(pipeline: unknown): Generator<PipelineUse> {
  if (!Array.isArray(pipeline)) return;
  for (const stage of pipeline)
    if (isDocument(stage)) for (const [name, value] of Object.entries(stage)) yield* usesOfStage(name, value);
}

function* usesOfStage(name: string, value: unknown): Generator<PipelineUse> {
  switch (name) {
    case '$lookup':
    case '$graphLookup':
      if (!isDocument(value)) return;
      yield* target(value['from'], READS);
      yield* usesOf(value['pipeline']);
      return;
    case '$unionWith':
      yield* target(value, READS);
      if (isDocument(value)) yield* usesOf(value['pipeline']);
      return;
    case '$merge':
      yield* target(isDocument(value) && 'into' in value ? value['into'] : value, ['insert', 'update']);
      return;
    case '$out':
      yield* target(value, ['insert', 'remove']);
      return;
    case '$facet':
      if (isDocument(value)) for (const nested of Object.values(value)) yield* usesOf(nested);
      return;
    default:
  }
}

/** `"coll"` or `{ db, coll }`. */
function* target(named: unknown, privileges: readonly string[]): Generator<PipelineUse> {
  if (typeof named === 'string') yield { db: null, collection: named, privileges };
  if (!isDocument(named) || typeof named['coll'] !== 'string') return;
  yield { db: typeof named['db'] === 'string' ? named['db'] : null, collection: named['coll'], privileges };
}

const isDocument = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
