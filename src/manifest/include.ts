import picomatch from 'picomatch';
import { isAbsolute, join, relative } from 'node:path';
import type { ManifestFiles } from './read-sources.ts';

interface IncludeRequest {
  readonly pattern: string;
  /** Of the file that includes. */
  readonly folder: string;
  /** Of the main file; nothing above it is read. */
  readonly top: string;
  readonly files: ManifestFiles;
}

/** @returns the files that match, sorted; or what is wrong */
export function findIncluded({ pattern, folder, top, files }: IncludeRequest): readonly string[] | string {
  const segments = pattern.replace(/^\.\//, '').split('/');
  if (isAbsolute(pattern) || pattern.includes('\\') || segments.includes('..') || segments.includes('')) {
    return "an include is a path below the manifest's folder, with `/` and without `..`";
  }
  if (segments.at(-1) === '**') segments.push('*');
  const found: string[] = [];
  const links: string[] = [];
  const walk = (at: string, rest: readonly string[]): void => {
    const [segment, ...further] = rest;
    if (segment === undefined) return;
    if (segment === '**') walk(at, further);
    const matches = segment === '**' ? isVisible : picomatch(segment, { nonegate: true });
    for (const entry of files.list(at)) {
      if (!matches(entry.name)) continue;
      const path = join(at, entry.name);
      if (entry.kind === 'link') links.push(path);
      else if (entry.kind === 'folder') walk(path, segment === '**' ? rest : further);
      else if (entry.kind === 'file' && segment !== '**' && further.length === 0) found.push(path);
    }
  };
  walk(folder, segments);
  const link = links.sort()[0];
  if (link !== undefined) return `${relative(top, link)} is a symbolic link; those are not followed`;
  if (found.length === 0) return 'matches no file';
  return [...new Set(found)].sort();
}

/** `**` enters what a person put there, not the stores of tools. */
const isVisible = (name: string): boolean => !name.startsWith('.') && name !== 'node_modules';
