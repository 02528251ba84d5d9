import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/rules/registry.ts';
import { folderOf, packageOf, parse, readSources, usesOfGlobal, type Source } from '../support/sources.ts';

/** What each folder of src may import of the others, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['commands'],
  commands: [
    'access',
    'adapters',
    'dialects',
    'evidence',
    'findings',
    'manifest',
    'model',
    'plan',
    'reporters',
    'rules',
    'shared',
    'snapshot',
  ],
  model: [],
  shared: [],
  manifest: ['model', 'shared'],
  dialects: ['model', 'shared'],
  adapters: ['model', 'dialects', 'shared'],
  snapshot: ['model', 'shared'],
  access: ['model', 'dialects', 'shared'],
  evidence: ['model', 'dialects', 'access', 'manifest', 'shared'],
  rules: ['model', 'shared'],
  findings: ['model', 'shared'],
  plan: ['model', 'access', 'dialects', 'shared'],
  reporters: ['model', 'shared'],
};
const DRIVERS = ['pg', 'mysql2', 'mongodb', '@electric-sql/pglite'];
/** Values in, values out: what these folders need from outside is handed to them. */
const PURE = ['model', 'dialects', 'access', 'rules', 'findings', 'plan', 'reporters'];
const OUTSIDE = ['child_process', 'dgram', 'dns', 'fs', 'http', 'http2', 'https', 'net', 'tls', 'worker_threads'];

const forbiddenImports = ({ path, imports }: Source): string[] => {
  const from = folderOf(path);
  const allowed = [from, ...(MAY_IMPORT[from] ?? [])];
  return imports
    .filter(({ specifier, own }) => {
      if (own !== null) return !allowed.includes(folderOf(own));
      const name = packageOf(specifier.replace(/^node:/, ''));
      return (DRIVERS.includes(name) && from !== 'adapters') || (PURE.includes(from) && OUTSIDE.includes(name));
    })
    .map(({ specifier }) => `${path} imports ${specifier}`);
};

const sources = readSources();

describe('src', () => {
  it('has no folder that the import table does not know', () => {
    expect([...new Set(sources.map(({ path }) => folderOf(path)))].filter((name) => !(name in MAY_IMPORT))).toEqual([]);
  });

  it('imports along the data flow only; drivers are for adapters, files and sockets not for pure folders', () => {
    expect(sources.flatMap(forbiddenImports)).toEqual([]);
  });

  it('touches the process in main.ts only', () => {
    const uses = sources
      .filter(({ path }) => path !== 'main.ts')
      .flatMap((source) => [
        ...usesOfGlobal(source, 'process').map((line) => `${source.path}:${line}`),
        ...source.imports
          .filter(({ specifier }) => /^(node:)?process$/.test(specifier))
          .map(({ specifier }) => `${source.path} imports ${specifier}`),
      ]);
    expect(uses).toEqual([]);
  });

  it('imports only packages that are installed with it', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: object;
      peerDependencies: object;
    };
    const imported = sources
      .flatMap(({ imports }) => imports)
      .filter(({ specifier, own }) => own === null && !specifier.startsWith('node:'))
      .map(({ specifier }) => packageOf(specifier));
    expect([...new Set(imported)].filter((name) => !(name in dependencies || name in peerDependencies))).toEqual([]);
  });
});

describe('the rule registry', () => {
  it('is the rule files on disk, each under the id that its name begins with', () => {
    const onDisk = readdirSync('src/rules').filter((name) => /^dbo\d/.test(name));
    const registered = Object.entries(RULES).map(([key, { id, slug }]) => {
      expect(key).toBe(id);
      return `${id.toLowerCase()}-${slug}.ts`;
    });
    expect(registered.sort()).toEqual(onDisk.sort());
  });
});

describe('these checks', () => {
  it.each([
    ['rules/dbo999-x.ts', "import { load } from '../manifest/load.ts';"],
    ['rules/dbo999-x.ts', "import type { Manifest } from '../manifest/load.ts';"],
    ['commands/audit.ts', "export * from '../main.ts';"],
    ['commands/audit.ts', "const pg = await import('pg');"],
    ['access/postgres.ts', "import { connect } from 'node:net';"],
    ['reporters/html.ts', "import { writeFile } from 'fs/promises';"],
    ['model/facts.ts', "import { compare } from '../shared/compare.ts';"],
  ])('see a forbidden import in %s: %s', (path, text) => {
    expect(forbiddenImports(parse(path, text))).toHaveLength(1);
  });

  it('let through what is allowed', () => {
    const text = "import pg from 'pg'; import { x } from '../../dialects/postgres/names.ts'; import y from './y.ts';";
    expect(forbiddenImports(parse('adapters/postgres/read.ts', text))).toEqual([]);
  });

  it('see the process in every disguise, and not where it is somebody else’s property', () => {
    const uses = (text: string): readonly number[] => usesOfGlobal(parse('rules/x.ts', text), 'process');
    expect(uses('process.exit(1);')).toEqual([1]);
    expect(uses('\nconst { env } = process;')).toEqual([2]);
    expect(uses('globalThis.process.exit(1);')).toEqual([1]);
    expect(uses("const a = { process: 'x' }; a.process; /* process.exit */ 'process.exit';")).toEqual([]);
  });
});
