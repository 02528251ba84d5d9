import type { Fact, Facts, PrincipalId } from '../../model/facts.ts';
import { kindOf, pathOf } from '../../model/securables.ts';
import { NOTHING, stateOf } from '../../dialects/postgres/catalogs.ts';
import { quoteLiteral, unquotedList } from '../../dialects/postgres/literals.ts';
import { principalKey } from '../../dialects/postgres/names.ts';
import {
  attributeProbe,
  definitionOf,
  definitionProbe,
  mappingProbe,
  ownerProbe,
  roleProbe,
  searchPathProbe,
} from '../../dialects/postgres/probes.ts';
import {
  alterRoleSql,
  createRoleSql,
  dropDefinitionSql,
  dropRoleSql,
  nameSql,
  ownerSql,
  resetSearchPathSql,
  searchPathSql,
  userMappingSql,
} from '../../dialects/postgres/statements.ts';
import { groupBy } from '../../shared/group-by.ts';
import { databaseOf, keyOf, roleName, roleNames, type Placed, type PlannedChange } from './change.ts';
import type { Cut } from './cut.ts';
import { ownerOf } from './bootstrap.ts';

type Of<K extends Cut['kind']> = Extract<Cut, { readonly kind: K }>;

/** Changes of what is no privilege and no membership. */
export function otherChanges(facts: Facts, cuts: readonly Cut[]): readonly Placed[] {
  const attributes = groupBy(
    cuts.filter((cut) => cut.kind === 'attribute'),
    ({ principal }) => principal,
  );
  const changes = [
    ...[...attributes].map(([principal, group]) => attributeChange(facts, principal, group)),
    ...cuts.flatMap((cut) => {
      switch (cut.kind) {
        case 'role':
          return [roleChange(facts, cut)];
        case 'owner':
          return [ownerChange(facts, cut)];
        case 'search-path':
          return [searchPathChange(facts, cut)];
        case 'user-mapping':
          return [mappingChange(facts, cut)];
        case 'definition':
          return [definitionChange(facts, cut)];
        default:
          return [];
      }
    }),
  ];
  return changes.map((change) => ({ steps: 0, change }));
}

const PLAIN = { runAs: null, irreversible: null, hazards: [] } as const;

function roleChange(facts: Facts, cut: Of<'role'>): PlannedChange {
  const key = principalKey(cut.name);
  return {
    ...PLAIN,
    kind: 'create',
    database: null,
    on: instanceOf(facts),
    title: `create role ${key}`,
    remove: [],
    add: [{ kind: 'principal', key, attributes: {} }],
    apply: [createRoleSql(cut.name)],
    undo: [dropRoleSql(cut.name)],
    probe: { read: roleProbe(cut.name), before: NOTHING, after: 'present' },
    needs: [],
    cuts: [cut],
  };
}

const instanceOf = (facts: Facts): string => facts.securables.name[0] ?? '';

function attributeChange(facts: Facts, principal: PrincipalId, cuts: readonly Of<'attribute'>[]): PlannedChange {
  const names = [...new Set(cuts.map(({ name }) => name))].sort();
  const had = names.filter((name) => facts.principals[principal]?.attributes[name] === true);
  const key = keyOf(facts, principal);
  const fact = (has: boolean): Fact => ({
    kind: 'principal',
    key,
    attributes: Object.fromEntries(had.map((name) => [name, has])),
  });
  const words = had.map((name) => name.toUpperCase());
  return {
    ...PLAIN,
    kind: 'alter',
    database: null,
    on: instanceOf(facts),
    title: `take ${words.join(', ')} from ${key}`,
    remove: [fact(true)],
    add: [fact(false)],
    apply: [alterRoleSql(facts, principal, words.map((word) => `NO${word}`).join(' '))],
    undo: [alterRoleSql(facts, principal, words.join(' '))],
    probe: { read: attributeProbe(facts, principal, had), before: stateOf(words), after: NOTHING },
    needs: [],
    cuts,
  };
}

function ownerChange(facts: Facts, cut: Of<'owner'>): PlannedChange {
  const { securable, to } = cut;
  const from = ownerOf(facts, securable);
  const path = pathOf(facts, securable);
  const of = kindOf(facts, securable);
  const { grants } = facts;
  const hadEntries = grants.grantee.some((id, row) => id === to && grants.target[row] === securable);
  return {
    kind: 'transfer',
    database: databaseOf(facts, securable),
    on: path,
    title: `transfer ${nameSql(facts, securable)} from ${keyOf(facts, from)} to ${keyOf(facts, to)}`,
    remove: [{ kind: 'securable', path, of, owner: keyOf(facts, from) }],
    add: [{ kind: 'securable', path, of, owner: keyOf(facts, to) }],
    apply: [ownerSql(facts, securable, to)],
    undo: [ownerSql(facts, securable, from)],
    probe: {
      read: ownerProbe(facts, securable),
      before: roleName(facts, from) ?? '',
      after: roleName(facts, to) ?? '',
    },
    runAs: null,
    needs: roleNames(facts, [from, to]),
    irreversible: hadEntries
      ? `what ${keyOf(facts, to)} had been granted on it becomes the owner's, and stays so`
      : null,
    hazards: hadEntries ? ['OWNERSHIP_TRANSFER', 'IRREVERSIBLE'] : ['OWNERSHIP_TRANSFER'],
    cuts: [cut],
  };
}

function searchPathChange(facts: Facts, cut: Of<'search-path'>): PlannedChange {
  const { on, kind, name, fixedSearchPath } = definitionOf(facts, cut.row);
  const path = unquotedList([...cut.schemas.map((id) => facts.securables.name[id] ?? ''), 'pg_temp']);
  const fact = (fixed: boolean): Fact => ({
    kind: 'definition',
    of: kind,
    on: pathOf(facts, on),
    name,
    fixedSearchPath: fixed,
  });
  const read = searchPathProbe(facts, on);
  const lost = 'the search_path that it had fixed before is not known';
  return {
    kind: 'alter',
    database: databaseOf(facts, on),
    on: pathOf(facts, on),
    title: `fix the search_path of ${nameSql(facts, on)}`,
    remove: [fact(fixedSearchPath)],
    add: [fact(true)],
    apply: [searchPathSql(facts, cut.row, cut.schemas)],
    undo: fixedSearchPath ? [] : [resetSearchPathSql(facts, on)],
    probe: fixedSearchPath
      ? { read: anotherPath(read, path), before: 'another', after: 'as planned' }
      : { read, before: NOTHING, after: path },
    runAs: null,
    needs: roleNames(facts, [ownerOf(facts, on)]),
    irreversible: fixedSearchPath ? lost : null,
    hazards: fixedSearchPath ? ['IRREVERSIBLE'] : [],
    cuts: [cut],
  };
}

const anotherPath = (read: string, path: string): string =>
  `CASE ${read} WHEN ${quoteLiteral(path)} THEN 'as planned' WHEN '${NOTHING}' THEN '${NOTHING}' WHEN 'no such object' THEN 'no such object' ELSE 'another' END`;

function mappingChange(facts: Facts, cut: Of<'user-mapping'>): PlannedChange {
  const mapping = facts.userMappings[cut.row];
  if (mapping === undefined) throw new Error(`no user mapping ${String(cut.row)}`);
  const { server, principal } = mapping;
  return {
    kind: 'drop',
    database: databaseOf(facts, server),
    on: pathOf(facts, server),
    title: `drop the user mapping of ${keyOf(facts, principal)} on ${nameSql(facts, server)}`,
    remove: [{ kind: 'user-mapping', server: pathOf(facts, server), principal: keyOf(facts, principal) }],
    add: [],
    apply: [userMappingSql(facts, cut.row, 'DROP')],
    undo: [],
    probe: { read: mappingProbe(facts, server, principal), before: 'present', after: NOTHING },
    runAs: null,
    needs: roleNames(facts, [ownerOf(facts, server)]),
    irreversible: 'its options, the password among them, are not known',
    hazards: ['IRREVERSIBLE'],
    cuts: [cut],
  };
}

function definitionChange(facts: Facts, cut: Of<'definition'>): PlannedChange {
  const { kind, on, name, fixedSearchPath } = definitionOf(facts, cut.row);
  const isEvent = kind === 'event-trigger';
  const where = isEvent ? '' : ` on ${nameSql(facts, on)}`;
  const owner = kindOf(facts, on) === 'database' ? [] : [ownerOf(facts, on)];
  return {
    kind: 'drop',
    database: isEvent ? (facts.securables.name[on] ?? null) : databaseOf(facts, on),
    on: pathOf(facts, on),
    title: `drop ${kind.replace('-', ' ')} ${name}${where}`,
    remove: [{ kind: 'definition', of: kind, on: pathOf(facts, on), name, fixedSearchPath }],
    add: [],
    apply: [dropDefinitionSql(facts, cut.row)],
    undo: [],
    probe: { read: definitionProbe(facts, cut.row), before: 'present', after: NOTHING },
    runAs: null,
    needs: roleNames(facts, owner),
    irreversible: 'its text is not known: keep it before (pg_get_triggerdef, pg_get_ruledef)',
    hazards: ['IRREVERSIBLE'],
    cuts: [cut],
  };
}
