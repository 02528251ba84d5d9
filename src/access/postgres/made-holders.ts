import type { Holder, Mode } from '../../model/access.ts';
import type { PrincipalId } from '../../model/facts.ts';

/** A principal is among the holders of thousands of accesses: one object for each way in which it is, so that readers can compare. */
export class MadeHolders {
  readonly #byHow = new Map<string, Holder[]>();

  of(principal: PrincipalId, mode: Mode, certainty: Holder['certainty']): Holder {
    const how = certainty === 'exact' ? mode : `${mode}?`;
    let made = this.#byHow.get(how);
    if (made === undefined) this.#byHow.set(how, (made = []));
    return (made[principal] ??= { principal, mode, certainty });
  }
}
