import type { Context, ObjectPattern, Position, Service } from '../model/manifest.ts';
import { quoted } from './quoted.ts';
import { placeOf, type Problems } from './problems.ts';
import { compareSpecificity, parsePattern } from './pattern.ts';
import { covers, normalized, overlaps } from './pattern-relations.ts';

/** What can own data, as far as claims are concerned. */
type Claimant = Pick<Service | Context, 'name' | 'owns' | 'publishes' | 'at'>;

/** The same pattern twice is a conflict whatever the servers hold; other ties show when they are read. */
export function checkSameClaims(problems: Problems, owners: readonly Claimant[]): void {
  const first = new Map<string, { owner: string; at: Position }>();
  for (const { owner, claim } of claimsOf(owners)) {
    const key = normalized(parsePattern(claim.text));
    const other = first.get(key);
    if (other === undefined) first.set(key, { owner, at: claim.at });
    else if (other.owner !== owner) {
      problems.add(claim.at, `${quoted(owner)} claims what ${quoted(other.owner)} claims at ${placeOf(other.at)}`);
    }
  }
}

/** Nobody can publish, and so open, what somebody else owns. */
export function checkPublications(problems: Problems, owners: readonly Claimant[]): void {
  for (const owner of owners) {
    const own = owner.owns.map(({ text }) => parsePattern(text));
    for (const { object, at } of owner.publishes) {
      const published = parsePattern(object);
      if (own.some((claim) => covers(claim, published))) continue;
      problems.add(at, `${quoted(owner.name)} publishes what it does not own`);
    }
  }
}

/**
 * Owners from other files than `file` whose data a pattern names or may name: the most specific claim over it, or, where
 * the pattern reaches wider than one claim, everybody in it.
 */
export function foreignOwner(
  text: string,
  file: string,
  owners: readonly Claimant[],
): { owner: string; at: Position } | null {
  const pattern = parsePattern(text);
  const touched = claimsOf(owners)
    .map(({ owner, claim, at }) => ({ owner, at, claim: parsePattern(claim.text) }))
    .filter(({ claim }) => overlaps(claim, pattern));
  const around = touched.filter(({ claim }) => covers(claim, pattern));
  const winner = around.sort((a, b) => compareSpecificity(b.claim.specificity, a.claim.specificity))[0];
  const inside = touched.filter(({ claim }) => !covers(claim, pattern) || claim === winner?.claim);
  const foreign = inside.find(({ at }) => at.file !== file);
  return foreign === undefined ? null : { owner: foreign.owner, at: foreign.at };
}

/** Is everything that the pattern matches claimed by somebody whom `file` declares? */
export function isOwnedIn(text: string, file: string, owners: readonly Claimant[]): boolean {
  const pattern = parsePattern(text);
  return (
    foreignOwner(text, file, owners) === null &&
    claimsOf(owners).some(({ claim, at }) => at.file === file && covers(parsePattern(claim.text), pattern))
  );
}

function claimsOf(owners: readonly Claimant[]): { owner: string; claim: ObjectPattern; at: Position }[] {
  return owners.flatMap((owner) => owner.owns.map((claim) => ({ owner: owner.name, claim, at: owner.at })));
}
