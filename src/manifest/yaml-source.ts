import {
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type Alias,
  type Node,
  type Pair,
  type YAMLError,
} from 'yaml';
import type { Position } from '../model/manifest.ts';
import type { Problem } from '../shared/errors.ts';
import { Positions } from './positions.ts';

/** One YAML file as plain data; objects have no prototype, so any key is safe. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  readonly positions: Positions;
}

const MAX_CHARACTERS = 8 * 1024 * 1024;
/** How much all aliases together may stand for: a few of them, each of the one before, stand for billions. */
const MAX_ALIASED_NODES = 100_000;

/** Reads what it can: duplicate keys are problems, but the rest of the file is still there. */
export function parseYaml(file: string, text: string): { source: Source | null; problems: readonly Problem[] } {
  const fail = (message: string): { source: null; problems: readonly Problem[] } => ({
    source: null,
    problems: [{ file, line: 1, column: 1, message }],
  });
  if (text.length > MAX_CHARACTERS) return fail('is larger than 8 MB');
  // eslint-disable-next-line no-control-regex -- what YAML excludes: the file is binary or in another encoding
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text)) return fail('is not a text file in UTF-8');

  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
    const reader = new Reader(file, lines);
    // What else the library says of a text that it has given up on follows from that.
    if (document.errors.some((error) => error.code === 'RESOURCE_EXHAUSTION')) return fail('is nested too deeply');
    const syntax = [...document.errors, ...document.warnings].map((error) => reader.syntaxProblem(error));
    if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { source: null, problems: syntax };
    const value = reader.read(document.contents);
    const problems = [...syntax, ...reader.problems];
    return { source: reader.isExhausted ? null : { file, value, positions: reader.positions }, problems };
  } catch (error) {
    // The YAML library descends recursively.
    if (error instanceof RangeError) return fail('is nested too deeply');
    throw error;
  }
}

class Reader {
  readonly positions: Positions;
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #open = new Set<Node>();
  readonly #anchors = new Map<string, Node>();
  #aliases = 0;
  #aliasedNodes = 0;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
    this.positions = new Positions({ file, line: 1, column: 1 });
  }

  read(node: unknown): unknown {
    if (!isNode(node)) return null;
    if (this.#aliases > 0 && ++this.#aliasedNodes > MAX_ALIASED_NODES) return this.#exhaust(node);
    if (isAlias(node)) return this.#readAlias(node);
    // Kept here because the library looks every alias up anew, through the whole document.
    if (node.anchor !== undefined && !this.#open.has(node)) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    if (this.#open.has(node)) return this.#refuse(node, 'the alias contains itself');
    this.#open.add(node);
    const value = isMap(node) ? this.#readMap(node.items, node) : isSeq(node) ? this.#readList(node.items, node) : null;
    this.#open.delete(node);
    return value;
  }

  get isExhausted(): boolean {
    return this.#aliasedNodes > MAX_ALIASED_NODES;
  }

  syntaxProblem(error: YAMLError): Problem {
    return { ...this.#at(error.pos[0]), message: SYNTAX[error.code] ?? 'is not valid YAML' };
  }

  #readAlias(node: Alias): unknown {
    const target = this.#anchors.get(node.source);
    if (target === undefined) return this.#refuse(node, 'no anchor of that name stands before it');
    this.#aliases++;
    const value = this.read(target);
    this.#aliases--;
    return value;
  }

  #readMap(items: readonly Pair[], node: Node): unknown {
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    this.positions.place(value, this.#of(node));
    for (const item of items) {
      const key = this.#key(item.key);
      if (key === null || key in value) continue;
      value[key] = this.read(item.value);
      const at = this.#of(item.key);
      this.positions.placeEntry(value, key, at, isNode(item.value) ? this.#of(item.value) : at);
    }
    return value;
  }

  #readList(items: readonly unknown[], node: Node): unknown {
    const value: unknown[] = items.map((item) => this.read(item));
    this.positions.place(value, this.#of(node));
    items.forEach((item, index) => {
      this.positions.placeEntry(value, String(index), this.#of(item), this.#of(item));
    });
    return value;
  }

  #key(key: unknown): string | null {
    const scalar = isAlias(key) ? this.#anchors.get(key.source) : key;
    if (isScalar(scalar)) return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? 'null');
    this.problems.push({ ...this.#of(key), message: 'a key has to be a name' });
    return null;
  }

  #refuse(node: Node, message: string): null {
    this.problems.push({ ...this.#of(node), message });
    return null;
  }

  #exhaust(node: Node): null {
    if (this.#aliasedNodes === MAX_ALIASED_NODES + 1)
      this.#refuse(node, 'the aliases stand for too much: write it out');
    return null;
  }

  #of(node: unknown): Position {
    return this.#at(isNode(node) ? (node.range?.[0] ?? 0) : 0);
  }

  #at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** Own words: the library's messages quote the text, and the text may hold a secret. */
const SYNTAX: Readonly<Partial<Record<string, string>>> = {
  ALIAS_PROPS: 'an alias takes neither anchor nor tag',
  BAD_ALIAS: 'no anchor of that name stands before it',
  BAD_DIRECTIVE: 'is no YAML directive',
  BAD_DQ_ESCAPE: 'has an escape that double quotes do not know; use single quotes or double the backslash',
  BAD_INDENT: 'is not indented like its neighbours, or a bracket before it is not closed',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'is a key and a value on one line, inside another: put it in quotes or on a line of its own',
  BLOCK_IN_FLOW: 'an indented block cannot stand inside brackets',
  DUPLICATE_KEY: 'the key is given twice',
  MISSING_CHAR: 'a closing quote, bracket, colon or comma is missing',
  MULTILINE_IMPLICIT_KEY: 'a key has to stand on one line; is a colon missing?',
  MULTIPLE_ANCHORS: 'has two anchors',
  MULTIPLE_DOCS: 'holds more than one document; a manifest is one',
  MULTIPLE_TAGS: 'has two tags',
  NON_STRING_KEY: 'a key has to be a name',
  TAB_AS_INDENT: 'is indented by a tab; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'has a tag that a manifest does not know',
  UNEXPECTED_TOKEN: 'is not expected here; is a colon, a quote or a bracket missing?',
};
