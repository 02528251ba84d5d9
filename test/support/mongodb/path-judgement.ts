import type { Access, Holder, Resolver } from '../../../src/model/access.ts';
import { NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../../../src/model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../../src/model/securables.ts';
import type { ExpectedPath } from './access-paths.ts';

interface Reached {
  readonly access: Access;
  readonly holder: Holder;
}

/** The recording was made after the attempts, when the view that m48 tried to redirect was there, and m48 may find in it. */
const SHOWN_LATER: Readonly<Record<string, readonly string[]>> = {
  'm48_view_changer@admin': [
    'definer-view read mongo/billing/ledger',
    'grant ddl mongo/billing/ledger_v',
    'grant read mongo/billing/ledger_v',
  ],
};

/** What a resolver says of the users of the access-path world. */
export class PathJudgement {
  readonly #facts: Facts;
  readonly #resolver: Resolver;
  readonly #places = new Map<string, SecurableId>();

  constructor(facts: Facts, resolver: Resolver) {
    this.#facts = facts;
    this.#resolver = resolver;
    for (let id = 0; id < facts.securables.count; id++)
      if (kindOf(facts, id) !== 'resource')
        this.#places.set(pathOf(facts, id).replace(/^mongo\/?/, '') || 'server', id);
  }

  /** What is wrong with what is said of a user; empty: nothing. */
  faults({ principal, kind, object, action, mode, billingInvReadNow }: ExpectedPath): readonly string[] {
    const reached = this.#reachOf(principal);
    const faults: string[] = [];
    if (kind === null) {
      const touched = reached.filter((each) => this.#touchesBilling(each)).map((each) => this.#text(each));
      if (touched.sort().join() !== (SHOWN_LATER[principal] ?? []).join())
        faults.push(`${principal} touches billing: ${touched.join(', ')}`);
    } else if (
      !reached.some(
        (each) =>
          each.access.action === action &&
          each.holder.mode === mode &&
          this.#covers(each.access, object ?? '') &&
          this.#kindOf(each) === kind,
      )
    )
      faults.push(`${principal} is not said to ${String(action)} ${String(object)} (${kind}, ${String(mode)})`);
    if (billingInvReadNow === null) return faults;
    const reads = reached.some(
      ({ access, holder }) =>
        access.action === 'read' &&
        holder.mode === 'now' &&
        access.via === undefined &&
        this.#covers(access, 'billing/inv'),
    );
    if (reads !== (billingInvReadNow === 'reached')) faults.push(`${principal}: billing.inv was ${billingInvReadNow}`);
    return faults;
  }

  #reachOf(key: string): readonly Reached[] {
    const principal = this.#facts.principals.find((each) => each.key === key);
    if (principal === undefined) throw new Error(`no ${key}`);
    return [...this.#resolver.reach(principal.id)];
  }

  /** What grants are called after how they came to the user: by a role of its own, or by roles in roles. */
  #kindOf({ access, holder }: Reached): string {
    const hops = this.#resolver.explain(access, holder).filter(({ kind }) => kind === 'membership').length;
    return access.by === 'grant' && hops > 1 ? 'membership' : access.by;
  }

  /** Is all of it covered? `billing/**` is the database without the collections of the server itself. */
  #covers({ target }: Access, object: string): boolean {
    const id = this.#places.get(object.replace(/\/\*\*$/, ''));
    if (id === undefined || target.kind === 'pattern') return false;
    if (target.kind === 'one') return target.id === id;
    const above: SecurableId[] = [];
    for (let at = id; at !== NONE; at = parentOf(this.#facts, at)) above.push(at);
    return above.includes(target.under) && !above.some((each) => target.except?.includes(each) === true);
  }

  /** Is anything on data of billing, whoever's way it is? Statements and streams of the whole server are. */
  #touchesBilling({ access: { target }, holder }: Reached): boolean {
    if (holder.mode === 'latent') return false;
    const billing = this.#places.get('billing') ?? NONE;
    const id = target.kind === 'all' ? target.under : target.id;
    if (((this.#facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0) return false;
    return id === ROOT || id === billing || parentOf(this.#facts, id) === billing;
  }

  #text({ access: { by, action, target } }: Reached): string {
    return `${by} ${action} ${pathOf(this.#facts, target.kind === 'all' ? target.under : target.id)}`;
  }
}
