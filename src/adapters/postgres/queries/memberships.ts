/**
 * Who is a member of which role, with what options. Up to 15 a membership is inherited when the member has INHERIT, and
 * SET ROLE is always possible; from 16 each membership says so itself, and there is one row per grantor.
 *
 * ['16400', '16391', '10', 'f', 't', 't'] → role, member, grantor, admin, inherit, set
 * From 13. Privilege: none.
 */
export const memberships = (version: number): string => `
SELECT m.roleid, m.member, m.grantor, m.admin_option,
       ${version >= 16 ? 'm.inherit_option, m.set_option' : 'r.rolinherit, true'}
  FROM pg_catalog.pg_auth_members m
  JOIN pg_catalog.pg_roles r ON r.oid = m.member
 ORDER BY m.roleid, m.member, m.grantor`;
