import type { Access, Action, CauseKind, Holder, Mode } from './access.ts';
import type { PrincipalId, SecurableId } from './facts.ts';
import type { Takeover } from './takeover.ts';

/** What has to be otherwise on the server for a finding to be gone. Ids and rows are those of its instance's facts. */
export type Goal =
  | AccessGoal
  /** Ways to act as others are to end. */
  | { readonly kind: 'takeover'; readonly takeovers: readonly Takeover[]; readonly principals: readonly PrincipalId[] }
  /** Privileges of a row of `Facts.grants` are to go, or only the right to give them on. */
  | {
      readonly kind: 'grant';
      readonly row: number;
      readonly privileges: readonly string[];
      readonly only: 'all' | 'option';
    }
  /** A row of `Facts.defaultPrivileges` is to lose privileges. */
  | { readonly kind: 'default-privilege'; readonly row: number; readonly privileges: readonly string[] }
  /** A row of `Facts.memberships` is to lose ADMIN OPTION. */
  | { readonly kind: 'admin-option'; readonly row: number }
  /** A role is to lose `superuser`, `createrole`, … */
  | { readonly kind: 'attribute'; readonly principal: PrincipalId; readonly name: string }
  /** Objects are to belong to a role of a service. */
  | { readonly kind: 'owner'; readonly securables: readonly SecurableId[]; readonly service: string }
  /** Accounts of a service are to get what the manifest says they have; `on` may be a container. */
  | { readonly kind: 'give'; readonly service: string; readonly action: Action; readonly on: SecurableId };

/** Accesses that are to end for some of those who can exercise them. */
export interface AccessGoal {
  readonly kind: 'access';
  /** The first of them, whose path stands for all. */
  readonly access: Access;
  readonly by: CauseKind;
  readonly action: Action;
  readonly mode: Mode;
  readonly objects: readonly SecurableId[];
  /** Covered whole. */
  readonly containers: ReadonlySet<SecurableId>;
  /** Each with its way; of everybody where it is PUBLIC's: then it ends for everybody. */
  readonly holders: readonly Holder[];
  /** Of those who reach. */
  readonly services: readonly string[];
  /** Index into `Ownership.owners` of whoever owns it; NONE: several. */
  readonly owner: number;
}
