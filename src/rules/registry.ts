import { foreignRead } from './dbo101-foreign-read.ts';
import { foreignWrite } from './dbo102-foreign-write.ts';
import { foreignDdl } from './dbo103-foreign-ddl.ts';
import { escalation } from './dbo105-escalation.ts';
import { exposed } from './dbo106-exposed.ts';
import { futureAccess } from './dbo108-future-access.ts';
import { streamAccess } from './dbo109-stream-access.ts';
import { sharedObject } from './dbo201-shared-object.ts';
import { sharedIdentity } from './dbo202-shared-identity.ts';
import { isolation } from './dbo203-isolation.ts';
import { unownedObject } from './dbo204-unowned-object.ts';
import { missingObject } from './dbo205-missing-object.ts';
import { unknownPrincipal } from './dbo206-unknown-principal.ts';
import { ownerMismatch } from './dbo207-owner-mismatch.ts';
import { ownerLockedOut } from './dbo208-owner-locked-out.ts';
import { privilegedIdentity } from './dbo209-privileged-identity.ts';
import { publicationDrift } from './dbo210-publication-drift.ts';
import { crossServiceForeignKey } from './dbo301-cross-service-foreign-key.ts';
import { crossServiceView } from './dbo302-cross-service-view.ts';
import { crossServiceRoutine } from './dbo303-cross-service-routine.ts';
import { crossServiceForeignServer } from './dbo304-cross-service-foreign-server.ts';
import { crossServicePublication } from './dbo305-cross-service-publication.ts';
import { observedRead } from './dbo401-observed-read.ts';
import { observedWrite } from './dbo402-observed-write.ts';
import { observedJoin } from './dbo403-observed-join.ts';
import { unusedGrant } from './dbo404-unused-grant.ts';
import { expiredException } from './dbo903-expired-exception.ts';
import { unusedWaiver } from './dbo904-unused-waiver.ts';
import { deadGrant } from './dbo905-dead-grant.ts';
import type { Rule } from './define-rule.ts';
import type { RuleId } from './names.ts';

/** Every rule by its id: help, documentation, schema and the audit derive from it. */
export const RULES = {
  DBO101: foreignRead,
  DBO102: foreignWrite,
  DBO103: foreignDdl,
  DBO105: escalation,
  DBO106: exposed,
  DBO108: futureAccess,
  DBO109: streamAccess,
  DBO201: sharedObject,
  DBO202: sharedIdentity,
  DBO203: isolation,
  DBO204: unownedObject,
  DBO205: missingObject,
  DBO206: unknownPrincipal,
  DBO207: ownerMismatch,
  DBO208: ownerLockedOut,
  DBO209: privilegedIdentity,
  DBO210: publicationDrift,
  DBO301: crossServiceForeignKey,
  DBO302: crossServiceView,
  DBO303: crossServiceRoutine,
  DBO304: crossServiceForeignServer,
  DBO305: crossServicePublication,
  DBO401: observedRead,
  DBO402: observedWrite,
  DBO403: observedJoin,
  DBO404: unusedGrant,
  DBO903: expiredException,
  DBO904: unusedWaiver,
  DBO905: deadGrant,
} as const satisfies Record<RuleId, Rule>;
