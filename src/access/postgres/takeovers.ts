import type { Facts } from '../../model/facts.ts';
import type { Takeover } from '../../model/takeover.ts';
import { Creators } from './creators.ts';
import type { PostgresSessions } from './sessions.ts';
import { shadowedRoutines } from './takeovers/routines.ts';
import { sharedSchemas } from './takeovers/schemas.ts';
import { openServers } from './takeovers/servers.ts';
import { sharedTriggers } from './takeovers/triggers.ts';

/** Ways to act with the rights of others that no membership gives, each in a stable order. */
export function* postgresTakeovers(facts: Facts, sessions: PostgresSessions): Generator<Takeover> {
  const creators = new Creators(facts, sessions);
  yield* shadowedRoutines(facts, sessions, creators);
  yield* sharedSchemas(facts, sessions, creators);
  yield* openServers(facts, sessions, creators);
  yield* sharedTriggers(facts, sessions);
}
