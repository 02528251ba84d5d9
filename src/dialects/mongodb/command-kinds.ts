import type { Action } from '../../model/access.ts';

/** Commands whose first value names the collection that they are about, in the database that they are sent to. */
const ON_COLLECTION: ReadonlyMap<string, Action> = new Map<string, Action>([
  ...actions('read', 'find aggregate count distinct mapReduce mapreduce geoSearch getMore'),
  ...actions('write', 'insert update delete findAndModify findandmodify emptycapped'),
  ...actions('ddl', 'create createIndexes drop dropIndexes deleteIndexes collMod convertToCapped compact reIndex'),
  ...actions('ddl', 'createSearchIndexes updateSearchIndex dropSearchIndex'),
]);

/** Commands of the database `admin` whose first value is a whole namespace, `db.collection`. */
const ON_NAMESPACE: ReadonlyMap<string, Action> = new Map<string, Action>([
  ...actions('ddl', 'shardCollection reshardCollection refineCollectionShardKey unshardCollection moveCollection'),
]);

/**
 * Commands that return and change no documents: about sessions, transactions, users, the server, or figures about a collection.
 * https://www.mongodb.com/docs/manual/reference/command/
 */
const WITHOUT_DATA: ReadonlySet<string> = new Set(
  `abortTransaction addShard addShardToZone analyze authSchemaUpgrade authenticate autoSplitVector availableQueryOptions
  balancerCollectionStatus balancerStart balancerStatus balancerStop buildInfo buildinfo checkShardingIndex
  cleanupOrphaned clearJumboFlag collStats collstats commitTransaction configureFailPoint
  configureQueryAnalyzer connPoolStats connPoolSync connectionStatus coordinateCommitTransaction createRole createUser
  currentOp dataSize datasize dbHash dbhash dbStats dbstats delShardFromZone driverOIDTest dropAllRolesFromDatabase
  dropAllUsersFromDatabase dropConnections dropRole dropUser enableSharding endSessions features flushRouterConfig
  forceerror fsync fsyncUnlock getAuditConfig getChangeStreamState getClusterParameter getCmdLineOpts getDatabaseVersion
  getDefaultRWConcern getDiagnosticData getFreeMonitoringStatus getLastError getlasterror getLog getnonce getParameter
  getQueryableEncryptionCountInfo getShardMap getShardVersion grantPrivilegesToRole grantRolesToRole grantRolesToUser
  handshake hello hostInfo internalRenameIfOptionsAndIndexesMatch invalidateUserCache isMaster ismaster isSelf isdbgrid
  killAllSessions killAllSessionsByPattern killCursors killOp killSessions listCollections listCommands listDatabases
  listDatabasesForAllTenants listIndexes listSearchIndexes listShards listClusterCatalog lockInfo logApplicationMessage
  logMessage logRotate logout mergeChunks moveChunk movePrimary moveRange netstat ping planCacheClear planCacheClearFilters
  planCacheListFilters planCacheSetFilter prepareTransaction profile refreshSessions refreshLogicalSessionCacheNow removeShard
  removeShardFromZone replSetAbortPrimaryCatchUp replSetFreeze replSetGetConfig replSetGetRBID replSetGetStatus
  replSetHeartbeat replSetInitiate replSetMaintenance replSetReconfig replSetRequestVotes replSetResizeOplog replSetStepDown
  replSetStepUp replSetSyncFrom replSetUpdatePosition resetError revokePrivilegesFromRole revokeRolesFromRole
  revokeRolesFromUser rolesInfo rotateCertificates saslContinue saslStart serverStatus setAllowMigrations setAuditConfig
  setChangeStreamState setClusterParameter setDefaultRWConcern setFeatureCompatibilityVersion setFreeMonitoring
  setIndexCommitQuorum setParameter setQuerySettings removeQuerySettings setShardVersion setUserWriteBlockMode
  shardConnPoolStats shardingState shutdown split splitChunk splitVector startRecordingTraffic startSession
  stopRecordingTraffic top transitionFromDedicatedConfigServer transitionToDedicatedConfigServer updateRole updateUser
  updateZoneKeyRange usersInfo validate validateDBMetadata voteCommitIndexBuild waitForFailPoint whatsmyuri
  abortReshardCollection cleanupReshardCollection commitReshardCollection checkMetadataConsistency`.split(/\s+/),
);

export const actionOnCollection = (command: string): Action | undefined => ON_COLLECTION.get(command);

export const actionOnNamespace = (command: string): Action | undefined => ON_NAMESPACE.get(command);

/** Members of a cluster send each other commands that begin with an underscore. */
export const touchesNoData = (command: string): boolean => WITHOUT_DATA.has(command) || command.startsWith('_');

function actions(action: Action, commands: string): [string, Action][] {
  return commands.split(' ').map((command) => [command, action]);
}
