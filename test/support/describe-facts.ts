import { GRANT_ORIGINS, NONE, type Facts } from '../../src/model/facts.ts';
import { kindOf } from '../../src/model/securables.ts';

/** Facts by names, sorted: two servers' facts are the same when this is. Ids and the order of rows do not matter. */
export function describeFacts(facts: Facts): readonly string[] {
  const who = (id: number | undefined): string | null =>
    id === undefined || id === NONE ? null : (facts.principals[id]?.key ?? '?');
  const what = (id: number | undefined): string | null => (id === undefined || id === NONE ? null : pathOf(facts, id));
  const set = (id: number | undefined): unknown => facts.privilegeSets[id ?? NONE];
  const { securables, grants } = facts;
  const rows: unknown[] = facts.principals.map(({ id: _, attributes, ...rest }) => [
    'principal',
    rest.key,
    rest,
    Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  for (let id = 0; id < securables.count; id++) {
    const more = [securables.flags[id], what(securables.root.get(id)), securables.extension.get(id)];
    rows.push(['securable', kindOf(facts, id), what(id), who(securables.owner[id]), ...more]);
  }
  for (let row = 0; row < grants.count; row++) {
    const [grantee, grantor] = [who(grants.grantee[row]), who(grants.grantor[row])];
    const origin = GRANT_ORIGINS[grants.origin[row] ?? NONE];
    rows.push(['grant', grantee, what(grants.target[row]), set(grants.privileges[row]), grantor, origin]);
  }
  for (const { role, member, grantor, ...rest } of facts.memberships)
    rows.push(['membership', who(role), who(member), who(grantor), rest.inherit, rest.set, rest.admin]);
  for (const row of facts.defaultPrivileges) {
    const where = [who(row.creator), what(row.database), what(row.schema), row.of];
    rows.push(['default', ...where, who(row.grantee), set(row.privileges), who(row.grantor)]);
  }
  for (const row of facts.restrictions)
    rows.push(['restriction', who(row.principal), what(row.target), set(row.privileges)]);
  for (const row of facts.defaultRoles) rows.push(['default role', who(row.account), who(row.role)]);
  const all = (ids: readonly number[]): unknown => ids.map(what).sort();
  for (const { on, runsAs, references, events, ...row } of facts.definitions) {
    const uses = references.map(({ target, privilege }) => `${privilege} ${what(target) ?? ''}`).sort();
    const { kind, name, opaque, bound, hash, fixedSearchPath, shadowedBy } = row;
    rows.push(['definition', kind, what(on), name, [...events].sort(), who(runsAs), uses, opaque, bound]);
    rows.push(['definition', kind, what(on), name, hash, fixedSearchPath, shadowedBy]);
  }
  for (const { server, wrapper, host, port, database } of facts.foreignServers)
    rows.push(['foreign server', what(server), wrapper, host, port, database]);
  for (const row of facts.userMappings)
    rows.push(['user mapping', what(row.server), who(row.principal), row.remoteUser]);
  for (const row of facts.foreignTables)
    rows.push(['foreign table', what(row.table), what(row.server), row.remoteSchema, row.remoteName]);
  for (const row of facts.foreignKeys) rows.push(['foreign key', row.name, what(row.from), what(row.to), row.cascades]);
  for (const row of facts.publishedSets)
    rows.push(['publication', row.name, what(row.database), who(row.owner), all(row.members), row.all]);
  for (const row of facts.subscriptions) {
    const ends = [[...row.publications].sort(), all(row.tables)];
    rows.push(['subscription', row.name, what(row.database), who(row.owner), ...ends]);
  }
  for (const [i, { type, databases, users, address, netmask, method }] of facts.loginRules.entries())
    rows.push(['login rule', i, type, databases, users, address, netmask, method]);
  for (const [name, value] of facts.settings) rows.push(['setting', name, value]);
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** Unambiguous, unlike a manifest path: kinds and names from the top. */
function pathOf(facts: Facts, id: number): string {
  const parent = facts.securables.parent[id] ?? NONE;
  const own = JSON.stringify([kindOf(facts, id), facts.securables.name[id]]);
  return parent === NONE ? own : `${pathOf(facts, parent)}/${own}`;
}
