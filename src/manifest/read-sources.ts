import { statSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, normalize, resolve } from 'node:path';
import type { Position } from '../model/manifest.ts';
import { UsageError } from '../shared/errors.ts';
import { findIncluded } from './include.ts';
import type { Problems } from './problems.ts';
import type { RawManifest } from './raw.ts';
import { checkSchema } from './schema-problems.ts';
import { parseYaml, type Source } from './yaml-source.ts';

/** Where manifests come from: the disk, or a commit. Paths are as the manifest's own path was given. */
export interface ManifestFiles {
  /** @throws when there is no such file */
  readonly read: (path: string) => string;
  /** Entries of a folder; an empty list when there is none. */
  readonly list: (folder: string) => readonly FolderEntry[];
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** One file of the manifest: the main file, or an included one. */
export interface ManifestSource extends Source {
  readonly value: RawManifest;
  readonly isMain: boolean;
  /** Names that the file declares, also those whose entry is wrong: references to them are not wrong too. */
  readonly declared: Readonly<Record<DeclaredKind, ReadonlySet<string>>>;
}

export type DeclaredKind = 'instances' | 'services' | 'contexts';

export function filesOnDisk(cwd: string): ManifestFiles {
  return {
    read: (path) => readFileSync(resolve(cwd, path), 'utf8'),
    list: (folder) => {
      const path = resolve(cwd, folder);
      if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
      return readdirSync(path, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: entry.isSymbolicLink() ? 'link' : entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
      }));
    },
  };
}

/**
 * Reads the main file and, depth first, what it includes; each file once.
 * @throws UsageError when the main file cannot be read; everything else becomes a problem
 */
export function readSources(file: string, files: ManifestFiles, problems: Problems): readonly ManifestSource[] {
  const main = normalize(file);
  const sources = new Map<string, ManifestSource | null>();

  const visit = (path: string, text: string, above: readonly string[]): void => {
    const source = readSource(path, text, path === main, problems);
    sources.set(path, source);
    if (source === null) return;
    const chain = [...above, path];
    (source.value.include ?? []).forEach((pattern, index) => {
      if (pattern === undefined) return;
      const at = source.positions.ofValue(source.value.include, index);
      const included = findIncluded({ pattern, folder: dirname(path), top: dirname(main), files });
      if (typeof included === 'string') problems.add(at, included);
      else for (const next of included) include(next, at, chain);
    });
  };
  const include = (path: string, at: Position, chain: readonly string[]): void => {
    if (chain.includes(path)) {
      problems.add(at, `includes itself: ${[...chain.slice(chain.indexOf(path)), path].join(' → ')}`);
      return;
    }
    if (sources.has(path)) return;
    const text = tryRead(path, files);
    if (text === null) problems.add(at, `cannot read ${path}`);
    else visit(path, text, chain);
  };

  const text = tryRead(file, files);
  if (text === null) throw new UsageError(`cannot read the manifest ${file}`);
  visit(main, text, []);
  return [...sources.values()].filter((source) => source !== null);
}

function readSource(path: string, text: string, isMain: boolean, problems: Problems): ManifestSource | null {
  const { source, problems: syntax } = parseYaml(path, text.replace(/^\ufeff/, ''));
  problems.addAll(syntax);
  if (source === null) return null;
  const start: Position = { file: path, line: 1, column: 1 };
  if (source.value === null) {
    problems.add(start, 'is empty: a manifest begins with `version: 1`');
    return null;
  }
  if (typeof source.value !== 'object' || Array.isArray(source.value)) {
    problems.add(start, 'a manifest is a mapping (key: value)');
    return null;
  }
  const value = source.value as RawManifest;
  const declared = {
    instances: namesIn(value.instances),
    services: namesIn(value.services),
    contexts: namesIn(value.contexts),
  };
  const hasVersion = 'version' in value;
  problems.addAll(checkSchema(source));
  if (isMain && !hasVersion) problems.add(source.positions.of(value), "the manifest lacks 'version'");
  return { ...source, value, isMain, declared };
}

const namesIn = (value: unknown): ReadonlySet<string> =>
  new Set(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []);

/** Node's own errors all mean the same here: no such file, a folder, no right to read it. */
function tryRead(path: string, files: ManifestFiles): string | null {
  try {
    return files.read(path);
  } catch {
    return null;
  }
}
