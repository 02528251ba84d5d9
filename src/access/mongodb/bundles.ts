import type { Access, AccessBundle } from '../../model/access.ts';
import type { SecurableId } from '../../model/facts.ts';

/** Puts together what one privilege gives on collections of one name in many databases. */
export function* mongodbBundles(accesses: Iterable<Access>): Generator<AccessBundle> {
  const bundles = new Map<string, { readonly access: Access; readonly ids: SecurableId[] }>();
  for (const access of accesses) {
    const { target, principal, action, cause, by, mode, via } = access;
    if (target.kind !== 'one' || via !== undefined) {
      yield { access, ids: target.kind === 'all' ? [] : [target.id] };
      continue;
    }
    const key = `${String(principal)} ${String(cause)} ${action} ${by} ${mode}`;
    const known = bundles.get(key);
    if (known === undefined) bundles.set(key, { access, ids: [target.id] });
    else known.ids.push(target.id);
  }
  yield* bundles.values();
}
