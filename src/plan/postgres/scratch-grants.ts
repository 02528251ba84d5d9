import { defaultPrivilegesSql, grantSql, revokeSql, roleSql } from '../../dialects/postgres/statements.ts';
import {
  GRANT_ORIGINS,
  NONE,
  SecurableFlag,
  type DefaultPrivilege,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import { entry } from '../../shared/entry.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Draft } from './scratch-draft.ts';

/** One entry of an ACL. */
interface Item extends PrivilegeSet {
  readonly grantee: PrincipalId;
  readonly grantor: PrincipalId;
}

/** Gives objects the ACLs that they have; those whose ACL is not stored stay as they were made. */
export class GrantMaker {
  readonly #draft: Draft;
  readonly #rows = new Map<SecurableId, number[]>();
  readonly #everywhere: readonly PrincipalId[];

  constructor(draft: Draft) {
    this.#draft = draft;
    const { grants, principals } = draft.facts;
    const byDefault = GRANT_ORIGINS.indexOf('engine-default');
    for (let row = 0; row < grants.count; row++)
      if (grants.origin[row] !== byDefault) entry(this.#rows, grants.target[row] ?? NONE, () => []).push(row);
    // initdb grants to these besides PUBLIC.
    this.#everywhere = principals
      .filter(({ key, provenance }) => provenance === 'predefined' && draft.freshRole(key) !== undefined)
      .map(({ id }) => id);
  }

  /** Does somebody else than its owner grant something on it? */
  isGrantedOn(id: SecurableId): boolean {
    const owner = this.#draft.ownerOf(id);
    return (this.#rows.get(id) ?? []).some((row) => this.#draft.facts.grants.grantor[row] !== owner);
  }

  /** @param exists it was there before, with grants that are not known */
  make(id: SecurableId, exists: boolean): void {
    const draft = this.#draft;
    if (!draft.has(id, SecurableFlag.storedAcl)) return;
    const items = this.#itemsOn(id);
    const above = kindOf(draft.facts, id) === 'column' ? this.#itemsOn(parentOf(draft.facts, id)) : [];
    const reset = this.#isUntouched(id) ? [] : this.#reset(id, exists);
    draft.addFor(id, ...reset, ...this.#grant(id, items, above));
  }

  #itemsOn(id: SecurableId): readonly Item[] {
    const { grants, privilegeSets, principals } = this.#draft.facts;
    return (this.#rows.get(id) ?? []).flatMap((row): Item[] => {
      const [grantee = NONE, grantor = NONE] = [grants.grantee[row], grants.grantor[row]];
      const set = privilegeSets[grants.privileges[row] ?? 0];
      const known = principals[grantee]?.exists === true && principals[grantor]?.exists === true;
      return known && set !== undefined ? [{ grantee, grantor, ...set }] : [];
    });
  }

  /** A REVOKE on one of the engine's own tables would end the grants on its columns, which initdb made and no snapshot holds. */
  #isUntouched(id: SecurableId): boolean {
    const draft = this.#draft;
    const initial = GRANT_ORIGINS.indexOf('initial');
    const rows = this.#rows.get(id) ?? [];
    const hasColumns = draft.children(id).length > 0 && kindOf(draft.facts, id) !== 'schema';
    return draft.isSystem(id) && hasColumns && rows.every((row) => draft.facts.grants.origin[row] === initial);
  }

  #reset(id: SecurableId, exists: boolean): readonly string[] {
    const { facts } = this.#draft;
    if (kindOf(facts, id) === 'column' && !exists) return [];
    const owner = this.#draft.ownerOf(id);
    const toAll = facts.principals.findIndex(({ kind }) => kind === 'public');
    const grantees = [...new Set([toAll, owner, ...(exists ? this.#everywhere : [])])].filter(
      (each) => facts.principals[each]?.exists === true,
    );
    const cascade = exists ? ' CASCADE' : '';
    const all = { privileges: ['ALL'], objects: [id] };
    return grantees.map((grantee) => `${revokeSql(facts, all, grantee, false)}${cascade}`);
  }

  /** Who grants what somebody granted with grant option comes after that. */
  #grant(id: SecurableId, items: readonly Item[], above: readonly Item[]): readonly string[] {
    const owner = this.#draft.ownerOf(id);
    const options = new Set<string>();
    const key = (who: PrincipalId, privilege: string): string => `${String(who)} ${privilege}`;
    for (const { grantee, grantable } of above) for (const privilege of grantable) options.add(key(grantee, privilege));
    const sql: string[] = [];
    let waiting = items;
    for (let before = -1; waiting.length > 0 && sql.length !== before;) {
      before = sql.length;
      waiting = waiting.flatMap((item): readonly Item[] => {
        const able = (privilege: string): boolean =>
          item.grantor === owner || options.has(key(item.grantor, privilege));
        sql.push(...this.#itemSql(id, narrowed(item, able), owner));
        for (const privilege of item.grantable.filter(able)) options.add(key(item.grantee, privilege));
        const rest = narrowed(item, (privilege) => !able(privilege));
        return rest.privileges.length === 0 ? [] : [rest];
      });
    }
    for (const { grantee, grantor } of waiting) this.#withoutOption(id, grantee, grantor);
    return sql;
  }

  #withoutOption(id: SecurableId, grantee: PrincipalId, grantor: PrincipalId): void {
    const { facts } = this.#draft;
    const what = `grant on ${pathOf(facts, id)} to ${facts.principals[grantee]?.key ?? ''}`;
    this.#draft.cannot(what, `${facts.principals[grantor]?.key ?? ''}, who granted it, holds no grant option any more`);
  }

  #itemSql(id: SecurableId, { grantee, grantor, privileges, grantable }: Item, owner: PrincipalId): readonly string[] {
    const { facts } = this.#draft;
    const plain = privileges.filter((privilege) => !grantable.includes(privilege));
    const statements = [
      ...(plain.length === 0 ? [] : [grantSql(facts, { privileges: plain, objects: [id] }, grantee, false)]),
      ...(grantable.length === 0 ? [] : [grantSql(facts, { privileges: grantable, objects: [id] }, grantee, true)]),
    ];
    if (grantor === owner || statements.length === 0) return statements;
    return [`SET ROLE ${roleSql(facts, grantor)}`, ...statements, 'SET ROLE NONE'];
  }
}

const narrowed = (item: Item, keep: (privilege: string) => boolean): Item => ({
  ...item,
  privileges: item.privileges.filter(keep),
  grantable: item.grantable.filter(keep),
});

/** What a creator's objects will get. Rows without a schema replace the engine's own default, which therefore goes first. */
export function makeDefaultPrivileges(draft: Draft): void {
  const { facts } = draft;
  const groups = groupBy(facts.defaultPrivileges, ({ creator, database, schema, of }) =>
    [creator, database, schema, of].join(' '),
  );
  for (const rows of groups.values()) {
    const [first] = rows;
    if (first === undefined) continue;
    const database = facts.securables.name[first.database] ?? null;
    const key = facts.principals[first.creator]?.key ?? '';
    const what = `default privileges of ${key} on ${first.of}s in ${database ?? ''}`;
    if (facts.principals[first.creator]?.exists !== true) draft.cannot(what, 'the role was dropped');
    else draft.add(database, what, ...defaultsSql(draft, first, rows));
  }
}

function defaultsSql({ facts }: Draft, first: DefaultPrivilege, rows: readonly DefaultPrivilege[]): readonly string[] {
  const toAll = facts.principals.findIndex(({ kind }) => kind === 'public');
  const reset = (grantee: PrincipalId): string => defaultPrivilegesSql(facts, { ...first, grantee }, 'REVOKE', ['ALL']);
  const grants = rows.flatMap((row): string[] => {
    const { privileges, grantable } = facts.privilegeSets[row.privileges] ?? { privileges: [], grantable: [] };
    const plain = privileges.filter((privilege) => !grantable.includes(privilege));
    if (facts.principals[row.grantee]?.exists !== true) return [];
    return [
      ...(plain.length === 0 ? [] : [defaultPrivilegesSql(facts, row, 'GRANT', plain)]),
      ...(grantable.length === 0 ? [] : [`${defaultPrivilegesSql(facts, row, 'GRANT', grantable)} WITH GRANT OPTION`]),
    ];
  });
  return first.schema === NONE ? [reset(first.creator), reset(toAll), ...grants] : grants;
}
