import type { Access, CauseKind, Holder, Resolver } from '../../model/access.ts';
import { ROOT, SecurableFlag, type Facts } from '../../model/facts.ts';
import type { Reached } from './reached.ts';

/** What those who are meant could do before anything was taken: who can do everything hides what narrower rights give. */
export class Before {
  readonly #reached: Reached;
  readonly #known = new Set<string>();

  constructor(resolver: Resolver, reached: Reached) {
    this.#reached = reached;
    for (const principal of reached.principals)
      for (const { access, holder } of resolver.reach(principal)) this.#known.add(keyOf(access, holder));
  }

  /** Is it a way to what is not one's own, and one that was not there before or that was made to replace a role? */
  isGain(facts: Facts, access: Access, holder: Holder, isMade: () => boolean): boolean {
    if (access.target.kind === 'pattern' || holder.mode === 'latent') return false;
    if (!this.#isForeign(facts, access, holder) || this.#reached.spares(access, holder.principal)) return false;
    return !this.#known.has(keyOf(access, holder)) || isMade();
  }

  #isForeign({ securables }: Facts, { target, action, by }: Access, { principal }: Holder): boolean {
    if (TAKES_OVER.has(by)) return true;
    const on = target.kind === 'all' ? target.under : target.id;
    const ofServer = on !== ROOT && ((securables.flags[on] ?? 0) & SecurableFlag.system) !== 0;
    return !ofServer && !this.#reached.mayKeep(principal, action, on);
  }
}

const TAKES_OVER: ReadonlySet<CauseKind> = new Set(['role-administration', 'account-takeover', 'credentials']);

/** However it is come by: what a role gave another role may give. */
function keyOf({ action, target }: Access, { principal, mode }: Holder): string {
  return `${String(principal)} ${action} ${mode} ${target.kind} ${String(target.kind === 'all' ? target.under : target.id)}`;
}
