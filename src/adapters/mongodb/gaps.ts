import { privilegeText, type Question } from '../../dialects/mongodb/auditor-role.ts';
import type { GapList } from '../gap-list.ts';
import type { Failure } from './failures.ts';

/** The newest major version whose actions and resources this version of dbowner knows. */
const NEWEST_VERSION = 8;

/** What is missing when a question is refused, and which checks suffer. */
const QUESTIONS: Readonly<Record<Question, { readonly fact: string; readonly costs: readonly string[] }>> = {
  databases: {
    fact: 'list of databases',
    costs: ['every check in the databases that the auditor may not see: the list that it got may lack any of them'],
  },
  users: {
    fact: 'users of every database',
    costs: ['every check of users on databases that do not exist, which is where services often keep theirs'],
  },
  options: {
    fact: 'start-up options',
    costs: ['whether LDAP or OIDC lets in users who are not stored here (DBO101–106 for them)'],
  },
  shards: { fact: 'list of shards', costs: ['every check of users that a shard keeps for itself'] },
  expandedUsers: {
    fact: 'expanded privileges of users',
    costs: ['from which addresses users may log in', 'what roles give that could not be read themselves'],
  },
  roles: { fact: 'roles', costs: ['which role gives what, and the path of every finding'] },
  rolesOfConfig: { fact: 'roles of database config', costs: ['what roles of database config give'] },
  rolesOfLocal: { fact: 'roles of database local', costs: ['what roles of database local give (DBO109 by the oplog)'] },
  collections: { fact: 'collections', costs: ['which collections and views there are (DBO101–103, DBO204, DBO302)'] },
  profiling: { fact: 'profiling levels', costs: ['whether statements are being kept in system.profile (DBO101)'] },
};

/** A question about a database or the whole server that was not answered. */
export function reportRefusal(gaps: GapList, question: Question, failure: Failure, where = ''): void {
  const { fact, costs } = QUESTIONS[question];
  gaps.add('required', {
    fact: `${fact}${where}`,
    why: failure.refused ? `it takes ${privilegeText(question)}, which the auditor does not have` : failure.why,
    remedy: failure.refused ? `grant the auditor ${privilegeText(question)} (dbowner doctor --grants)` : failure.remedy,
    costs: costs.map((cost) => `${cost}${where}`),
  });
}

/** `listDatabases` answers with what the auditor may see, and never says that this is not all. */
export function reportPartialList(gaps: GapList, seen: number): void {
  const { fact, costs } = QUESTIONS.databases;
  gaps.add('required', {
    fact,
    why: `the auditor does not have ${privilegeText('databases')}, so that the server lists what it may see (${String(seen)}), not what there is`,
    remedy: `grant the auditor ${privilegeText('databases')} (dbowner doctor --grants)`,
    costs,
  });
}

export function reportVersion(gaps: GapList, version: string): void {
  const major = Number.parseInt(version, 10);
  if (major <= NEWEST_VERSION) return;
  gaps.add('required', {
    fact: `MongoDB ${String(major)}`,
    why: `this version of dbowner knows the privileges of MongoDB up to ${String(NEWEST_VERSION)}`,
    remedy: 'use a newer version of dbowner',
    costs: [`whatever MongoDB ${String(major)} added`],
  });
}

export function reportUnknownAction(gaps: GapList, action: string): void {
  gaps.add('required', {
    fact: `privilege action ${action}`,
    why: 'this version of dbowner does not know what it lets its holders do',
    remedy: 'use a newer version of dbowner, or name it in accept-gaps once you know that it reaches no data',
    costs: [`what ${action} gives to the roles that have it`],
  });
}

/** @param keys of the resource document */
export function reportUnknownResource(gaps: GapList, keys: readonly string[]): void {
  const kind = [...keys].sort().join(', ');
  gaps.add('required', {
    fact: `resources of the kind { ${kind} }`,
    why: 'this version of dbowner does not know what they stand for',
    remedy: 'use a newer version of dbowner',
    costs: ['what privileges on such resources give'],
  });
}

/** Managed clusters keep their users elsewhere and refuse the commands that list them. */
export function reportManaged(gaps: GapList): void {
  gaps.add('required', {
    fact: 'users of the Atlas project',
    why: 'Atlas keeps database users and custom roles in the project and does not answer usersInfo and rolesInfo',
    remedy:
      'compare the manifest with `atlas dbusers list` and `atlas customDbRoles list` (Atlas Administration API: databaseUsers, customDBRoles), and name this gap in accept-gaps',
    costs: ['DBO101–109, DBO201, DBO206 and DBO209: who can reach what is not known at all'],
  });
}

/** Nobody is logged in and everything is refused: a wrong URL and a server without users look the same. */
export function reportNobody(gaps: GapList): void {
  gaps.add('required', {
    fact: 'a login',
    why: 'nobody is logged in and the server refuses every question; either the URL names no user, or the server has none yet and lets whoever connects from its own machine create the first one (the localhost exception)',
    remedy:
      'put a user into the URL; on a server without users, create the first one before anybody else does, or set enableLocalhostAuthBypass to false',
    costs: ['every check on this instance'],
  });
}

/** @param by what admits users who are stored nowhere in the server */
export function reportOutsiders(gaps: GapList, by: string): void {
  gaps.add('required', {
    fact: `users authorized by ${by}`,
    why: `${by} decides at login who may come in and which roles it has; the server stores no such users`,
    remedy: `compare the groups of ${by} with the roles that are named after them, and name this gap in accept-gaps`,
    costs: ['DBO101–109 and DBO206 for whoever logs in that way; what its roles give is known'],
  });
}

/** A shard, whose own users mongos does not know. */
export function reportShard(gaps: GapList, shard: string, { why, remedy }: Failure): void {
  gaps.add('required', {
    fact: `shard ${shard}`,
    why,
    remedy: `${remedy}; users of the cluster cannot log in to a shard: create an auditor on it and give its URL under nodes`,
    costs: [`every check of users that shard ${shard} keeps for itself`],
  });
}

/** Another node of the replica set. */
export function reportNode(gaps: GapList, node: string, { why, remedy }: Failure): void {
  gaps.add('required', {
    fact: `node ${node}`,
    why,
    remedy,
    costs: [`whether node ${node} keeps statements in a system.profile of its own (DBO101)`],
  });
}

/** Users or their roles were not the same at the end as at the beginning, twice. */
export function reportUnstable(gaps: GapList): void {
  gaps.add('required', {
    fact: 'one state of users',
    why: 'users or their roles changed while they were read, and again at the second try',
    remedy: 'run again when nobody creates or changes users',
    costs: ['access of users that were changed'],
  });
}
