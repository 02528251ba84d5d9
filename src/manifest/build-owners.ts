import type { Context, Identity, ObjectPattern, Publication, Service } from '../model/manifest.ts';
import type { Action } from '../model/access.ts';
import { checkDate, checkedPattern, elements, type Builder } from './builder.ts';
import { didYouMean, quoted } from './quoted.ts';
import { instancesFor, serviceProblem } from './names.ts';
import { hasWildcard } from './pattern.ts';
import { placeOf } from './problems.ts';
import type { RawIdentities, RawIdentity, RawList, RawPublication } from './raw.ts';
import type { ManifestSource } from './read-sources.ts';

export function buildServices(builder: Builder, sources: readonly ManifestSource[]): readonly Service[] {
  const services = new Map<string, Service>();
  for (const source of sources) {
    for (const [name, raw] of Object.entries(source.value.services ?? {})) {
      const at = source.positions.ofKey(source.value.services, name);
      const other = services.get(name);
      if (other !== undefined) {
        builder.problems.add(at, `service ${quoted(name)} is already declared at ${placeOf(other.at)}`);
        continue;
      }
      services.set(name, {
        name,
        team: raw?.team ?? null,
        owns: patterns(builder, source, raw?.owns),
        identities: identitiesOf(builder, source, raw?.identities),
        publishes: publicationsOf(builder, source, raw?.publishes),
        at,
      });
    }
  }
  return [...services.values()];
}

export function buildContexts(
  builder: Builder,
  sources: readonly ManifestSource[],
  services: readonly Service[],
): readonly Context[] {
  const taken = new Map(services.map(({ name, at }) => [name, { what: 'service', at }]));
  const contexts: Context[] = [];
  for (const source of sources) {
    for (const [name, raw] of Object.entries(source.value.contexts ?? {})) {
      const at = source.positions.ofKey(source.value.contexts, name);
      const other = taken.get(name);
      if (other !== undefined) {
        builder.problems.add(at, `${quoted(name)} is already declared as a ${other.what} at ${placeOf(other.at)}`);
        continue;
      }
      taken.set(name, { what: 'context', at });
      contexts.push({
        name,
        team: raw.team ?? null,
        owns: patterns(builder, source, raw.owns),
        members: membersOf(builder, source, raw.members),
        publishes: publicationsOf(builder, source, raw.publishes),
        at,
      });
    }
  }
  return contexts;
}

export function patterns(
  builder: Builder,
  source: ManifestSource,
  list: RawList<string> | undefined,
  convention = false,
): readonly ObjectPattern[] {
  return elements(source, list).flatMap(({ value, at }) => checkedPattern(builder, value, at, { convention }) ?? []);
}

/** One identity per instance: the key may be a glob of instances. */
export function identitiesOf(
  builder: Builder,
  source: ManifestSource,
  raw: RawIdentities | undefined,
): readonly Identity[] {
  return Object.entries(raw ?? {}).flatMap(([key, list]) => {
    const instances = instancesFor(key, builder.names);
    if (typeof instances === 'string') {
      builder.problems.add(source.positions.ofKey(raw, key), instances);
      return [];
    }
    const inferred = hasWildcard(key) ? ({ inferred: true } as const) : {};
    return instances.flatMap((instance) =>
      elements(source, list).map(({ value, at }) => ({ instance, ...identityOf(value), ...inferred, at })),
    );
  });
}

function identityOf(raw: RawIdentity): Omit<Identity, 'instance' | 'at'> {
  if (typeof raw === 'string') return { match: raw, use: null, ephemeral: false, memberOf: null };
  return {
    match: raw.match,
    use: raw.use ?? null,
    ephemeral: raw.ephemeral ?? false,
    memberOf: raw['member-of'] ?? null,
  };
}

function membersOf(
  builder: Builder,
  source: ManifestSource,
  members: Readonly<Record<string, RawList<Action>>>,
): ReadonlyMap<string, readonly Action[]> {
  for (const name of Object.keys(members)) {
    const problem = serviceProblem(name, builder.names);
    if (problem !== null) builder.problems.add(source.positions.ofKey(members, name), problem);
  }
  return new Map(
    Object.entries(members).map(([name, list]) => [name, elements(source, list).map(({ value }) => value)]),
  );
}

function publicationsOf(
  builder: Builder,
  source: ManifestSource,
  list: RawList<RawPublication> | undefined,
): readonly Publication[] {
  return elements(source, list).flatMap(({ value, at }): Publication[] => {
    if (typeof value === 'string') {
      if (checkedPattern(builder, value, at) === null) return [];
      return [{ object: value, actions: ['read'], to: ['*'], reason: '', expires: null, at }];
    }
    checkDate(builder, source, value);
    const to = receivers(builder, source, value);
    if (checkedPattern(builder, value.object, source.positions.ofValue(value, 'object')) === null) return [];
    return [
      {
        object: value.object,
        actions: value.actions === undefined ? ['read'] : elements(source, value.actions).map((action) => action.value),
        to,
        reason: value.reason ?? '',
        expires: value.expires ?? null,
        at,
      },
    ];
  });
}

function receivers(
  { names, problems }: Builder,
  source: ManifestSource,
  publication: Exclude<RawPublication, string>,
): readonly string[] {
  const { to } = publication;
  const all =
    typeof to === 'string' ? [{ value: to, at: source.positions.ofValue(publication, 'to') }] : elements(source, to);
  for (const { value, at } of all) {
    const problem = value === '*' || names.contexts.has(value) ? null : serviceProblem(value, names);
    if (problem !== null) problems.add(at, problem);
    else if (names.contexts.has(value)) {
      problems.add(at, `${quoted(value)} is a context: name the services${didYouMean(value, names.services)}`);
    }
  }
  return all.map(({ value }) => value);
}
