import { measuredBy } from '../../dialects/mongodb/names.ts';
import { resourceText } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import { NONE, SecurableFlag, type Facts, type Principal, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import type { ScratchStatement, ScratchWorld, Unmade } from '../../model/scratch.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { entry } from '../../shared/entry.ts';

/**
 * Commands, as JSON, that make on an empty server a world with the same users, roles and privileges: what a plan for MongoDB
 * can change. A user gets a password of whoever runs the command.
 *
 * @param fresh the empty server, as an administrator read it
 */
export function mongodbScratch(source: Snapshot, fresh: Snapshot): ScratchWorld {
  const { facts } = source;
  const statements: ScratchStatement[] = [];
  const cannot: Unmade[] = [];
  const known = new Set(fresh.facts.principals.map(({ key }) => key));
  const isMade = ({ key, provenance, attributes }: Principal): boolean =>
    provenance === 'user' && !known.has(key) && attributes['shard'] === undefined;
  const add = (principal: Principal, command: object): void =>
    void statements.push({
      database: dbOf(principal),
      sql: JSON.stringify(command),
      makes: `${principal.kind} ${principal.key}`,
    });
  tellWhatIsNotMade(facts, known, cannot);
  makeCollections(facts, statements, cannot);
  const privileges = privilegesByPrincipal(facts);
  const made = facts.principals.filter(isMade);
  const roles = made.filter(({ kind }) => kind === 'role');
  for (const role of roles)
    add(role, { createRole: nameOf(role), privileges: privileges.get(role.id) ?? [], roles: [] });
  for (const role of roles) {
    const held = rolesOf(facts, role);
    if (held.length > 0) add(role, { grantRolesToRole: nameOf(role), roles: held });
  }
  for (const user of made.filter(({ kind }) => kind === 'account')) {
    add(user, { createUser: nameOf(user), roles: rolesOf(facts, user) });
    if (privileges.has(user.id))
      cannot.push({
        what: `what ${user.key} has beside its roles`,
        why: 'the server does not say where that comes from',
      });
  }
  return { statements, cannot };
}

const dbOf = ({ attributes }: Principal): string => String(attributes['db']);
const nameOf = ({ attributes }: Principal): string => String(attributes['name']);

const rolesOf = (facts: Facts, { id }: Principal): readonly { readonly role: string; readonly db: string }[] =>
  facts.memberships.flatMap(({ member, role }) => {
    const held = facts.principals[role];
    return member === id && held !== undefined ? [{ role: nameOf(held), db: dbOf(held) }] : [];
  });

interface Privilege {
  readonly resource: unknown;
  readonly actions: readonly string[];
}

function privilegesByPrincipal(facts: Facts): ReadonlyMap<number, readonly Privilege[]> {
  const { grants, privilegeSets } = facts;
  const privileges = new Map<number, Privilege[]>();
  for (let row = 0; row < grants.count; row++) {
    const resource = resourceOf(facts, grants.target[row] ?? NONE);
    if (resource === undefined) continue;
    const actions = privilegeSets[grants.privileges[row] ?? 0]?.privileges ?? [];
    entry(privileges, grants.grantee[row] ?? NONE, () => []).push({
      resource: JSON.parse(resourceText(resource)),
      actions,
    });
  }
  return privileges;
}

function tellWhatIsNotMade(facts: Facts, known: ReadonlySet<string>, cannot: Unmade[]): void {
  for (const { key, provenance, attributes } of facts.principals) {
    if (attributes['shard'] !== undefined)
      cannot.push({ what: key, why: 'it is a shard’s own, and the scratch server has none' });
    else if (provenance === 'predefined' && !known.has(key))
      cannot.push({ what: `built-in role ${key}`, why: 'the scratch server’s version does not have it' });
    else if (provenance === 'user' && known.has(key))
      cannot.push({ what: `what ${key} may do`, why: 'the scratch server has that user already' });
    if (attributes['restricted'] === true)
      cannot.push({ what: `from where ${key} may log in`, why: 'the snapshot does not say from where' });
  }
}

/** Empty collections, and views of them; databases come with what is in them. */
function makeCollections(facts: Facts, statements: ScratchStatement[], cannot: Unmade[]): void {
  const sources = new Map(facts.definitions.map(({ on, references }) => [on, references[0]?.target ?? NONE]));
  const filled = new Set<SecurableId>();
  for (let id = 0; id < facts.securables.count; id++) {
    const kind = kindOf(facts, id);
    if ((kind !== 'collection' && kind !== 'view') || !isThere(facts, id)) continue;
    const name = facts.securables.name[id] ?? '';
    filled.add(parentOf(facts, id));
    if (measuredBy(name) !== undefined) {
      cannot.push({ what: pathOf(facts, id), why: 'a time-series collection is made as an ordinary one' });
      continue;
    }
    const source = facts.securables.name[sources.get(id) ?? NONE];
    const view = kind === 'view' ? { viewOn: source ?? name, pipeline: [] } : {};
    const database = facts.securables.name[parentOf(facts, id)] ?? '';
    statements.push({ database, sql: JSON.stringify({ create: name, ...view }), makes: pathOf(facts, id) });
  }
  for (let id = 0; id < facts.securables.count; id++)
    if (
      kindOf(facts, id) === 'database' &&
      isThere(facts, id) &&
      !filled.has(id) &&
      facts.securables.name[id] !== 'admin'
    )
      cannot.push({ what: pathOf(facts, id), why: 'a database without collections does not exist' });
}

const isThere = ({ securables }: Facts, id: SecurableId): boolean =>
  ((securables.flags[id] ?? 0) & (SecurableFlag.missing | SecurableFlag.system)) === 0;

/** What a server holds that it was not born with, in words; nothing: it is empty. */
export function mongodbContents({ facts, auditor }: Snapshot): readonly string[] {
  const principals = facts.principals.filter(({ key, provenance }) => provenance === 'user' && key !== auditor);
  const objects = Array.from({ length: facts.securables.count }, (_, id) => id).filter(
    (id) => ['collection', 'view'].includes(kindOf(facts, id)) && isThere(facts, id),
  );
  return [
    ...principals.map(({ kind, key }) => `${kind} ${key}`),
    ...objects.map((id) => `${kindOf(facts, id)} ${pathOf(facts, id)}`),
  ];
}
