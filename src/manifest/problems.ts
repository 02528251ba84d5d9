import type { Position } from '../model/manifest.ts';
import { ManifestError, type Problem } from '../shared/errors.ts';

/** Collects what is wrong, so that all of it is told at once. */
export class Problems {
  readonly #all: Problem[] = [];

  add(at: Position, message: string): void {
    this.#all.push({ file: at.file, line: at.line, column: at.column, message });
  }

  addAll(problems: readonly Problem[]): void {
    this.#all.push(...problems);
  }

  /** @throws ManifestError when there is any: by file, line and column, each once */
  throwIfAny(): void {
    if (this.#all.length === 0) return;
    const byText = new Map(this.#all.map((problem) => [JSON.stringify(problem), problem]));
    throw new ManifestError([...byText.values()].sort(inReadingOrder));
  }
}

function inReadingOrder(a: Problem, b: Problem): number {
  return byCodePoint(a.file, b.file) || a.line - b.line || a.column - b.column || byCodePoint(a.message, b.message);
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `ownership.yaml:12:5`, for a message that points at a second place. */
export const placeOf = ({ file, line, column }: Position): string => `${file}:${line}:${column}`;
