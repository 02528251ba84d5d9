import type { Facts } from '../../model/facts.ts';

/**
 * From 16 on memberships say for themselves whether they are inherited, and CREATEROLE reaches only roles that its holder
 * administers. Before, it gives its holder every role that is no superuser's, the one that runs programs on the server
 * among them. A predefined role tells the versions apart, whatever the source of the facts.
 */
export const bindsCreateRole = (facts: Facts): boolean =>
  facts.principals.some(({ key, provenance }) => key === 'pg_create_subscription' && provenance === 'predefined');
