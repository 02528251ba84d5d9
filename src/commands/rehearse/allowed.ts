import type { Action, Mode } from '../../model/access.ts';
import type { PrincipalId, SecurableId } from '../../model/facts.ts';
import type { Ownership } from '../../model/manifest.ts';

/** Does the manifest allow that, to the service or operator whose account it is? */
export type Allows = (principal: PrincipalId, action: Action, id: SecurableId, mode: Mode) => boolean;

/** No manifest grants anybody to make itself able, and streams are for operators alone. */
export const allowedBy =
  (ownership: Ownership): Allows =>
  (principal, action, id, mode) =>
    mode !== 'escalate' &&
    ownership.subjectsOf(principal).some((subject) => {
      if (subject.kind === 'service') return mode !== 'stream' && ownership.allows(subject.service.name, action, id);
      return ownership.operatorMay(subject.operator, mode === 'stream' ? 'stream' : action, id);
    });
