import type { Engine } from '../model/engine.ts';
import type { Instance, Position } from '../model/manifest.ts';
import { elements, type Builder } from './builder.ts';
import { buildEvidence } from './build-evidence.ts';
import { didYouMean, quoted } from './quoted.ts';
import { placeOf } from './problems.ts';
import type { RawInstance } from './raw.ts';
import type { ManifestSource } from './read-sources.ts';
import { urlProblem } from './url.ts';

/** The instances, with the overlay of one environment. The overlays of all environments are checked. */
export function buildInstances(
  builder: Builder,
  sources: readonly ManifestSource[],
  environment: string | undefined,
): readonly Instance[] {
  const { problems } = builder;
  const instances = new Map<string, Instance>();
  const overlays = new Map<string, Position>();
  for (const source of sources) {
    for (const [name, raw] of Object.entries(source.value.instances ?? {})) {
      const at = source.positions.ofKey(source.value.instances, name);
      const other = instances.get(name);
      if (other !== undefined) problems.add(at, `instance ${quoted(name)} is already declared at ${placeOf(other.at)}`);
      else instances.set(name, { name, engine: raw.engine, ...connection(builder, source, raw, raw.engine), at });
    }
  }
  for (const source of sources) {
    for (const [label, overlay] of Object.entries(source.value.environments ?? {})) {
      for (const [name, raw] of Object.entries(overlay.instances ?? {})) {
        const at = source.positions.ofKey(overlay.instances, name);
        const place = overlays.get(`${label}/${name}`);
        const base = instances.get(name);
        if (place !== undefined) problems.add(at, `${label} already changes ${quoted(name)} at ${placeOf(place)}`);
        else if (!builder.names.instances.has(name)) {
          problems.add(at, `there is no instance ${quoted(name)}${didYouMean(name, builder.names.instances.keys())}`);
        }
        overlays.set(`${label}/${name}`, at);
        const changed = overlaid(builder, source, raw, base);
        if (label === environment && changed !== undefined && place === undefined) instances.set(name, changed);
      }
    }
  }
  return [...instances.values()];
}

function overlaid(
  builder: Builder,
  source: ManifestSource,
  raw: Partial<RawInstance>,
  base: Instance | undefined,
): Instance | undefined {
  const engine = raw.engine ?? base?.engine;
  if (engine === undefined) return undefined;
  const own = connection(builder, source, raw, engine);
  if (base === undefined) return undefined;
  return {
    ...base,
    engine,
    url: raw.url === undefined ? base.url : own.url,
    nodes: raw.nodes === undefined ? base.nodes : own.nodes,
    evidence: {
      window: raw.evidence?.window === undefined ? base.evidence.window : own.evidence.window,
      sources: raw.evidence?.sources === undefined ? base.evidence.sources : own.evidence.sources,
    },
  };
}

function connection(
  builder: Builder,
  source: ManifestSource,
  raw: Partial<RawInstance>,
  engine: Engine,
): Pick<Instance, 'url' | 'nodes' | 'evidence'> {
  const url = raw.url ?? '';
  const nodes = elements(source, raw.nodes);
  const values = [...nodes];
  if (raw.url !== undefined) values.unshift({ value: url, at: source.positions.ofValue(raw, 'url') });
  for (const { value, at } of values) {
    const problem = urlProblem(value, engine);
    if (problem !== null) builder.problems.add(at, problem);
  }
  return { url, nodes: nodes.map(({ value }) => value), evidence: buildEvidence(builder, source, raw, engine) };
}
