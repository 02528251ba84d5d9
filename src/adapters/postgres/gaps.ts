import { quoteIdentifier } from '../../dialects/postgres/names.ts';
import { vendorOfDatabase } from '../../dialects/postgres/vendors.ts';
import type { ClusterRows } from './cluster-rows.ts';
import type { FactSink } from './cluster-facts.ts';
import type { DatabaseRows } from './database-rows.ts';
import type { Failure } from './failures.ts';
import type { GapList } from '../gap-list.ts';
import { NEWEST_VERSION, type ServerIdentity } from './server-identity.ts';

/** The server is newer than this version of dbowner. */
export function reportVersion(gaps: GapList, { major }: ServerIdentity): void {
  if (major <= NEWEST_VERSION) return;
  gaps.add('required', {
    fact: `PostgreSQL ${major}`,
    why: `this version of dbowner knows the privileges of PostgreSQL up to ${NEWEST_VERSION}`,
    remedy: 'use a newer version of dbowner',
    costs: [`whatever PostgreSQL ${major} added`],
  });
}

/** Shared catalogs that were refused, and databases that nobody can connect to. */
export function reportCluster(gaps: GapList, { rows, unreadable }: ClusterRows, home: string): void {
  for (const catalog of unreadable) {
    gaps.add('required', {
      fact: `catalog ${catalog}`,
      why: 'SELECT on it was revoked',
      remedy: `GRANT SELECT ON pg_catalog.${catalog} to the auditor, in database ${quoteIdentifier(home)}`,
      costs: ['every check on this instance'],
    });
  }
  for (const [name = '', , , connectable, limit] of rows.databases) {
    if (name === 'template0' || (connectable === 't' && limit !== '-2')) continue;
    const invalid = limit === '-2';
    gaps.add('optional', {
      fact: `database ${name ?? ''}`,
      why: invalid ? 'it is what a DROP DATABASE left behind' : 'it accepts no connections, from anybody',
      remedy: invalid
        ? `DROP DATABASE ${quoteIdentifier(name ?? '')}`
        : `ALTER DATABASE ${quoteIdentifier(name ?? '')} ALLOW_CONNECTIONS true while it is audited`,
      costs: [`every check in database ${name ?? ''}, should it be opened again`],
    });
  }
}

/** The shared catalogs were not the same at the end as at the beginning, twice. */
export function reportUnstable(gaps: GapList): void {
  gaps.add('required', {
    fact: 'one state of roles, memberships and databases',
    why: 'they changed while they were read, and again at the second try',
    remedy: 'run again when nobody creates or changes roles and databases',
    costs: ['access through roles and databases that were changed'],
  });
}

/** A database could not be read. */
export function reportDatabaseFailure(gaps: GapList, database: string, { why, remedy }: Failure): void {
  const vendor = vendorOfDatabase(database);
  gaps.add('required', {
    fact: `database ${database}`,
    why,
    remedy: vendor === undefined ? remedy : `it is ${vendor}'s own: name it in accept-gaps`,
    costs: [`every check in database ${database}`],
  });
}

/** What the auditor may not see in a database that it could read. */
export function reportDatabase(
  gaps: GapList,
  database: string,
  auditor: string,
  { rows, unreadable }: DatabaseRows,
): void {
  for (const [catalog, lost] of unreadable) {
    gaps.add('required', {
      fact: `catalog ${catalog} in database ${database}`,
      why: 'SELECT on it was revoked',
      remedy: `in database ${quoteIdentifier(database)}: GRANT SELECT ON pg_catalog.${catalog} TO ${quoteIdentifier(auditor)}`,
      costs: [...new Set(lost.map((source) => `${SOURCE_WORDS[source]} in database ${database}`))],
    });
  }
  const [rulesVisible, mappings, subscriptions] = rows.hidden[0] ?? [];
  if (rulesVisible === 'f') {
    gaps.add('optional', {
      fact: 'host-based authentication rules',
      why: 'pg_hba_file_rules is for superusers',
      remedy: `GRANT SELECT ON pg_hba_file_rules and EXECUTE ON FUNCTION pg_hba_file_rules() TO ${quoteIdentifier(auditor)}`,
      costs: ['DBO106 where roles can log in without proof of who they are'],
    });
  }
  if (Number(mappings ?? 0) > 0) {
    gaps.add('optional', {
      fact: `user mapping options in database ${database}`,
      why: 'they are shown to the mapped user and to superusers, because they can hold a password',
      remedy: 'none is needed where no foreign server leads to data that the manifest names; else audit as a superuser',
      costs: [`DBO101, DBO102 and DBO105 through foreign servers of database ${database}`],
    });
  }
  if (Number(subscriptions ?? 0) > 0) {
    gaps.add('optional', {
      fact: `subscription connections in database ${database}`,
      why: 'pg_subscription.subconninfo is for superusers, because it can hold a password',
      remedy: 'audit as a superuser, or declare in the manifest where the data comes from',
      costs: [`which server the subscriptions of database ${database} read`],
    });
  }
}

/** ACLs name roles that the cluster does not have: two encodings of one name, or a damaged catalog. */
export function reportStrangers({ roles, gaps }: FactSink, database: string): void {
  if (roles.strangers.size === 0) return;
  roles.strangers.clear();
  gaps.add('required', {
    fact: `role names in database ${database}`,
    why: 'ACLs name roles otherwise than the list of roles does, as when databases have different encodings',
    remedy: 'give roles ASCII names, or databases one encoding',
    costs: [`grants to those roles in database ${database}`],
  });
}

const SOURCE_WORDS: Readonly<Record<keyof DatabaseRows['rows'], string>> = {
  schemas: 'schemas',
  relations: 'tables, views and sequences',
  inheritance: 'which table a partition belongs to',
  columns: 'grants on columns',
  routines: 'routines',
  types: 'types',
  languages: 'languages',
  wrappers: 'foreign-data wrappers',
  servers: 'foreign servers',
  largeObjects: 'large objects',
  defaults: 'default privileges',
  extensions: 'which objects belong to extensions',
  views: 'access through views',
  viewUses: 'access through views',
  rules: 'access through rules',
  triggers: 'access through triggers',
  eventTriggers: 'access through event triggers',
  bodies: 'access through routines',
  builtinRoutines: 'access through routines',
  serverOptions: 'where foreign servers lead to',
  mappings: 'access through foreign servers',
  foreignTables: 'access through foreign tables',
  foreignKeys: 'foreign keys',
  publications: 'publications',
  subscriptions: 'subscriptions',
  hidden: 'what else is hidden',
};
