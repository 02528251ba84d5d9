/** A privilege as `createRole` takes it. */
export interface AuditorPrivilege {
  readonly resource: Readonly<Record<string, string | boolean>>;
  readonly actions: readonly string[];
}

const CLUSTER = { cluster: true };
const EVERY_DATABASE = { db: '', collection: '' };

/** What an audit asks, and the one privilege that each question takes. */
export const AUDITOR_PRIVILEGES = {
  databases: { resource: CLUSTER, action: 'listDatabases' },
  users: { resource: CLUSTER, action: 'viewUser' },
  options: { resource: CLUSTER, action: 'getCmdLineOpts' },
  shards: { resource: CLUSTER, action: 'listShards' },
  expandedUsers: { resource: EVERY_DATABASE, action: 'viewUser' },
  roles: { resource: EVERY_DATABASE, action: 'viewRole' },
  // What is granted on every database is not granted on these two.
  rolesOfConfig: { resource: { db: 'config', collection: '' }, action: 'viewRole' },
  rolesOfLocal: { resource: { db: 'local', collection: '' }, action: 'viewRole' },
  collections: { resource: EVERY_DATABASE, action: 'listCollections' },
  profiling: { resource: { db: '', collection: 'system.profile' }, action: 'find' },
} as const satisfies Record<string, { readonly resource: AuditorPrivilege['resource']; readonly action: string }>;

export type Question = keyof typeof AUDITOR_PRIVILEGES;

/** The privileges of an auditor and no other. Only a sharded cluster has shards to list. */
export function auditorPrivileges(sharded: boolean): readonly AuditorPrivilege[] {
  const byResource = new Map<string, AuditorPrivilege>();
  for (const [question, { resource, action }] of Object.entries(AUDITOR_PRIVILEGES)) {
    if (question === 'shards' && !sharded) continue;
    const key = JSON.stringify(resource);
    const known = byResource.get(key)?.actions ?? [];
    byResource.set(key, { resource, actions: [...known, action].sort() });
  }
  return [...byResource.values()];
}

/** The privilege of a question in words: `viewUser on { cluster: true }`. */
export function privilegeText(question: Question): string {
  const { resource, action } = AUDITOR_PRIVILEGES[question];
  return `${action} on ${resourceScript(resource)}`;
}

/**
 * JavaScript for mongosh, connected to the instance as an administrator, that makes the role and a user who has it and
 * nothing else. On a sharded cluster it is to be run on each shard too, whose users are its own.
 */
export function auditorScript(instance: string, user: string): string {
  const privileges = auditorPrivileges(false).map(({ resource, actions }) => {
    const list = `[${actions.map((action) => `"${action}"`).join(', ')}]`;
    // The cluster's own: only a router has shards to list.
    const all = 'cluster' in resource ? `${list}.concat(db.hello().msg === "isdbgrid" ? ["listShards"] : [])` : list;
    return `    { resource: ${resourceScript(resource)}, actions: ${all} },`;
  });
  return [
    `// ${instance}, in mongosh as an administrator; of a sharded cluster also on each shard, whose users are its own`,
    'db.getSiblingDB("admin").createRole({',
    '  role: "dbowner_auditor",',
    '  privileges: [',
    ...privileges,
    '  ],',
    '  roles: [],',
    '});',
    'db.getSiblingDB("admin").createUser({',
    `  user: ${JSON.stringify(user)},`,
    '  pwd: passwordPrompt(),',
    '  roles: [{ role: "dbowner_auditor", db: "admin" }],',
    '});',
    '',
  ].join('\n');
}

const resourceScript = (resource: AuditorPrivilege['resource']): string =>
  `{ ${Object.entries(resource)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')} }`;
