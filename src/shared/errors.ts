/** A problem in a file that people write. Line and column count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The call is wrong: an unknown flag, a file that is not there or cannot be written. Exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The manifest is wrong. Carries every problem at once, in the order in which they are printed. Exit 2. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** A server could not be read. Exit 3, for this instance alone: the others are audited. Never holds a secret. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Logical name in the manifest. */
  readonly instance: string;
  /** What to do about it, as one sentence. */
  readonly remedy: string;

  constructor(instance: string, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.instance = instance;
    this.remedy = remedy;
  }
}
