import { withMutant as withCopy, type Mutation } from '../mutants.ts';
import type { Subject } from './judgement.ts';

const RESOURCES = 'dialects/mongodb/resources.ts';
const NAMES = 'dialects/mongodb/names.ts';
const ACTIONS = 'dialects/mongodb/actions.ts';
const ACCESSES = 'access/mongodb/accesses.ts';
const RIGHTS = 'access/mongodb/rights.ts';
const TARGETS = 'access/mongodb/targets.ts';
const TAKEOVER = 'access/mongodb/takeover.ts';
const VIEWS = 'access/mongodb/views.ts';
const RESOLVER = 'access/mongodb.ts';

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a privilege on a database is one on its system collections',
    file: TARGETS,
    find: 'return except.length === 0 ? { kind: ',
    replace: 'return except.length >= 0 ? { kind: ',
  },
  {
    name: 'a privilege on every database is one on local, config and system collections',
    file: TARGETS,
    find: "else if (resource.db === '') yield { kind: 'all', under: ROOT, except: this.#leftOutEverywhere() };",
    replace: "else if (resource.db === '') yield { kind: 'all', under: ROOT };",
  },
  {
    name: 'a privilege on every database is one on local',
    file: NAMES,
    find: "db === 'local' || db === 'config';",
    replace: "db === 'config';",
  },
  {
    name: 'no collection belongs to the server',
    file: NAMES,
    find: "collection.startsWith('system.') || (db ===",
    replace: "collection.startsWith('systems.') || (db ===",
  },
  {
    name: 'a privilege on one name in every database is on none',
    file: TARGETS,
    find: 'yield* this.#matching(resource);',
    replace: '',
  },
  {
    name: 'what does not exist is there',
    file: TARGETS,
    find: 'else if (this.isMissing(id)) yield',
    replace: 'else if (id < 0) yield',
  },
  {
    name: 'a right on what does not exist is one of today',
    file: RESOLVER,
    find: "access.target.kind === 'pattern' ? 'latent' : access.mode",
    replace: "access.target.kind === 'pattern' ? 'now' : access.mode",
  },
  {
    name: 'roles are one deep',
    file: RIGHTS,
    find: 'for (const id of seen) for (const other of next(id)) seen.add(other);',
    replace: 'for (const other of next(start)) seen.add(other);',
  },
  {
    name: 'the root role is a role like others',
    file: ACCESSES,
    find: "if (attributes['superuser'] === true) return true;",
    replace: '',
  },
  {
    name: 'every action on every resource is no superuser',
    file: ACCESSES,
    find: "resource.kind === 'any' && privileges.includes(ANY_ACTION)",
    replace: "resource.kind === 'cluster' && privileges.includes(ANY_ACTION)",
  },
  { name: 'remove writes nothing', file: ACTIONS, find: "  remove: 'write',\n", replace: '' },
  { name: 'dropCollection changes nothing', file: ACTIONS, find: "  dropCollection: 'ddl',\n", replace: '' },
  { name: 'dropDatabase changes nothing', file: ACTIONS, find: "  dropDatabase: 'ddl',\n", replace: '' },
  {
    name: 'the oplog is only reached by its name',
    file: ACCESSES,
    find: "(collection === '' || collection === OPLOG)",
    replace: '(collection === OPLOG)',
  },
  {
    name: 'the oplog is reached by a privilege on every database',
    file: ACCESSES,
    find: "(db === '' && collection === OPLOG)",
    replace: "(db === '' && (collection === OPLOG || collection === ''))",
  },
  {
    name: 'there is no oplog',
    file: ACCESSES,
    find: "this.#facts.settings.get('oplog') === 'yes'",
    replace: "this.#facts.settings.get('oplog') === 'maybe'",
  },
  {
    name: 'roles of admin are over admin alone',
    file: ACCESSES,
    find: "if (coversDatabase(resource, 'admin')) yield",
    replace: "if (resource.kind === 'cluster') yield",
  },
  {
    name: 'who grants roles grants itself none',
    file: ACCESSES,
    find: 'if (!has(privileges, GRANTS_ROLES)) return;',
    replace: 'if (has(privileges, GRANTS_ROLES)) return;',
  },
  {
    name: 'a profile is a collection like others',
    file: ACCESSES,
    find: "if (collection === 'system.profile' && action === 'read') yield",
    replace: "if (collection === 'profile' && action === 'read') yield",
  },
  {
    name: 'who writes users has them today',
    file: ACCESSES,
    find: "mode: action === 'read' ? 'now' : 'escalate' };",
    replace: "mode: 'now' };",
  },
  {
    name: 'the statements of others are only shown by everything',
    file: ACCESSES,
    find: "if (resource.kind !== 'cluster' && resource.kind !== 'any') return;",
    replace: "if (resource.kind !== 'any') return;",
  },
  {
    name: 'following every change is a read like others',
    file: ACCESSES,
    find: "return whole && action === 'read' && privileges.includes('changeStream')",
    replace: "return whole && action === 'write' && privileges.includes('changeStream')",
  },
  {
    name: 'roles that the server is born with are granted one by one',
    file: ACCESSES,
    find: "return everywhere ? 'predefined-role' : 'grant';",
    replace: "return 'grant';",
  },
  {
    name: 'a changed password takes nobody over',
    file: TAKEOVER,
    find: 'if (!has(privileges, CHANGES_PASSWORDS) && !has(privileges, GRANTS_ROLES)) return [];',
    replace: 'if (!has(privileges, GRANTS_ROLES)) return [];',
  },
  {
    name: 'a view shows nothing but itself',
    file: VIEWS,
    find: 'if (view !== undefined) yield* this.#through(access, [view], new Set());',
    replace: '',
  },
  {
    name: 'anyResource is not on the database as such',
    file: RESOURCES,
    find: "if (resource.kind === 'any') return true;\n  if",
    replace: 'if',
  },
];

/** Runs `body` with the resolver as it would be with this change. */
export const withMutant = <T>(mutation: Mutation, body: (subject: Subject) => T): Promise<T> =>
  withCopy(mutation, async (load) => {
    const { createMongodbResolver } = (await load('access/mongodb.ts')) as Pick<Subject, 'createMongodbResolver'>;
    const { Rights } = (await load('access/mongodb/rights.ts')) as Pick<Subject, 'Rights'>;
    return body({ createMongodbResolver, Rights });
  });
