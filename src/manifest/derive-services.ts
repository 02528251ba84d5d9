import { SecurableFlag, type Facts, type SecurableId } from '../model/facts.ts';
import type { Convention, Manifest, Service } from '../model/manifest.ts';
import { escapeSegment, splitPath, unescapeSegment } from '../model/path.ts';
import { kindOf, parentOf } from '../model/securables.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { followConventions } from './build-conventions.ts';
import { fillIn } from './builder.ts';
import { Glob } from './glob.ts';
import { nameRulesOf } from './name-rules.ts';
import { hasPath } from './pattern-index.ts';
import { hasWildcard, parsePattern, segmentMatches } from './pattern.ts';

/**
 * Adds the services that no file lists and that exist by a convention: `owns: pg1/{service}/**` finds a service in every
 * database whose name `services` matches. Give all snapshots of the fleet at once; doing it again changes nothing.
 */
export function deriveServices(manifest: Manifest, snapshots: readonly Snapshot[]): Manifest {
  const known = new Set([...manifest.services, ...manifest.contexts].map(({ name }) => name));
  const found = new Map<string, Convention>();
  for (const convention of manifest.conventions) {
    const services = new Glob(convention.services);
    for (const { facts } of snapshots) {
      for (const { text } of convention.owns) {
        for (const name of capturedNames(text, facts)) {
          if (services.matches(name) && !known.has(name) && !found.has(name)) found.set(name, convention);
        }
      }
    }
  }
  if (found.size === 0) return manifest;
  const derived = [...found.keys()].sort().map((name): Service => {
    const at = found.get(name)?.at ?? { file: manifest.file, line: 1, column: 1 };
    return followConventions({ name, team: null, owns: [], identities: [], publishes: [], at }, manifest.conventions);
  });
  return { ...manifest, services: [...manifest.services, ...derived] };
}

const PLACEHOLDER = '{service}';

/**
 * The names that stand for `{service}` on a server. Only where they are certain: the segment has no wildcard beside it,
 * and no `**` stands before it.
 */
function capturedNames(text: string, facts: Facts): ReadonlySet<string> {
  const segments = splitPath(text);
  const depth = segments.findLastIndex((segment) => fillIn(segment, '') !== segment);
  const [before, after] = fixedParts(segments[depth] ?? '');
  const captured = new Set<string>();
  if (depth < 1 || before === null || segments.slice(0, depth).includes('**')) return captured;
  const rules = nameRulesOf(facts);
  for (let id: SecurableId = 0; id < facts.securables.count; id++) {
    const name = facts.securables.name[id] ?? '';
    if (!name.startsWith(before) || !name.endsWith(after) || name.length <= before.length + after.length) continue;
    const service = name.slice(before.length, name.length - after.length);
    if (captured.has(service) || !isNamed(facts, id)) continue;
    const names = namesDownTo(facts, id);
    if (names.length !== depth + 1) continue;
    const filled = segments.slice(0, depth + 1).map((segment) => fillIn(segment, escapeSegment(service)));
    const pattern = parsePattern(filled.join('/'), rules.segment).segments;
    if (names.every((part, at) => matchesAt(pattern[at], at === 0 ? part : rules.name(part)))) captured.add(service);
  }
  return captured;
}

/** What stands before and after the placeholder; null where a wildcard does. */
function fixedParts(segment: string): [string | null, string] {
  const at = fillIn(segment, '\0').indexOf('\0');
  const before = segment.slice(0, at);
  const after = segment.slice(at + PLACEHOLDER.length);
  if (hasWildcard(before) || hasWildcard(after) || fillIn(after, '') !== after) return [null, ''];
  return [unescapeSegment(before), unescapeSegment(after)];
}

const matchesAt = (segment: Parameters<typeof segmentMatches>[0] | undefined, name: string): boolean =>
  segment !== undefined && segmentMatches(segment, name);

const isNamed = (facts: Facts, id: SecurableId): boolean =>
  hasPath(facts, id) &&
  kindOf(facts, id) !== 'column' &&
  ((facts.securables.flags[id] ?? 0) & SecurableFlag.system) === 0;

/** From the instance to the securable itself. */
function namesDownTo(facts: Facts, id: SecurableId): string[] {
  const names: string[] = [];
  for (let at = id; at >= 0; at = parentOf(facts, at)) names.unshift(facts.securables.name[at] ?? '');
  return names;
}
