import { foreignRead } from './dbo101-foreign-read.ts';
import { foreignWrite } from './dbo102-foreign-write.ts';
import { foreignDdl } from './dbo103-foreign-ddl.ts';
import { exposed } from './dbo106-exposed.ts';
import { futureAccess } from './dbo108-future-access.ts';
import { sharedObject } from './dbo201-shared-object.ts';
import { sharedIdentity } from './dbo202-shared-identity.ts';
import { isolation } from './dbo203-isolation.ts';
import { unownedObject } from './dbo204-unowned-object.ts';
import { missingObject } from './dbo205-missing-object.ts';
import { unknownPrincipal } from './dbo206-unknown-principal.ts';
import { ownerMismatch } from './dbo207-owner-mismatch.ts';
import { privilegedIdentity } from './dbo209-privileged-identity.ts';
import { publicationDrift } from './dbo210-publication-drift.ts';
import { expiredException } from './dbo903-expired-exception.ts';
import { unusedWaiver } from './dbo904-unused-waiver.ts';
import { deadGrant } from './dbo905-dead-grant.ts';
import type { Rule } from './define-rule.ts';

/** Every rule by its id: help, documentation, schema and the audit derive from it. */
export const RULES = {
  DBO101: foreignRead,
  DBO102: foreignWrite,
  DBO103: foreignDdl,
  DBO106: exposed,
  DBO108: futureAccess,
  DBO201: sharedObject,
  DBO202: sharedIdentity,
  DBO203: isolation,
  DBO204: unownedObject,
  DBO205: missingObject,
  DBO206: unknownPrincipal,
  DBO207: ownerMismatch,
  DBO209: privilegedIdentity,
  DBO210: publicationDrift,
  DBO903: expiredException,
  DBO904: unusedWaiver,
  DBO905: deadGrant,
} as const satisfies Record<string, Rule>;
