import { readFileSync } from 'node:fs';
import type { Change } from './effect.ts';
import { effectReader } from './effect-reader.ts';
import { actorReader, type Who } from './actor-reader.ts';
import { compilePrefix, parsePrefix } from './prefix.ts';
import { offsetOfZone } from './zone.ts';

/** The formats of the loop, by its numbers. */
export const FORMATS = ['', 'stderr', 'csvlog', 'jsonlog', 'slow-log', 'general-log', 'mongodb-log'] as const;
export type LogFormat = Exclude<(typeof FORMATS)[number], ''>;

/** How to read; the same for every part of a log. Goes to worker threads as it is. */
export interface ScanSettings {
  readonly format: LogFormat;
  readonly linePrefix: string | null;
  readonly timeZone: string | null;
  /** The general log is MariaDB's: it has other times, and not in each record. */
  readonly mariadb: boolean;
  /** A record that is longer is read up to there; null: the loop's own bound. */
  readonly longest: number | null;
}

export interface NewShape {
  /**
   * SQL; `class,command,type,name` of an audit record; the namespace, type and command of a MongoDB record in lines.
   */
  readonly kind: 'sql' | 'relation' | 'command';
  readonly text: string;
  readonly truncated: boolean;
  /** Of a command: it is JSON. */
  readonly readable: boolean;
  /** The same wherever it is met. */
  readonly hash: string;
}

/** What the loop met for the first time, by its numbers (each list goes on where the one before ended). */
export interface News {
  readonly shapes: readonly NewShape[];
  readonly actors: readonly Who[];
  readonly effects: readonly (readonly Change[])[];
  /** Names of time zones whose offset is not known: their times are taken for UTC. */
  readonly zones: readonly string[];
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  setup(format: number, mariadb: number, longest: number): void;
  restart(): void;
  scan(from: number, length: number, limit: number, eof: number): number;
  firstRecord(length: number): number;
  isSkipping(): number;
  rowCount(): number;
  inputAt(): number;
  inputSize(): number;
  outAt(): number;
  programAt(): number;
  answerAt(): number;
}

/** Numbers of a row: kind, actor, shape, session (2), offset, time (2), effect, started, a, b, second shape, flags. */
export const ROW_WORDS = 14;
const KINDS = ['sql', 'relation', 'command'] as const;

/** As far as it is used here: the types of Node 20 do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

let compiled: object | undefined;
/** The compiled loop: threads are handed it, so that it is compiled once. */
export const compiledLoop = (): object =>
  (compiled ??= new WebAssembly.Module(readFileSync(new URL('scanner.wasm', import.meta.url))));

/** The hot loop with its memory. */
export class Scanner {
  private readonly exports: Exports;
  private readonly settings: ScanSettings;
  private readonly effects: ReturnType<typeof effectReader>;
  private readonly actors: ReturnType<typeof actorReader>;
  private shapes: NewShape[] = [];
  private shapeCount = 0;
  private readonly zones = new Set<string>();

  constructor(settings: ScanSettings, module: object = compiledLoop()) {
    this.settings = settings;
    this.effects = effectReader(settings.format);
    this.actors = actorReader(settings.format, parsePrefix(settings.linePrefix ?? ''));
    const env = {
      shape: (kind: number, at: number, length: number, truncated: number, low: number, high: number) =>
        this.shape(KINDS[kind] ?? 'sql', this.text(at, length), truncated !== 0, `${high}:${low}`),
      effect: (kind: number, at: number, length: number) => this.effects.read(kind, this.text(at, length)),
      actor: (at: number, length: number) => this.actors.read(this.memory, { at, length }),
      line: (at: number, length: number) => this.actors.readLine(this.memory, { at, length }, this.exports.answerAt()),
      zone: (at: number, length: number, civil: number) => this.zone(this.text(at, length), civil),
    };
    this.exports = new WebAssembly.Instance(module, { env }).exports as Exports;
    this.reset();
  }

  /** Forgets all that was met. */
  reset(): void {
    const { format, linePrefix, longest } = this.settings;
    this.exports.setup(FORMATS.indexOf(format), this.settings.mariadb ? 1 : 0, longest ?? 0);
    if (format === 'stderr') this.memory.set(compilePrefix(parsePrefix(linePrefix ?? '')), this.exports.programAt());
    this.shapes = [];
    this.shapeCount = 0;
    this.effects.reset();
    this.actors.reset();
  }

  /** Where bytes of the log are put. */
  get input(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, this.exports.inputAt(), this.exports.inputSize());
  }

  restart(): void {
    this.exports.restart();
  }

  /** @returns how many of the `length` bytes behind `from` are done with */
  scan(from: number, length: number, limit: number, eof: boolean): number {
    return this.exports.scan(from, length, Math.min(Math.max(limit, 0), 0xffff_ffff), eof ? 1 : 0);
  }

  get skipping(): boolean {
    return this.exports.isSkipping() !== 0;
  }

  firstRecord(length: number): number {
    return this.exports.firstRecord(length);
  }

  /** Rows of the last `scan`: to be copied before the next one. */
  get rows(): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, this.exports.outAt(), this.exports.rowCount() * ROW_WORDS);
  }

  /** What was met since the last call. */
  takeNews(): News {
    const news = {
      shapes: this.shapes,
      actors: this.actors.take(),
      effects: this.effects.take(),
      zones: [...this.zones],
    };
    this.shapes = [];
    return news;
  }

  private get memory(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }

  private text(at: number, length: number): string {
    return Buffer.from(this.exports.memory.buffer, at, length).toString('utf8');
  }

  private shape(kind: NewShape['kind'], text: string, truncated: boolean, hash: string): number {
    const readable = kind !== 'command' || isJson(text);
    this.shapes.push({ kind, text, truncated, readable, hash });
    return this.shapeCount++ * 2 + (kind === 'sql' && this.effects.mayChange(text) ? 1 : 0);
  }

  private zone(name: string, civil: number): number {
    const offset = offsetOfZone(name, civil, this.settings.timeZone);
    if (offset === null) this.zones.add(name);
    return offset ?? 0;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
