import type { Change } from './effect.ts';
import type { Who } from './actor-reader.ts';
import { OTHER_LOSSES } from './losses.ts';
import type { NewShape, News } from './scanner.ts';

/** Text of statements that is kept; what comes beyond it is counted as lost. */
const MOST_TEXT = 48 * 2 ** 20;

/** A shape as all lanes know it: the first text of it, in the order of the log. */
export interface Shape {
  readonly kind: NewShape['kind'];
  readonly text: string;
  readonly truncated: boolean;
  /** Why there is no text; null: there is. */
  readonly lost: string | null;
  /** PREPARE of PostgreSQL runs nothing: what EXECUTE runs is named by its own record. */
  readonly prepares: boolean;
}

/** One lane's numbers in terms of all. */
export interface Names {
  readonly shape: (local: number) => number;
  /** 0: not known. */
  readonly actor: (local: number) => number;
  readonly effect: (local: number) => readonly Change[];
}

interface Lists {
  readonly shapes: number[];
  readonly actors: number[];
  readonly effects: (readonly Change[])[];
}

/** Each lane numbers what it meets by itself: this makes one numbering of them. */
export class Numbers {
  readonly shapes: Shape[] = [];
  readonly actors: Who[] = [];
  readonly zones = new Set<string>();
  private readonly lists = new Map<string, Lists>();
  private readonly shapeNumbers = new Map<string, number>();
  private readonly actorNumbers = new Map<string, number>();
  private text = 0;

  /** @param news of the lane since the reading before; a lane's readings come in their order */
  take(lane: number, generation: number, news: News): Names {
    const key = `${lane}/${generation}`;
    const lists = this.lists.get(key) ?? { shapes: [], actors: [0], effects: [[]] };
    this.lists.set(key, lists);
    for (const shape of news.shapes) lists.shapes.push(this.shape(shape));
    for (const who of news.actors) lists.actors.push(this.actor(who));
    lists.effects.push(...news.effects);
    for (const zone of news.zones) this.zones.add(zone);
    return {
      shape: (local) => lists.shapes[local] ?? 0,
      actor: (local) => lists.actors[local] ?? 0,
      effect: (local) => lists.effects[local] ?? [],
    };
  }

  private shape({ kind, text, truncated, readable, hash }: NewShape): number {
    const known = this.shapeNumbers.get(hash);
    if (known !== undefined) return known;
    const kept = readable && this.text + text.length <= MOST_TEXT;
    if (kept) this.text += text.length;
    const lost = kept ? null : readable ? OTHER_LOSSES.tooMany : OTHER_LOSSES.unreadable;
    const prepares = /^\s*prepare\s+(?!transaction\b)/i.test(text);
    const number = this.shapes.push({ kind, text: kept ? text : '', truncated, lost, prepares }) - 1;
    this.shapeNumbers.set(hash, number);
    return number;
  }

  private actor(who: Who): number {
    const key = JSON.stringify(who);
    const known = this.actorNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.actors.push(who);
    this.actorNumbers.set(key, number);
    return number;
  }
}
