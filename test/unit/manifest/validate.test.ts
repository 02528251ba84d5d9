import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSchema } from '../../../src/commands/schema.ts';
import { runValidate } from '../../../src/commands/validate.ts';
import { ManifestError } from '../../../src/shared/errors.ts';
import { fakeIo } from '../../support/fake-io.ts';

const TEXT = `version: 1
instances:
  pg1: { engine: postgres, url: "\${NOT_SET}" }
  pg2: { engine: postgres, url: "\${NOT_SET}" }
services:
  s1: { team: fleet, publishes: [pg1/s1/api/v] }
conventions:
  - { services: "s*", owns: ["pg*/{service}/**"], identities: { "pg*": ["{service}_app"] } }
environments:
  staging: { instances: { pg2: { url: "\${STAGING}" } } }
`;

describe('validate', () => {
  let cwd = '';
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'dbowner-validate-'));
    writeFileSync(join(cwd, 'ownership.yaml'), TEXT);
    writeFileSync(join(cwd, 'wrong.yaml'), `${TEXT}waivers: [{ rule: foreign-reed }]\n`);
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it('counts what is there, without any variable set', async () => {
    const io = fakeIo({ cwd });
    expect(await runValidate({ manifest: 'ownership.yaml', environment: null, expand: false }, io)).toBe(0);
    expect(io.out).toEqual({
      stdout: 'ownership.yaml: 2 instances, 1 service, 1 convention, 1 pattern, 2 accounts, 1 publication\n',
      stderr: '',
    });
  });

  it('--expand prints what it amounts to, with the overlay, and where each line comes from', async () => {
    const io = fakeIo({ cwd });
    expect(await runValidate({ manifest: 'ownership.yaml', environment: 'staging', expand: true }, io)).toBe(0);
    expect(io.out.stdout).toBe(`instance pg1 (postgres) \${NOT_SET}  # ownership.yaml:3:3
instance pg2 (postgres) \${STAGING}  # ownership.yaml:4:3
service s1 (team fleet)  # ownership.yaml:6:3
  owns pg1/s1/**  # ownership.yaml:8:30
  owns pg2/s1/**  # ownership.yaml:8:30
  account pg1: s1_app  # ownership.yaml:8:73
  account pg2: s1_app  # ownership.yaml:8:73
  publishes pg1/s1/api/v to *: read  # ownership.yaml:6:34
convention for services s*; what a server holds beyond those above is found when it is read  # ownership.yaml:8:5
  owns pg*/{service}/**  # ownership.yaml:8:30
  account pg1: {service}_app  # ownership.yaml:8:73
  account pg2: {service}_app  # ownership.yaml:8:73
`);
  });

  it('throws the problems for the command line to print', () => {
    const io = fakeIo({ cwd });
    expect(() => runValidate({ manifest: 'wrong.yaml', environment: null, expand: false }, io)).toThrow(ManifestError);
    expect(io.out.stdout).toBe('');
  });
});

describe('schema', () => {
  it('prints the shipped file', async () => {
    const io = fakeIo();
    expect(await runSchema({ name: 'manifest' }, io)).toBe(0);
    expect(io.out.stdout).toBe(readFileSync('schema/ownership.schema.json', 'utf8'));
  });

  it('names what there is when asked for something else', () => {
    expect(() => runSchema({ name: 'manifst' }, fakeIo())).toThrow(/there is manifest, report/);
  });
});
