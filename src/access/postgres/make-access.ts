import type { Access, Via } from '../../model/access.ts';

/**
 * Makes accesses that all have the same properties in the same order: there are tens of thousands of them, and what reads
 * them in every rule is compiled once for one form, and not at all for many.
 */
export const accessOf = (
  principal: Access['principal'],
  target: Access['target'],
  action: Access['action'],
  mode: Access['mode'],
  cause: Access['cause'],
  by: Access['by'],
  privileges: Access['privileges'],
): Access => ({ principal, target, action, mode, cause, by, privileges });

/** What an access leads to through the object that it is on. */
export const accessThrough = (
  { principal, mode, cause }: Access,
  target: Access['target'],
  action: Access['action'],
  by: Access['by'],
  privileges: Access['privileges'],
  via: Via,
): Access => ({ principal, target, action, mode, cause, by, privileges, via });
