import { SecurableFlag, type Facts, type SecurableId } from '../model/facts.ts';
import type { Context, ObjectPattern, Publication, Service } from '../model/manifest.ts';
import { kindOf, parentOf } from '../model/securables.ts';
import { namesSomething } from './claims.ts';
import type { NameRules } from './name-rules.ts';
import { parsePattern } from './pattern.ts';
import { PatternIndex } from './pattern-index.ts';

/** The `publishes` lines of all owners, applied to one server. */
export interface Publications {
  /** Those of one owner that cover a securable. */
  readonly at: (owner: number, id: SecurableId) => readonly Publication[];
  /** What a publication without wildcards names; a table without its columns. */
  readonly publishedBy: (publication: Publication) => readonly SecurableId[];
  /** Lines that name something that is not there. */
  readonly unmatched: readonly ObjectPattern[];
}

export function bindPublications(facts: Facts, rules: NameRules, owners: readonly (Service | Context)[]): Publications {
  const perOwner = owners.map(({ publishes }) => indexOf(facts, rules, publishes));
  const instance = facts.securables.name[0] ?? '';
  const named = owners
    .flatMap(({ publishes }) => publishes)
    .filter((line) => namesSomething(patternOf(line), instance));
  const objects = objectsOf(facts, indexOf(facts, rules, named));
  return {
    at: (owner, id) => perOwner[owner]?.valuesAt(id) ?? [],
    publishedBy: (publication) => (publication.object.endsWith('**') ? [] : (objects.get(publication) ?? [])),
    unmatched: named.filter((publication) => !objects.has(publication)).map(patternOf),
  };
}

const patternOf = ({ object, at }: Publication): ObjectPattern => ({ text: object, at });

/** null for the many owners that publish nothing. */
function indexOf(
  facts: Facts,
  rules: NameRules,
  publications: readonly Publication[],
): PatternIndex<Publication> | null {
  if (publications.length === 0) return null;
  const index = new PatternIndex<Publication>(facts, rules);
  for (const publication of publications) index.add(parsePattern(publication.object, rules.segment), publication);
  return index;
}

function objectsOf(facts: Facts, index: PatternIndex<Publication> | null): ReadonlyMap<Publication, SecurableId[]> {
  const objects = new Map<Publication, SecurableId[]>();
  if (index === null) return objects;
  for (let id: SecurableId = 0; id < facts.securables.count; id++) {
    if (((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) !== 0) continue;
    const isColumn = kindOf(facts, id) === 'column';
    const ofTable = isColumn ? index.valuesAt(parentOf(facts, id)) : [];
    for (const publication of index.valuesAt(id)) {
      if (ofTable.includes(publication)) continue;
      const known = objects.get(publication);
      if (known === undefined) objects.set(publication, [id]);
      else known.push(id);
    }
  }
  return objects;
}
