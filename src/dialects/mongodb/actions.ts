import type { Action } from '../../model/access.ts';

/** What a privilege action lets its holder do to documents and collections. */
const ON_DATA: Readonly<Record<string, Action>> = {
  find: 'read',
  insert: 'write',
  update: 'write',
  remove: 'write',
  emptycapped: 'write',
  createCollection: 'ddl',
  createIndex: 'ddl',
  dropCollection: 'ddl',
  dropIndex: 'ddl',
  collMod: 'ddl',
  convertToCapped: 'ddl',
  renameCollectionSameDB: 'ddl',
  dropDatabase: 'ddl',
};

/** All of them: a role with `anyAction` has those too that come with later versions. */
export const ANY_ACTION = 'anyAction';

/** What one keyword gives on data, or undefined: it reaches none. */
export const actionOf = (privilege: string): Action | undefined => ON_DATA[privilege];

/** What is done to documents and collections, and watching what is done. */
export const DATA_ACTIONS: readonly string[] = [...Object.keys(ON_DATA), 'changeStream'].sort();

/** Every keyword that gives the action. */
export const privilegesFor = (action: Action): readonly string[] =>
  Object.keys(ON_DATA).filter((privilege) => ON_DATA[privilege] === action);

/** Gives out every role of its database, and widens those that exist. */
export const GRANTS_ROLES = 'grantRole';
/** Takes over the accounts of its database. */
export const CHANGES_PASSWORDS = 'changePassword';
/** On the cluster: acting as any user, or as a member of the cluster itself. */
export const TAKES_ON_IDENTITY: readonly string[] = ['impersonate', 'internal'];
/** On the cluster: the statements of everybody, while they run (`inprog`) or once they were slow (`getLog`). */
export const SHOWS_STATEMENTS = { inprog: 'activity', getLog: 'log' } as const;

/** Keywords that this version knows, of MongoDB 4.0 to 8.x; https://github.com/mongodb/mongo/blob/r8.0.0/src/mongo/db/auth/action_type.idl */
const OTHERS = `addShard advanceClusterTime allCollectionStats analyze analyzeShardKey appendOplogNote applicationMessage applyOps
auditConfigure auditLogRotate authCheck authSchemaUpgrade authenticate bypassDefaultMaxTimeMS bypassDocumentValidation
bypassWriteBlockingMode changeCustomData changeOwnCustomData changeOwnPassword changeStream checkFreeMonitoringStatus
checkMetadataConsistency cleanupOrphaned cleanupStructuredEncryptionData clearJumboFlag closeAllDatabases collStats compact
compactStructuredEncryptionData configureQueryAnalyzer connPoolStats connPoolSync cpuProfiler createDatabase createRole
createSearchIndexes createUser dbCheck dbHash dbStats dropAllRolesFromDatabase dropAllUsersFromDatabase dropConnections
dropRole dropSearchIndex dropUser enableProfiler enableSharding exportCollection flushRouterConfig forceUUID fsync fsyncUnlock
getChangeStreamState getClusterParameter getCmdLineOpts getDatabaseVersion getDefaultRWConcern getParameter getShardMap
getShardVersion grantPrivilegesToRole grantRolesToRole grantRolesToUser hostInfo importCollection indexStats invalidateUserCache
issueDirectShardOperations killAnyCursor killAnySession killCursors killop listCachedAndActiveUsers listCollections
listClusterCatalog listCursors listDatabases listIndexes listSampledQueries listSearchIndexes listSessions listShards logRotate
moveChunk moveCollection netstat oidReset oidcListKeys oidcRefreshKeys operationMetrics planCacheIndexFilter planCacheRead
planCacheWrite querySettings queryStatsRead queryStatsReadTransformed reIndex refineCollectionShardKey removeShard
renameCollection repairDatabase replSetConfigure replSetGetConfig replSetGetStatus replSetHeartbeat replSetReconfig
replSetResizeOplog replSetStateChange reshardCollection resync revokePrivilegesFromRole revokeRole revokeRolesFromRole
revokeRolesFromUser rotateCertificates runAsLessPrivilegedUser runTenantMigration serverStatus setAuthenticationRestriction
setChangeStreamState setClusterParameter setDefaultRWConcern setFeatureCompatibilityVersion setFreeMonitoring setParameter
setUserWriteBlockMode shardCollection shardedDataDistribution shardingState shutdown splitChunk splitVector storageDetails top
touch trafficRecord transitionFromDedicatedConfigServer transitionToDedicatedConfigServer unlock untrackUnshardedCollection
unshardCollection updateRole updateSearchIndex updateUser useTenant useUUID validate viewRole viewUser`;

const KNOWN: ReadonlySet<string> = new Set([
  ANY_ACTION,
  GRANTS_ROLES,
  CHANGES_PASSWORDS,
  ...TAKES_ON_IDENTITY,
  ...Object.keys(SHOWS_STATEMENTS),
  ...Object.keys(ON_DATA),
  ...OTHERS.split(/\s+/),
]);

export const isKnownAction = (privilege: string): boolean => KNOWN.has(privilege);
