import type { Engine } from '../model/engine.ts';
import { didYouMean, quoted } from './quoted.ts';
import { Glob } from './glob.ts';
import { hasWildcard } from './pattern.ts';
import type { ManifestSource } from './read-sources.ts';

/** Every name that the files declare, for references between them. */
export interface Names {
  /** null: the entry is wrong, so its engine is not known. */
  readonly instances: ReadonlyMap<string, Engine | null>;
  readonly services: ReadonlySet<string>;
  readonly contexts: ReadonlySet<string>;
  /** Globs of conventions: a server may hold services that no file lists. */
  readonly conventions: readonly Glob[];
}

export function namesOf(sources: readonly ManifestSource[]): Names {
  const instances = new Map<string, Engine | null>();
  for (const source of sources) {
    for (const name of source.declared.instances) {
      instances.set(name, source.value.instances?.[name]?.engine ?? instances.get(name) ?? null);
    }
  }
  return {
    instances,
    services: new Set(sources.flatMap((source) => [...source.declared.services])),
    contexts: new Set(sources.flatMap((source) => [...source.declared.contexts])),
    conventions: sources.flatMap((source) =>
      (source.value.conventions ?? []).flatMap((convention) => (convention ? [new Glob(convention.services)] : [])),
    ),
  };
}

/** What is wrong with a reference to a service, or null. */
export function serviceProblem(name: string, names: Names): string | null {
  if (names.services.has(name) || names.conventions.some((glob) => glob.matches(name))) return null;
  return `there is no service ${quoted(name)}${didYouMean(name, names.services)}`;
}

/** The declared instances that a name or a glob means; or what is wrong with it. */
export function instancesFor(text: string, names: Names): readonly string[] | string {
  if (!hasWildcard(text)) {
    if (names.instances.has(text)) return [text];
    return `there is no instance ${quoted(text)}${didYouMean(text, names.instances.keys())}`;
  }
  const glob = new Glob(text);
  const matching = [...names.instances.keys()].filter((name) => glob.matches(name)).sort();
  return matching.length > 0 ? matching : `no instance matches ${quoted(text)}`;
}
