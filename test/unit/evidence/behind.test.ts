import { describe, expect, it } from 'vitest';
import { behindOf } from '../../../src/evidence/behind.ts';
import type { Action } from '../../../src/model/access.ts';
import type { Definition, Reference } from '../../../src/model/definitions.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT, type SecurableId } from '../../../src/model/facts.ts';

const builder = new FactBuilder('postgres', 'pg');
const definer = builder.addPrincipal({
  kind: 'role',
  key: 'billing_owner',
  exists: true,
  login: false,
  provenance: 'user',
  attributes: {},
});
const database = builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop' });
const schema = builder.addSecurable({ kind: 'schema', parent: database, name: 'billing' });
const table = (name: string): SecurableId => builder.addSecurable({ kind: 'table', parent: schema, name });
const notes = table('notes');
const audit = table('audit');
const archive = table('archive');
const close = builder.addSecurable({ kind: 'routine', parent: schema, name: 'close()' });
const define = (
  kind: Definition['kind'],
  on: SecurableId,
  events: readonly string[],
  references: readonly Reference[],
): void => {
  const whole = { opaque: null, bound: false, hash: null, fixedSearchPath: true, shadowedBy: [] };
  builder.addDefinition({ kind, on, name: '', events, runsAs: definer, references, ...whole });
};
define('trigger', notes, ['INSERT', 'DELETE'], [{ target: audit, privilege: 'INSERT' }]);
define('trigger', notes, ['UPDATE'], [{ target: archive, privilege: 'INSERT' }]);
define(
  'routine',
  close,
  ['EXECUTE'],
  [
    { target: notes, privilege: 'UPDATE' },
    { target: notes, privilege: 'SELECT' },
  ],
);
const facts = builder.build();
const behind = behindOf(facts);

/** `write audit`, sorted. */
const names = (object: SecurableId, action: Action, verb: string | null): readonly string[] =>
  behind(object, action, verb)
    .map((one) => `${one.action} ${facts.securables.name[one.object] ?? ''}`)
    .sort();

describe('a trigger is set off', () => {
  it.each([
    ['INSERT', ['write archive', 'write audit']], // ON CONFLICT DO UPDATE
    ['COPY', ['write audit']],
    ['DELETE', ['write audit']],
    ['UPDATE', ['write archive']],
    ['TRUNCATE', []],
    ['WITH', ['write archive', 'write audit']],
    [null, ['write archive', 'write audit']],
  ])('by %s', (verb, touched) => {
    expect(names(notes, 'write', verb)).toEqual(touched);
  });

  it('by what a routine does, not by everything that writes, and what that changes it need not have read', () => {
    expect(names(close, 'execute', 'SELECT')).toEqual(['write archive', 'write notes']);
  });

  it('by no read', () => {
    expect(names(notes, 'read', 'DELETE')).toEqual([]);
    expect(behind(NONE, 'write', null)).toEqual([]);
  });
});
