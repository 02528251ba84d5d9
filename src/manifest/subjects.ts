import type { Facts, Principal } from '../model/facts.ts';
import type { Identity, Manifest, Operator, Service, Subject } from '../model/manifest.ts';
import { unescapeSegment } from '../model/path.ts';
import { quoted } from './quoted.ts';
import { Glob } from './glob.ts';
import { hasWildcard } from './pattern.ts';
import { placeOf, type Problems } from './problems.ts';

export interface Subjects {
  /** Per principal. */
  readonly of: readonly (readonly Subject[])[];
  /** Identities and operators that no principal answers to. */
  readonly unknown: readonly (Identity | Operator)[];
}

interface Entry {
  readonly source: Identity | Operator;
  readonly subject: Subject;
  readonly glob: Glob | null;
}

/**
 * Who each principal of one instance is. A name without `@` means a MySQL or MongoDB account whatever its host or
 * database. A glob never means PUBLIC, an anonymous account or a role that comes with the engine: name those.
 * Adds a problem for each account that is a service's and an operator's.
 */
export function bindSubjects(manifest: Manifest, instance: string, facts: Facts, problems: Problems): Subjects {
  const entries = entriesOf(manifest, instance);
  const exact = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.glob !== null) continue;
    const name = unescapeSegment(entry.source.match);
    exact.set(name, [...(exact.get(name) ?? []), entry]);
  }
  const globs = entries.filter(({ glob }) => glob !== null);
  const seen = new Set<Identity | Operator>();
  const of = facts.principals.map((principal) => {
    const matching = entriesFor(principal, facts, exact, globs);
    if (principal.exists) for (const { source } of matching) seen.add(source);
    reportDoubleRole(principal, matching, problems);
    return onePerService(matching);
  });
  return { of, unknown: entries.map(({ source }) => source).filter((source) => !seen.has(source)) };
}

function entriesOf(manifest: Manifest, instance: string): readonly Entry[] {
  const entry = (source: Identity | Operator, subject: Subject): Entry[] => {
    if (source.instance !== instance) return [];
    return [{ source, subject, glob: hasWildcard(source.match) ? new Glob(source.match) : null }];
  };
  return [
    ...manifest.services.flatMap((service: Service) =>
      service.identities.flatMap((identity) => entry(identity, { kind: 'service', service, identity })),
    ),
    ...manifest.operators.flatMap((operator) => entry(operator, { kind: 'operator', operator })),
  ];
}

function entriesFor(
  principal: Principal,
  facts: Facts,
  exact: ReadonlyMap<string, readonly Entry[]>,
  globs: readonly Entry[],
): readonly Entry[] {
  const { key } = principal;
  const user = facts.engine === 'postgres' ? key : key.slice(0, Math.max(key.lastIndexOf('@'), 0));
  const found = [...(exact.get(key) ?? []), ...(user !== key && user !== '' ? (exact.get(user) ?? []) : [])];
  if (principal.provenance === 'predefined' || principal.kind === 'public' || principal.kind === 'anonymous')
    return found;
  for (const entry of globs) if (entry.glob?.matches(key) || entry.glob?.matches(user)) found.push(entry);
  return found;
}

/** A service that names an account twice is one subject: the exact name says more than the glob, the first line first. */
function onePerService(entries: readonly Entry[]): readonly Subject[] {
  const subjects = new Map<Service | Operator, Subject>();
  for (const { subject } of entries) {
    const who = subject.kind === 'service' ? subject.service : subject.operator;
    if (!subjects.has(who)) subjects.set(who, subject);
  }
  return [...subjects.values()];
}

function reportDoubleRole(principal: Principal, entries: readonly Entry[], problems: Problems): void {
  const operator = entries.find(({ subject }) => subject.kind === 'operator');
  const other = entries.find(({ subject }) => subject.kind === 'service');
  if (operator === undefined || other?.subject.kind !== 'service') return;
  const service = `service ${quoted(other.subject.service.name)} (${placeOf(other.source.at)})`;
  problems.add(operator.source.at, `account ${quoted(principal.key)} is an operator here and belongs to ${service}`);
}
