import { NONE, ROOT, type Facts, type SecurableId, type SecurableKind } from '../model/facts.ts';
import { kindOf, parentOf } from '../model/securables.ts';
import type { NameRules } from './name-rules.ts';
import type { Pattern } from './pattern.ts';
import { GlobMap } from './glob-map.ts';

/**
 * Which of many patterns match a securable. The patterns form a trie by segment; what is reached in it is kept per
 * container, so an object costs one look-up (and one test per glob at that very place), and everything below a container
 * where only `**` is left costs nothing: it shares the container's answer.
 */
export class PatternIndex<T> {
  readonly #facts: Facts;
  readonly #rules: NameRules;
  readonly #root: Node<T> = newNode();
  readonly #places = new Map<SecurableId, Place<T>>();

  constructor(facts: Facts, rules: NameRules) {
    this.#facts = facts;
    this.#rules = rules;
  }

  /** Add everything before the first question. */
  add(pattern: Pattern, value: T): void {
    let node = this.#root;
    for (const segment of pattern.segments) {
      if (segment.kind === 'deep') node = node.deep ??= { ...newNode<T>(), isDeep: true };
      else if (segment.kind === 'literal') node = literalChild(node, segment.name);
      else node = node.globs.entry(segment.glob, newNode<T>);
    }
    node.values.push(value);
  }

  /**
   * The values of all patterns that match, in no particular order. Answers that are the same array are the same answer.
   * A column matches as its table and as `table(column)`. Only what has a place in `instance/database/schema/object`
   * matches; tablespaces, parameters, languages and the like do not.
   */
  valuesAt(id: SecurableId): readonly T[] {
    if (!hasPath(this.#facts, id)) return [];
    if (isContainer(kindOf(this.#facts, id))) return this.#place(id).values;
    const parent = parentOf(this.#facts, id);
    if (kindOf(this.#facts, id) !== 'column') return this.#objectValues(parent, this.#name(id));
    const schema = parentOf(this.#facts, parent);
    const ofTable = this.valuesAt(parent);
    const ofColumn = this.#objectValues(schema, `${this.#name(parent)}(${this.#name(id)})`);
    const more = ofColumn.filter((value) => !ofTable.includes(value));
    return more.length === 0 ? ofTable : [...ofTable, ...more];
  }

  #objectValues(container: SecurableId, name: string): readonly T[] {
    const place = this.#place(container);
    if (place.settled) return place.values;
    const ways = waysTo(place.nodes, name);
    if (ways.length > 1) return valuesOf(nodesBehind(place.nodes, ways));
    const way = ways[0] ?? null;
    let answer = place.answers.get(way);
    if (answer === undefined) place.answers.set(way, (answer = valuesOf(nodesBehind(place.nodes, ways))));
    return answer;
  }

  #name(id: SecurableId): string {
    return this.#rules.name(this.#facts.securables.name[id] ?? '');
  }

  #place(id: SecurableId): Place<T> {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    // The instance's name is ours, not the server's: it is compared exactly.
    const place =
      id === ROOT
        ? placeAt(step(closure([this.#root]), this.#facts.securables.name[ROOT] ?? ''))
        : this.#placeBelow(this.#place(parentOf(this.#facts, id)), id);
    this.#places.set(id, place);
    return place;
  }

  #placeBelow(above: Place<T>, id: SecurableId): Place<T> {
    return above.settled ? above : placeAt(step(above.nodes, this.#name(id)));
  }
}

/** Does it stand in `instance/database/schema/object`, so that a pattern can name it? */
export function hasPath(facts: Facts, id: SecurableId): boolean {
  const kind = kindOf(facts, id);
  if (isContainer(kind)) return true;
  const parent = parentOf(facts, id);
  if (parent === NONE || kind === 'resource') return false;
  const above = kindOf(facts, parent);
  if (kind === 'column') return hasPath(facts, parent);
  return above === 'schema' || (above === 'database' && facts.engine !== 'postgres');
}

export const isContainer = (kind: SecurableKind): boolean =>
  kind === 'instance' || kind === 'database' || kind === 'schema';

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  readonly globs: GlobMap<Node<T>>;
  deep: Node<T> | null;
  readonly isDeep: boolean;
  /** Of the patterns that end here. */
  readonly values: T[];
}

/** What has been reached in the trie at a container. `settled`: nothing below it can match more or less. */
interface Place<T> {
  readonly nodes: readonly Node<T>[];
  readonly values: readonly T[];
  readonly settled: boolean;
  /** What matches an object here, by the one way that its name leads on; null: none does. */
  readonly answers: Map<Node<T> | null, readonly T[]>;
}

const newNode = <T>(): Node<T> => ({
  literals: new Map(),
  globs: new GlobMap(),
  deep: null,
  isDeep: false,
  values: [],
});

function literalChild<T>(node: Node<T>, name: string): Node<T> {
  const known = node.literals.get(name);
  if (known !== undefined) return known;
  const child = newNode<T>();
  node.literals.set(name, child);
  return child;
}

/** `**` also stands for nothing. */
function closure<T>(nodes: readonly Node<T>[]): Node<T>[] {
  const closed = new Set<Node<T>>();
  for (const start of nodes) for (let node: Node<T> | null = start; node !== null; node = node.deep) closed.add(node);
  return [...closed];
}

const step = <T>(nodes: readonly Node<T>[], name: string): Node<T>[] => nodesBehind(nodes, waysTo(nodes, name));

/** Where the name itself leads, by a literal or a glob. */
function waysTo<T>(nodes: readonly Node<T>[], name: string): readonly Node<T>[] {
  const ways: Node<T>[] = [];
  for (const node of nodes) {
    const literal = node.literals.get(name);
    if (literal !== undefined) ways.push(literal);
    ways.push(...node.globs.matching(name));
  }
  return ways;
}

/** `**` takes any name and stays where it is. */
const nodesBehind = <T>(nodes: readonly Node<T>[], ways: readonly Node<T>[]): Node<T>[] =>
  closure([...nodes.filter(({ isDeep }) => isDeep), ...ways]);

function placeAt<T>(nodes: readonly Node<T>[]): Place<T> {
  const open = nodes.some((node) => node.literals.size > 0 || node.globs.size > 0);
  const ending = nodes.some((node) => !node.isDeep && node.values.length > 0);
  return { nodes, values: valuesOf(nodes), settled: !open && !ending, answers: new Map() };
}

function valuesOf<T>(nodes: readonly Node<T>[]): readonly T[] {
  return nodes.flatMap((node) => node.values);
}
