import { MODES, type Access, type Holder, type Resolver } from '../../model/access.ts';
import type { Facts, PrincipalId } from '../../model/facts.ts';
import { covers } from '../../access/mysql/targets.ts';
import type { Reached } from './reached.ts';

/** What those who are meant could do before anything was cut. */
export class Before {
  readonly #reached: Reached;
  readonly #held = new Map<PrincipalId, { readonly access: Access; readonly holder: Holder }[]>();
  readonly #keys = new Set<string>();

  constructor(resolver: Resolver, reached: Reached) {
    this.#reached = reached;
    if (reached.everybody) return;
    for (const principal of reached.principals) {
      const held = [...resolver.reach(principal)].filter(({ holder }) => holder.mode !== 'latent');
      this.#held.set(principal, held);
      for (const { access, holder } of held) this.#keys.add(keyOf(access, holder));
    }
  }

  /** Is it new, or comes more easily than before? What is one's own may grow, and what only prepares reaches nothing. */
  isGain(facts: Facts, access: Access, holder: Holder): boolean {
    const { target, action } = access;
    if (target.kind === 'pattern' || action === 'admin' || action === 'execute') return false;
    if (holder.mode === 'latent' || this.#keys.has(keyOf(access, holder))) return false;
    const on = target.kind === 'all' ? target.under : target.id;
    if (this.#reached.isOwn(on)) return false;
    const held = this.#held.get(holder.principal) ?? [];
    return !access.privileges.every((privilege) =>
      held.some(
        (known) =>
          known.access.privileges.includes(privilege) &&
          MODES.indexOf(known.holder.mode) <= MODES.indexOf(holder.mode) &&
          covers(facts, known.access.target, on),
      ),
    );
  }
}

const keyOf = ({ cause, via, action, target, privileges }: Access, { principal, mode }: Holder): string =>
  `${String(principal)} ${mode} ${String(cause)} ${String(via?.entry)} ${action} ${privileges.join()} ${target.kind} ${String(target.kind === 'all' ? target.under : target.id)}`;
