import type { CauseKind } from '../model/access.ts';
import type { Definition } from '../model/definitions.ts';

/** What an access is caused by when a definition of this kind leads to it. */
export const CAUSE_OF_DEFINITION = {
  view: 'definer-view',
  'materialized-view': 'definer-view',
  rule: 'rule',
  trigger: 'trigger',
  routine: 'definer-routine',
  'event-trigger': 'trigger',
  event: 'event',
  merge: 'merge',
} as const satisfies Record<Definition['kind'], CauseKind>;
