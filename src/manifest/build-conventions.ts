import type { Convention, Identity, ObjectPattern, Service } from '../model/manifest.ts';
import { escapeSegment } from '../model/path.ts';
import { fillIn, type Builder } from './builder.ts';
import { identitiesOf, patterns } from './build-owners.ts';
import { Glob } from './glob.ts';
import type { ManifestSource } from './read-sources.ts';

export function buildConventions(builder: Builder, sources: readonly ManifestSource[]): readonly Convention[] {
  return sources.flatMap((source) => {
    const list = source.value.conventions ?? [];
    return list.flatMap((raw, index): Convention[] => {
      if (raw === undefined) return [];
      const at = source.positions.ofValue(list, index);
      const owns = patterns(builder, source, raw.owns, true);
      const identities = identitiesOf(builder, source, raw.identities);
      for (const { text, at: place } of owns) {
        if (fillIn(text, 'a') === text) builder.problems.add(place, 'the pattern of a convention needs `{service}`');
      }
      return [{ services: raw.services, team: raw.team ?? null, owns, identities, at }];
    });
  });
}

/** The service with what the conventions that match its name add to it. */
export function followConventions(service: Service, conventions: readonly Convention[]): Service {
  return conventions
    .filter((convention) => new Glob(convention.services).matches(service.name))
    .reduce<Service>(
      (grown, convention) => ({
        ...grown,
        team: grown.team ?? convention.team,
        owns: [...grown.owns, ...ownsOf(convention, service.name)],
        identities: [...grown.identities, ...identitiesFor(convention, service.name)],
      }),
      service,
    );
}

const ownsOf = (convention: Convention, service: string): ObjectPattern[] =>
  convention.owns.map(({ text, at }) => ({ text: fillIn(text, escapeSegment(service)), inferred: true, at }));

const identitiesFor = (convention: Convention, service: string): Identity[] =>
  convention.identities.map((identity) => ({
    ...identity,
    match: fillIn(identity.match, escapeSegment(service)),
    memberOf: identity.memberOf === null ? null : fillIn(identity.memberOf, service),
    inferred: true,
  }));
