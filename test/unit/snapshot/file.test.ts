import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { UsageError } from '../../../src/shared/errors.ts';
import { readSnapshot, serializeSnapshot, writeSnapshot } from '../../../src/snapshot/file.ts';
import { parseSnapshot } from '../../../src/snapshot/parse.ts';
import { describeFacts } from '../../support/describe-facts.ts';
import { seed } from '../../support/seed.ts';
import { randomSnapshot } from './random-facts.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'dbowner-snapshot-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const runs = { seed: seed(import.meta.filename), numRuns: 300 };

describe('a snapshot file', () => {
  it('gives back the facts that were written, whatever the names', () => {
    fc.assert(
      fc.property(randomSnapshot, (snapshot) => {
        const text = serializeSnapshot(snapshot);
        const parsed = parseSnapshot(text.split('\n').slice(0, -1));
        if ('bad' in parsed) throw new Error(`line ${parsed.bad.line}: expected ${parsed.bad.expected}`);
        const read = parsed.snapshot;
        expect(describeFacts(read.facts)).toEqual(describeFacts(snapshot.facts));
        expect({ ...read, facts: null, gaps: null }).toEqual({ ...snapshot, facts: null, gaps: null });
        expect(new Set(read.gaps)).toEqual(new Set(snapshot.gaps));
        expect(serializeSnapshot(read)).toBe(text);
      }),
      runs,
    );
  });

  it('gives back from the disk what is in its text', () => {
    const path = join(folder, 'a.snapshot.ndjson.gz');
    const [snapshot] = fc.sample(randomSnapshot, { ...runs, numRuns: 1 });
    if (snapshot === undefined) throw new Error('no sample');
    writeSnapshot(snapshot, path);
    expect(serializeSnapshot(readSnapshot(path))).toBe(serializeSnapshot(snapshot));
  });

  it('has only lines that its schema describes', () => {
    const schema = JSON.parse(readFileSync('schema/snapshot.schema.json', 'utf8')) as object;
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    fc.assert(
      fc.property(randomSnapshot, (snapshot) => {
        for (const line of serializeSnapshot(snapshot).split('\n').slice(0, -1)) {
          expect(validate(JSON.parse(line)), `${line}: ${JSON.stringify(validate.errors)}`).toBe(true);
        }
      }),
      { ...runs, numRuns: 50 },
    );
    expect(validate({ fact: 'securable', kind: 'planet' })).toBe(false);
  });

  it('has the same bytes whatever order the facts were read in', () => {
    const names = ['b', 'a', 'PUBLIC', 'c'];
    const forwards = world(names, ['t1', 't2', 'v']);
    const backwards = world(names.toReversed(), ['v', 't2', 't1']);
    expect(serializeSnapshot(backwards)).toBe(serializeSnapshot(forwards));
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    writeSnapshot(forwards, one);
    writeSnapshot(backwards, two);
    expect(readFileSync(two)).toEqual(readFileSync(one));
  });

  it('is readable by its owner only, also where a wider file was', () => {
    const path = join(folder, 'private');
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    writeSnapshot(world(['a'], []), path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says when it cannot be written', () => {
    expect(() => writeSnapshot(world(['a'], []), join(folder, 'nowhere', 'x'))).toThrow(
      new UsageError(`cannot write ${join(folder, 'nowhere', 'x')}: ENOENT`),
    );
  });
});

describe('a damaged snapshot file', () => {
  const good = serializeSnapshot(world(['a', 'b'], ['secret-name']))
    .split('\n')
    .slice(0, -1);
  const path = (): string => join(folder, 'damaged');

  const problem = (content: string | Uint8Array): string => {
    writeFileSync(path(), typeof content === 'string' ? gzipSync(content) : content);
    try {
      readSnapshot(path());
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as UsageError).message.replace(path(), 'FILE');
    }
    return 'nothing is wrong';
  };
  const withLine = (number: number, line: string): string => `${good.with(number - 1, line).join('\n')}\n`;
  const lineOf = (fact: string): number => good.findIndex((line) => line.includes(`"fact":"${fact}"`)) + 1;

  it.each<readonly [string, () => string | Uint8Array, string | RegExp]>([
    ['not there', () => '', /^FILE:1: expected a snapshot, and the file is empty$/],
    ['not gzip', () => Buffer.from('hello'), 'FILE: expected a whole gzip file that dbowner snapshot wrote'],
    [
      'truncated gzip',
      () => gzipSync(good.join('\n')).subarray(0, 60),
      'FILE: expected a whole gzip file that dbowner snapshot wrote',
    ],
    ['not UTF-8', () => gzipSync(Buffer.from([0xff, 0x0a])), 'FILE: expected UTF-8'],
    ['cut in a line', () => good.join('\n'), /line break at the end of the last line/],
    ['cut between lines', () => `${good.slice(0, -1).join('\n')}\n`, /an "end" line: the file is not whole/],
    ['longer than its end', () => `${good.join('\n')}\n${good[1] ?? ''}\n`, /nothing after the "end" line/],
    ['a line lost', () => `${good.toSpliced(1, 1).join('\n')}\n`, /^FILE:\d+: expected/],
    ['another format', () => withLine(1, '{"format":"x/1"}'), /^FILE:1: expected "format" to be "dbowner.snapshot\/1"/],
    ['a newer format', () => withLine(1, '{"format":"dbowner.snapshot/2"}'), /^FILE:1: .* newer version of dbowner/],
    ['no JSON', () => withLine(2, '{"password'), 'FILE:2: expected a JSON object'],
    ['another kind', () => withLine(2, '{"fact":"password"}'), /^FILE:2: expected "fact" to be one of principal, /],
    [
      'an unknown object kind',
      () => withLine(lineOf('securable'), '{"fact":"securable","kind":"planet"}'),
      /expected "kind" to be one of instance, /,
    ],
    [
      'a reference into nothing',
      () => withLine(lineOf('securable') + 1, '{"fact":"securable","kind":"table","name":"x","parent":77}'),
      /expected "parent" to be a whole number from 0 to 0/,
    ],
    [
      'a grant to nobody',
      () =>
        withLine(
          lineOf('securable') + 1,
          '{"fact":"securable","kind":"table","name":"x","parent":0,"grants":[[9,0,0,0]]}',
        ),
      /expected "grants" to be a list of lists of 4 numbers/,
    ],
  ])('%s', (_, content, expected) => {
    const message = problem(content());
    expect(message).toMatch(expected);
    expect(message).not.toContain('password');
    expect(message).not.toContain('secret-name');
  });

  it('that is missing', () => {
    expect(() => readSnapshot(join(folder, 'none'))).toThrow(
      new UsageError(`cannot read ${join(folder, 'none')}: ENOENT`),
    );
  });

  it('whichever byte is changed, nothing but a UsageError comes out', () => {
    const bytes = Buffer.from(`${good.join('\n')}\n`);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        writeFileSync(path(), gzipSync(changed));
        try {
          readSnapshot(path());
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      runs,
    );
    expect(gunzipSync(gzipSync(bytes))).toEqual(bytes);
  });
});

function world(principals: readonly string[], tables: readonly string[]): Snapshot {
  const builder = new FactBuilder('postgres', 'shop-pg');
  for (const key of principals) {
    builder.addPrincipal({ kind: 'role', key, exists: true, login: true, provenance: 'user', attributes: {} });
  }
  const a = builder.principalId('a') ?? -1;
  for (const name of tables) {
    const id = builder.addSecurable({ kind: name === 'v' ? 'view' : 'table', parent: 0, name, owner: a });
    builder.addGrant(builder.principalId('c') ?? a, id, builder.internPrivileges(['SELECT', `${name.length}`]), a);
    builder.addGrant(a, id, builder.internPrivileges(['SELECT']), a);
  }
  const facts = builder.build();
  return { instance: 'shop-pg', engine: 'postgres', version: '18.4', takenAt: 'now', auditor: 'a', facts, gaps: [] };
}
