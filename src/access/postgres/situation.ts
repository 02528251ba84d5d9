import { MODES, type Access, type Holder } from '../../model/access.ts';
import { NONE, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { Bits } from '../bits.ts';
import type { Reachers } from './gates.ts';

/** What has to be true beside the cause itself for an access to work. */
export interface Conditions {
  /** Whose rights are used. */
  readonly bearer: PrincipalId;
  /** Superuser, and what only the bearer itself has: members take it on by SET ROLE, they do not inherit it. */
  readonly inherited: boolean;
  /** Schema whose USAGE is needed, or large object whose SELECT, or NONE. */
  readonly gate: SecurableId;
  /** Database whose CONNECT is needed, or NONE. */
  readonly database: SecurableId;
  /** The statement can be PREPAREd under one role and EXECUTEd under another. */
  readonly preparable: boolean;
  /** Relation whose rows policies filter, or NONE. */
  readonly filtered: SecurableId;
  readonly mode: Access['mode'];
  /** What the way through other objects asks for besides: 0 for nothing, else the same number for the same. */
  readonly way: number;
}

/** What follows from the conditions for all principals, as far as somebody asked. */
export class Situation {
  readonly bearer: PrincipalId;
  readonly inherited: boolean;
  readonly gate: SecurableId;
  readonly database: SecurableId;
  readonly preparable: boolean;
  readonly filtered: SecurableId;
  readonly mode: Access['mode'];
  readonly reachers: Reachers;
  /** What somebody has to hold, each by itself: the bearer's rights and what the way asks for. */
  readonly rights: readonly Bits[];
  /** Who can go this way at all; undefined: everybody. */
  readonly users: Bits | undefined;
  /** Those that may come to have the bearer's rights by granting themselves roles. */
  readonly escalators: readonly PrincipalId[];
  readonly certainty: Holder['certainty'];
  /** For statements that must find and use the object as one role: those that can become a role that has both rights. */
  together: Bits | undefined;
  /** Roles as which the statement itself can run. */
  executors: readonly PrincipalId[] | undefined;
  unfiltered: Bits | undefined;
  holders: readonly Holder[] | undefined;

  constructor(
    { bearer, inherited, gate, database, preparable, filtered, mode }: Conditions,
    { reachers, rights, users, escalators, certainty }: Roles,
  ) {
    this.bearer = bearer;
    this.inherited = inherited;
    this.gate = gate;
    this.database = database;
    this.preparable = preparable;
    this.filtered = filtered;
    this.mode = mode;
    this.reachers = reachers;
    this.rights = rights;
    this.users = users;
    this.escalators = escalators;
    this.certainty = certainty;
  }
}

export type Roles = Pick<Situation, 'reachers' | 'rights' | 'users' | 'escalators' | 'certainty'>;

/**
 * Conditions as two numbers: a fleet has hundreds of thousands of accesses, and a text for each would cost more than all
 * the rest. With a gate, the database is the gate's or none.
 */
export function keyOf(
  { bearer, inherited, preparable, mode, gate, database, filtered, way }: Conditions,
  securables: number,
): readonly [who: number, where: number] {
  const how = (MODES.indexOf(mode) * 2 + Number(inherited)) * 2 + Number(preparable);
  const who = (bearer * MODES.length * 4 + how) * MOST_WAYS + way;
  const place = gate === NONE ? database : gate;
  const where = ((filtered + 1) * (securables + 1) + place + 1) * 2 + Number(database === NONE);
  return [who, where];
}

/** Far more than a server has kinds of ways; numbers stay exact up to 2^53. */
const MOST_WAYS = 2 ** 24;
