import { quoteIdentifier } from '../../dialects/postgres/names.ts';
import { nameSql, ownerSql } from '../../dialects/postgres/statements.ts';
import {
  NONE,
  ROOT,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type SecurableId,
  type SecurableKind,
} from '../../model/facts.ts';
import { kindOf, pathOf } from '../../model/securables.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { compare } from '../../shared/compare.ts';
import type { ScratchWorld } from '../../model/scratch.ts';
import { bootstrapOf, Draft } from './scratch-draft.ts';
import { GrantMaker, makeDefaultPrivileges } from './scratch-grants.ts';
import { makeAttachments, makeObjects, makeOwner } from './scratch-objects.ts';
import { completeRoles, makeRoles, valueSql } from './scratch-roles.ts';

/**
 * Statements that make, on an empty server of the same version, a world with the same roles, memberships, owners, grants and
 * default privileges: what a plan for PostgreSQL can change. A superuser runs them.
 *
 * @param fresh the empty server, as that superuser read it
 */
export function postgresScratch(source: Snapshot, fresh: Snapshot): ScratchWorld {
  const draft = new Draft(source.facts, fresh.facts, fresh.auditor);
  const grants = new GrantMaker(draft);
  tellWhatIsNotMade(draft);
  makeRoles(draft);
  const databases = ofCluster(draft, 'database');
  for (const id of databases) makeDatabase(draft, id);
  for (const id of databases) fillDatabase(draft, grants, id);
  makeDefaultPrivileges(draft);
  for (const kind of ['database', 'tablespace', 'parameter'] as const)
    for (const id of ofCluster(draft, kind)) {
      if (kind === 'tablespace' && !isFresh(draft, id)) draft.addFor(id, ...tablespaceSql(draft, id));
      if (kind !== 'parameter') makeOwner(draft, id);
      grants.make(id, true);
    }
  makeSettings(draft);
  completeRoles(draft);
  // Only superusers own wrappers.
  for (const id of all(draft, WRAPPER)) {
    draft.addFor(id, ownerSql(draft.facts, id, draft.facts.securables.owner[id] ?? NONE));
    grants.make(id, false);
  }
  return draft.world();
}

const all = ({ facts }: Draft, kind: SecurableKind): readonly SecurableId[] =>
  Array.from({ length: facts.securables.count }, (_, id) => id).filter((id) => kindOf(facts, id) === kind);

const ofCluster = (draft: Draft, kind: string): readonly SecurableId[] =>
  draft.children(ROOT).filter((id) => kindOf(draft.facts, id) === kind);

/** Is there one of that kind and name on the empty server? */
function isFresh({ facts, fresh }: Draft, id: SecurableId): boolean {
  const name = facts.securables.name[id];
  return fresh.securables.name.some((other, at) => other === name && kindOf(fresh, at) === kindOf(facts, id));
}

/** A copy of template0 has nothing of the server's own. */
function makeDatabase(draft: Draft, id: SecurableId): void {
  if (isFresh(draft, id)) return;
  draft.addFor(id, `CREATE DATABASE ${nameSql(draft.facts, id)} TEMPLATE template0`);
  if (draft.children(id).length === 0)
    draft.cannot(`what is in ${pathOf(draft.facts, id)}`, 'the snapshot holds nothing of that database');
}

const tablespaceSql = ({ facts }: Draft, id: SecurableId): readonly string[] => [
  'SET allow_in_place_tablespaces = on',
  `CREATE TABLESPACE ${nameSql(facts, id)} LOCATION ''`,
];

/**
 * Everything in one database. Objects come into schemas that everybody may use, because whoever grants something has to find
 * it; the schemas get their own grants last.
 */
function fillDatabase(draft: Draft, grants: GrantMaker, database: SecurableId): void {
  const { facts } = draft;
  const inDatabase = draft.children(database);
  const schemas = inDatabase.filter((id) => kindOf(facts, id) === 'schema');
  if (schemas.length === 0) return;
  const others = inDatabase.filter((id) => kindOf(facts, id) !== 'schema');
  const objects = inOrder(draft, [...others, ...schemas.flatMap((id) => draft.children(id))]);
  const granted = [...objects, ...objects.flatMap((id) => draft.children(id))];
  const opens = granted.some((id) => grants.isGrantedOn(id));
  makeSchemas(draft, database, schemas, opens);
  makeObjects(draft, objects);
  for (const id of granted)
    if (kindOf(facts, id) !== WRAPPER) grants.make(id, draft.isSystem(id) || kindOf(facts, id) === 'language');
  makeAttachments(draft, facts.securables.name[database] ?? '');
  for (const id of schemas) {
    if (opens && !draft.isSystem(id) && !draft.has(id, SecurableFlag.storedAcl))
      draft.addFor(id, `REVOKE USAGE ON SCHEMA ${nameSql(facts, id)} FROM PUBLIC`);
    grants.make(id, isThere(draft, id));
  }
}

const WRAPPER: SecurableKind = 'foreign-data-wrapper';

/** Tables have types as their columns', servers have wrappers, foreign tables have servers, routines take rows of tables. */
const RANKS: Partial<Readonly<Record<SecurableKind, number>>> = {
  type: 1,
  [WRAPPER]: 1,
  'foreign-table': 3,
  routine: 4,
};

function inOrder({ facts }: Draft, ids: readonly SecurableId[]): readonly SecurableId[] {
  const rank = (id: SecurableId): number => RANKS[kindOf(facts, id)] ?? 2;
  return [...ids].sort((a, b) => rank(a) - rank(b) || a - b);
}

const isThere = (draft: Draft, schema: SecurableId): boolean =>
  draft.isSystem(schema) || draft.facts.securables.name[schema] === 'public';

function makeSchemas(draft: Draft, database: SecurableId, schemas: readonly SecurableId[], opens: boolean): void {
  const { facts } = draft;
  if (!schemas.some((id) => facts.securables.name[id] === 'public'))
    draft.add(
      facts.securables.name[database] ?? null,
      `${pathOf(facts, database)} without public`,
      'DROP SCHEMA public',
    );
  for (const id of schemas) {
    if (draft.isSystem(id)) continue;
    const name = nameSql(facts, id);
    if (!isThere(draft, id)) draft.addFor(id, `CREATE SCHEMA ${name}`);
    makeOwner(draft, id);
    if (opens) draft.addFor(id, `GRANT USAGE ON SCHEMA ${name} TO PUBLIC`);
  }
}

/** What a database, or the whole cluster, sets for all sessions. */
function makeSettings(draft: Draft): void {
  for (const [setting, value] of draft.facts.settings) {
    const match = /^(role|search_path|row_security|createrole_self_grant)(?: in (.*))?$/s.exec(setting);
    if (match === null || setting === 'search_path of the server') continue;
    const [, variable = '', database] = match;
    const where = database === undefined ? 'ROLE ALL' : `DATABASE ${quoteIdentifier(database)}`;
    draft.add(null, `setting ${setting}`, `ALTER ${where} SET ${variable} = ${valueSql(variable, value)}`);
  }
}

/** Settings of the server itself that decide what a grant means. */
const DECISIVE = ['lo_compat_privileges', 'wal_level'];

function tellWhatIsNotMade(draft: Draft): void {
  const { facts, fresh } = draft;
  for (const name of DECISIVE) {
    const [theirs, ours] = [facts.settings.get(name), fresh.settings.get(name)];
    if (theirs !== undefined && theirs !== ours)
      draft.cannot(`setting ${name}`, `it is ${theirs} there and ${ours ?? 'unknown'} on the scratch server`);
  }
  const [theirs, ours] = [nameOfRole(facts, draft.bootstrap), nameOfRole(fresh, bootstrapOf(fresh))];
  if (theirs !== ours)
    draft.cannot(`that ${theirs} owns the system catalogs`, `on the scratch server they are ${ours}’s own`);
  const extensions = new Set(facts.securables.extension.values());
  for (const extension of [...extensions].sort(compare))
    if (extension !== 'plpgsql') draft.cannot(`extension ${extension}`, 'stand-ins take the place of its objects');
  for (const { name, database } of facts.publishedSets)
    draft.cannot(`publication ${name} in ${pathOf(facts, database)}`, 'no change of a plan is about publications');
  for (const { name, database } of facts.subscriptions)
    draft.cannot(`subscription ${name} in ${pathOf(facts, database)}`, 'it would connect to another server');
}

const nameOfRole = ({ principals }: Facts, id: PrincipalId): string => principals[id]?.key ?? 'nobody known';
