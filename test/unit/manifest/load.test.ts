import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FolderEntry } from '../../../src/manifest/read-sources.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { resolveVariables } from '../../../src/manifest/variables.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { ManifestError, UsageError } from '../../../src/shared/errors.ts';

const HEAD = 'version: 1\ninstances: { pg: { engine: postgres, url: "${PG}" } }\n';

const load = (text: string, more: Partial<Parameters<typeof loadManifest>[0]> = {}): Manifest =>
  loadManifest({ file: 'ownership.yaml', readFile: () => text, ...more });

/** Files in memory, by path. */
function loadTree(tree: Readonly<Record<string, string>>, file = 'ownership.yaml'): Manifest {
  return loadManifest({
    file,
    readFile: (path) => {
      const text = tree[path];
      if (text === undefined) throw new Error('no such file');
      return text;
    },
    listFolder: (folder) => {
      const prefix = folder === '.' ? '' : `${folder}/`;
      const entries = new Map<string, FolderEntry>();
      for (const path of Object.keys(tree)) {
        if (!path.startsWith(prefix)) continue;
        const [name = '', ...below] = path.slice(prefix.length).split('/');
        entries.set(name, { name, kind: below.length > 0 ? 'folder' : 'file' });
      }
      return [...entries.values()];
    },
  });
}

describe('any text', () => {
  const yamlish = fc.array(
    fc.constantFrom(
      ...[
        'version: 1\n',
        'services:\n',
        '  a:\n',
        '    owns: ',
        '[pg/x/**]',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '\n',
        '\t',
      ],
      ...[
        '&a ',
        '*a',
        '<<: ',
        '? ',
        ': ',
        '| ',
        '>-\n',
        '---\n',
        '!!set ',
        '%YAML 1.1\n',
        '#',
        'include: [x]\n',
        '\ufeff',
      ],
      ...['__proto__: 1\n', 'constructor: {}\n', '  toString: {}\n', 'instances: {pg: {engine: mysql, url: "${X}"}}\n'],
      ...[
        'waivers:\n',
        'operators: ',
        'environments: {a: {instances: {pg: null}}}\n',
        'conventions: [{services: "*"}]\n',
      ],
    ),
    { maxLength: 30 },
  );

  it.each([
    ['bytes', fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8'))],
    ['strings', fc.string({ unit: 'binary', maxLength: 200 })],
    ['scraps of YAML', yamlish.map((parts) => parts.join(''))],
  ])('either is a manifest or has problems with places: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(load(text).file).toBe('ownership.yaml');
        } catch (error) {
          if (!(error instanceof ManifestError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const { line, column, message } of error.problems) {
            expect(line > 0 && column > 0 && message !== '').toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['deep', '['.repeat(100_000), 'ownership.yaml:1:1: is nested too deeply'],
    ['huge', `${HEAD}#${'x'.repeat(9_000_000)}`, 'ownership.yaml:1:1: is larger than 8 MB'],
  ])('%s', (_, text, message) => {
    expect(() => load(text)).toThrow(new RegExp(message));
  });

  it('with a byte order mark, Windows line ends and anchors is fine', () => {
    const text = `\ufeff${HEAD}services:\r\n  a: { identities: { pg: &names [x] } }\r\n  b: { identities: { pg: *names } }\r\n`;
    expect(load(text).services.map(({ identities }) => identities[0]?.match)).toEqual(['x', 'x']);
  });
});

describe('includes', () => {
  it('are merged, each file once, with places in their own files', () => {
    const manifest = loadTree(
      {
        'infra/ownership.yaml': `${HEAD}include: [teams/*.yaml, teams/a.yaml, "teams/**"]\n`,
        'infra/teams/a.yaml': 'services: { a: { owns: [pg/a/**] } }\ninclude: [deep/b.yaml]\n',
        'infra/teams/deep/b.yaml': 'services:\n  b: { owns: [pg/b/**] }\n',
        'infra/teams/.hidden/c.yaml': 'services: { c: 7 }',
      },
      'infra/ownership.yaml',
    );
    expect(manifest.files).toEqual(['infra/ownership.yaml', 'infra/teams/a.yaml', 'infra/teams/deep/b.yaml']);
    expect(manifest.services.map(({ name, at }) => `${name} ${at.file}:${at.line}:${at.column}`)).toEqual([
      'a infra/teams/a.yaml:1:13',
      'b infra/teams/deep/b.yaml:2:3',
    ]);
  });
});

describe('a waiver in the file of a team', () => {
  const waiver = 'principal: x, owner: y, reason: z, expires: 2027-01-01, rule: foreign-read';
  const tree = (object: string): Readonly<Record<string, string>> => ({
    'ownership.yaml': `${HEAD}services: { platform: { owns: [pg/shop/**] } }\ninclude: [orders.yaml]\n`,
    'orders.yaml': `services: { orders: { owns: [pg/shop/orders/**] } }\nwaivers: [{ object: ${object}, ${waiver} }]\n`,
  });

  it('is about what the team owns, also inside what another owns', () => {
    expect(loadTree(tree('pg/shop/orders/t')).waivers).toHaveLength(1);
    expect(loadTree(tree('pg/shop/orders/**')).waivers).toHaveLength(1);
  });

  it('cannot be about more', () => {
    expect(() => loadTree(tree('pg/shop/o*/t'))).toThrow("orders.yaml:2:11: waives access to what 'platform' owns");
  });
});

describe('environments', () => {
  const text = `version: 1
instances:
  pg: { engine: postgres, url: "\${PG}", nodes: ["\${A}"], evidence: { window: 30d, sources: [statements] } }
  other: { engine: mysql, url: "\${MY}" }
environments:
  staging: { instances: { pg: { url: "\${STAGING}", evidence: { window: 7d } } } }
`;

  it('change what they name, and leave the rest', () => {
    const [pg, other] = load(text, { env: 'staging' }).instances;
    expect(pg).toMatchObject({
      name: 'pg',
      engine: 'postgres',
      url: '${STAGING}',
      nodes: ['${A}'],
      evidence: { window: 7, sources: [{ kind: 'statements' }] },
    });
    expect(other?.url).toBe('${MY}');
    expect(load(text).instances[0]?.url).toBe('${PG}');
  });

  it('have to be there when they are asked for', () => {
    expect(() => load(text, { env: 'stagin' })).toThrow(
      new UsageError("the manifest has no environment 'stagin' (did you mean 'staging'?)"),
    );
  });
});

describe('conventions', () => {
  it('add to the services that are listed', () => {
    const manifest = load(
      'version: 1\ninstances: { pg1: { engine: postgres, url: "${A}" }, pg2: { engine: postgres, url: "${A}" } }\n' +
        'services: { s1: { team: own }, x: {} }\n' +
        'conventions: [{ services: "s*", team: fleet, owns: ["pg*/{service}/**"], identities: { "pg*": ["{service}_app"] } }]\n',
    );
    const [s1, x] = manifest.services;
    expect(s1?.owns.map((claim) => claim.text)).toEqual(['pg*/s1/**']);
    expect(s1?.identities.map(({ instance, match }) => `${instance} ${match}`)).toEqual(['pg1 s1_app', 'pg2 s1_app']);
    expect(s1?.team).toBe('own');
    expect(x?.owns).toEqual([]);
  });
});

describe('variables', () => {
  const at = { file: 'ownership.yaml', line: 4, column: 10 };

  it('are resolved when they are asked for', () => {
    expect(resolveVariables('${A}', { A: 'postgres://u:p@h/d' }, at)).toBe('postgres://u:p@h/d');
  });

  it('that are missing are named with the place that wants them', () => {
    expect(() => resolveVariables('${A}', { A: '' }, at)).toThrow(
      new ManifestError([{ ...at, message: 'the environment variable A is not set' }]),
    );
  });
});

describe('the schema', () => {
  it('is what the committed validator was made from', () => {
    const check = spawnSync(process.execPath, ['scripts/generate-manifest-validator.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect(check.stderr).not.toContain('is not what the schema says');
    expect(check.status).toBe(0);
  }, 60_000);

  it('is a draft-07 schema', () => {
    const schema = JSON.parse(readFileSync('schema/ownership.schema.json', 'utf8')) as object;
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(ajv.compile(schema)({ version: 1 })).toBe(true);
  });
});
