import type {
  Definition,
  ForeignKey,
  ForeignServer,
  ForeignTable,
  PublishedSet,
  Subscription,
  UserMapping,
} from '../model/definitions.ts';
import type { Engine } from '../model/engine.ts';
import type { DefaultPrivilege, Membership, Principal, PrivilegeSet } from '../model/facts.ts';
import type { LoginRule } from '../model/login-rule.ts';
import type { Gap } from '../model/snapshot.ts';

/** The name and major version of the format. Within it, lines and keys are added, never removed or changed. */
export const FORMAT = 'dbowner.snapshot/1';

/**
 * Lines of a snapshot file, in this order. Principals, privilege sets and securables are referred to by their place among
 * the lines of their kind, counted from 0; -1 is "none". schema/snapshot.schema.json says the same for other programs.
 */
export type Line =
  | HeaderLine
  | ({ readonly fact: 'principal' } & Omit<Principal, 'id'>)
  | ({ readonly fact: 'privileges' } & PrivilegeSet)
  | SecurableLine
  | ({ readonly fact: 'membership' } & Membership)
  | ({ readonly fact: 'default-privilege' } & DefaultPrivilege)
  | { readonly fact: 'restriction'; readonly principal: number; readonly target: number; readonly privileges: number }
  | { readonly fact: 'default-role'; readonly account: number; readonly role: number }
  | DefinitionLine
  | ({ readonly fact: 'foreign-server' } & ForeignServer)
  | ({ readonly fact: 'user-mapping' } & UserMapping)
  | ({ readonly fact: 'foreign-table' } & ForeignTable)
  | ({ readonly fact: 'foreign-key' } & ForeignKey)
  | ({ readonly fact: 'publication' } & PublishedSet)
  | ({ readonly fact: 'subscription' } & Subscription)
  | ({ readonly fact: 'login-rule' } & LoginRule)
  | { readonly fact: 'setting'; readonly name: string; readonly value: string }
  | ({ readonly fact: 'gap'; readonly gap: string } & Omit<Gap, 'instance' | 'fact'>)
  | EndLine;

export interface HeaderLine {
  readonly format: typeof FORMAT;
  readonly instance: string;
  readonly engine: Engine;
  /** Of the server. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly auditor: string;
}

/** An object with its grants. Its parent is on an earlier line; the first is the instance. */
export interface SecurableLine {
  readonly fact: 'securable';
  readonly kind: string;
  readonly name: string;
  readonly parent: number;
  /** Left out: none. */
  readonly owner?: number;
  /** Bits of SecurableFlag. Left out: 0. */
  readonly flags?: number;
  /** Topmost parent of a partition. */
  readonly root?: number;
  readonly extension?: string;
  /** grantee, privilege set, grantor, index into GRANT_ORIGINS. Left out: none. */
  readonly grants?: readonly GrantTuple[];
}
export type GrantTuple = readonly [grantee: number, privileges: number, grantor: number, origin: number];

/** What runs when an object is used. Securables that it uses, by privilege; never its text. */
export type DefinitionLine = { readonly fact: 'definition' } & Omit<Definition, 'references'> & {
    readonly references: readonly (readonly [target: number, privilege: string])[];
  };

/** The last line: a file without it is not whole. */
export interface EndLine {
  readonly end: true;
  /** Lines before this one. */
  readonly lines: number;
}
