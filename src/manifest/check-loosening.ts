import type { Context, Service } from '../model/manifest.ts';
import { foreignOwner, isOwnedIn } from './check-claims.ts';
import { elements, syntaxProblem } from './builder.ts';
import { quoted } from './quoted.ts';
import { instancesFor, type Names } from './names.ts';
import { placeOf, type Problems } from './problems.ts';
import type { ManifestSource } from './read-sources.ts';

/**
 * With a file per team, a team must not open another team's data from its own file. What a service publishes stands in
 * its entry, which is in one file only; this is about the rest: waivers, operators and accepted gaps.
 */
export function checkLoosening(
  problems: Problems,
  names: Names,
  sources: readonly ManifestSource[],
  owners: readonly (Service | Context)[],
): void {
  for (const source of sources) {
    for (const { value, at } of elements(source, source.value.waivers)) {
      if (syntaxProblem(value.object) !== null) continue;
      const foreign = foreignOwner(value.object, source.file, owners);
      if (foreign === null) continue;
      const where = `only the file that declares it may (${placeOf(foreign.at)})`;
      problems.add(at, `waives access to what ${quoted(foreign.owner)} owns: ${where}`);
    }
    if (!source.isMain) checkIncluded(problems, names, sources, source, owners);
  }
}

function checkIncluded(
  problems: Problems,
  names: Names,
  sources: readonly ManifestSource[],
  source: ManifestSource,
  owners: readonly (Service | Context)[],
): void {
  const declares = (instance: string): boolean => {
    const instances = instancesFor(instance, names);
    return typeof instances === 'string' || instances.every((name) => isOnlyIn(source, sources, name));
  };
  for (const [instance, list] of Object.entries(source.value.operators ?? {})) {
    if (declares(instance)) continue;
    for (const { value, at } of elements(source, list)) {
      const on = elements(source, value.on).filter((item) => syntaxProblem(item.value) === null);
      if (on.length > 0 && on.every((item) => isOwnedIn(item.value, source.file, owners))) continue;
      problems.add(
        at,
        `an operator of ${quoted(instance)} belongs in the main file, unless it is only 'on' data that is owned in this one`,
      );
    }
  }
  for (const { value, at } of elements(source, source.value['accept-gaps'])) {
    if (!declares(value.instance)) {
      problems.add(
        at,
        `a gap of ${quoted(value.instance)} is accepted in the main file or in the file that declares it`,
      );
    }
  }
}

const isOnlyIn = (source: ManifestSource, sources: readonly ManifestSource[], instance: string): boolean =>
  sources.every(({ file, declared }) => declared.instances.has(instance) === (file === source.file));
