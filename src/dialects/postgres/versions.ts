import type { Facts } from '../../model/facts.ts';

/**
 * From 16 on memberships say for themselves whether they are inherited, and CREATEROLE reaches only roles that its holder
 * administers. Before, it gives its holder every role that is no superuser's, the one that runs programs on the server
 * among them. A predefined role tells the versions apart, whatever the source of the facts.
 */
export const bindsCreateRole = (facts: Facts): boolean => isFrom16(facts);

/**
 * From 16 on, whose rights a rule uses needs SELECT on the table that the rule is on, whatever the rule does: the rows OLD and
 * NEW are checked along. Without it the statement that sets the rule off fails.
 * https://github.com/postgres/postgres/blob/REL_16_STABLE/src/backend/rewrite/rewriteDefine.c (setRuleCheckAsUser)
 */
export const rulesReadTheirTable = (facts: Facts): boolean => isFrom16(facts);

/** From 16 on memberships have options, and one row per grantor. */
export const hasMembershipOptions = (facts: Facts): boolean => isFrom16(facts);

/** From 17 on there is MAINTAIN, among the rights of every owner. */
export const hasMaintain = (facts: Facts): boolean =>
  facts.principals.some(({ key, provenance }) => key === 'pg_maintain' && provenance === 'predefined');

const isFrom16 = (facts: Facts): boolean =>
  facts.principals.some(({ key, provenance }) => key === 'pg_create_subscription' && provenance === 'predefined');
