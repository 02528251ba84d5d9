import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Source {
  /** From the folder src, with `/`: `rules/registry.ts`. */
  readonly path: string;
  readonly text: string;
  /** Own modules that it imports, types included, spelled like `path`; and everything else by its specifier. */
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  /** Path of the module below src; null: not one of ours. */
  readonly own: string | null;
}

/** Every file of src, parsed for what it imports. */
export function readSources(): readonly Source[] {
  const root = fileURLToPath(new URL('../../src', import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parse(path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')));
}

/** `path` is below src. */
export function parse(path: string, text: string): Source {
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({
    specifier: fileName,
    own: fileName.startsWith('.') ? normalize(join(dirname(path), fileName)).replaceAll('\\', '/') : null,
  }));
  return { path, text, imports };
}

/** The top folder of a path below src; a file that lies in src itself is its own. */
export const folderOf = (path: string): string => path.split('/')[0] ?? path;

/** The package of a specifier: `node:fs`, `pg`, `@scope/name`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** Lines (from 1) on which a file reads the global `name`, in whatever way but as a property of something else. */
export function usesOfGlobal(source: Source, name: string): readonly number[] {
  if (!source.text.includes(name)) return []; // parsing is slow
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && !isPropertyName(node)) {
      lines.push(file.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.name === node && parent.expression.getText() !== 'globalThis';
  return (
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent)) &&
    parent.name === node
  );
}
