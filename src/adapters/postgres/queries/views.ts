import { madeByUsers, sha256 } from './user-objects.ts';

/** Bits of pg_relation_is_updatable by the event of a rule: 1 << CmdType, so 4 UPDATE, 8 INSERT, 16 DELETE. */
const EVENTS_OF_RULES = `
       COALESCE((SELECT pg_catalog.bit_or(CASE w.ev_type WHEN '2' THEN 4 WHEN '3' THEN 8 WHEN '4' THEN 16 ELSE 0 END)
                   FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.is_instead), 0)`;

/** The same by the type of INSTEAD OF triggers: of tgtype, 64 INSTEAD, 4 INSERT, 8 DELETE, 16 UPDATE. */
const EVENTS_OF_TRIGGERS = `
       COALESCE((SELECT pg_catalog.bit_or(((t.tgtype & 12) << 1) | ((t.tgtype & 16) >> 2))
                   FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 64 <> 0), 0)`;

/**
 * Views and materialized views that users made, with what they pass on without a rule or trigger (4 UPDATE, 8 INSERT,
 * 16 DELETE), and the query of those that pass something on and use several relations: which one is the base is in FROM.
 * The hash is of the query's tree: writing it out as text costs half as much again, and locks every relation in it. It changes
 * when the view does, and when what it uses is created anew.
 *
 * ['16520', '16521', 'v', '16391', 'f', '28', '9f86d0…', null] → view 16520 with rule 16521, owner's rights, passes all three on
 * From 13. Privilege: none.
 */
export const VIEWS = `
SELECT v.oid, v.rule, v.relkind, v.relowner, v.invoker, v.passes, v.hash,
       CASE WHEN v.passes <> 0 AND (SELECT pg_catalog.count(DISTINCT d.refobjid) FROM pg_catalog.pg_depend d
                                     WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = v.rule
                                       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> v.oid) > 1
            THEN pg_catalog.pg_get_viewdef(v.oid) END
  FROM (SELECT c.oid, r.oid AS rule, c.relkind, c.relowner,
               COALESCE((SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
                          WHERE o.option_name = 'security_invoker'), false) AS invoker,
               CASE WHEN c.relkind = 'v'
                    THEN pg_catalog.pg_relation_is_updatable(c.oid, false) & ~ ${EVENTS_OF_RULES} & ~ ${EVENTS_OF_TRIGGERS}
                    ELSE 0 END AS passes,
               ${sha256('r.ev_action::pg_catalog.text')} AS hash
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
         WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND ${madeByUsers('pg_class', 'c.oid', 'c.relnamespace')}
        OFFSET 0) AS v`;
