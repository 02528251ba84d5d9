-- Written by bench/fleet-postgres from the queries of src/adapters/postgres: npm run bench -- fleet-postgres --update
-- In the database that the URL names (with the catalogs that all databases share):

COPY (
SELECT pg_catalog.version(), pg_catalog.current_setting('server_version'),
       pg_catalog.current_setting('server_version_num'), session_user
) TO '<folder>/0';

COPY (
SELECT pg_catalog.current_setting('lo_compat_privileges'), pg_catalog.current_setting('port'),
       pg_catalog.host(pg_catalog.inet_server_addr()), pg_catalog.current_setting('wal_level'),
       (SELECT s.reset_val FROM pg_catalog.pg_settings s
         WHERE s.name = 'search_path' AND s.source IN ('default', 'configuration file', 'command line')),
       pg_catalog.current_setting('listen_addresses'), pg_catalog.current_setting('ssl')
) TO '<folder>/1';

COPY (
SELECT c.name
  FROM (VALUES ('pg_roles'), ('pg_auth_members'), ('pg_database'), ('pg_tablespace'), ('pg_parameter_acl'), ('pg_db_role_setting')) AS c (name)
 WHERE NOT pg_catalog.has_table_privilege('pg_catalog.' || c.name, 'SELECT')
) TO '<folder>/2';

COPY (
SELECT r.oid, r.rolname, r.rolcanlogin, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
       r.rolbypassrls, r.rolconnlimit,
       CASE WHEN pg_catalog.isfinite(r.rolvaliduntil)
            THEN pg_catalog.to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END
  FROM pg_catalog.pg_roles r
 ORDER BY r.oid
) TO '<folder>/3';

COPY (
SELECT m.roleid, m.member, m.grantor, m.admin_option,
       m.inherit_option, m.set_option
  FROM pg_catalog.pg_auth_members m
  JOIN pg_catalog.pg_roles r ON r.oid = m.member
 ORDER BY m.roleid, m.member, m.grantor
) TO '<folder>/4';

COPY (
SELECT d.datname, d.datdba, d.datacl::pg_catalog.text, d.datallowconn, d.datconnlimit
  FROM pg_catalog.pg_database d
 ORDER BY d.datname COLLATE "C"
) TO '<folder>/5';

COPY (
SELECT t.spcname, t.spcowner, t.spcacl::pg_catalog.text
  FROM pg_catalog.pg_tablespace t
 ORDER BY t.spcname COLLATE "C"
) TO '<folder>/6';

COPY (
SELECT p.parname, p.paracl::pg_catalog.text
  FROM pg_catalog.pg_parameter_acl p
 ORDER BY p.parname COLLATE "C"
) TO '<folder>/7';

COPY (
SELECT s.setrole, d.datname, c.setting
  FROM pg_catalog.pg_db_role_setting s
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c (setting)
 WHERE pg_catalog.split_part(c.setting, '=', 1) IN ('role', 'search_path', 'row_security', 'createrole_self_grant')
 ORDER BY s.setrole, s.setdatabase, c.setting COLLATE "C"
) TO '<folder>/8';

COPY (
SELECT t.code, pg_catalog.acldefault(t.code::pg_catalog."char", 10)::pg_catalog.text
  FROM (VALUES ('c'), ('r'), ('s'), ('d'), ('f'), ('l'), ('L'), ('n'), ('p'), ('t'), ('F'), ('S'), ('T')) AS t (code)
) TO '<folder>/9';

COPY (
SELECT c.name
  FROM (VALUES ('pg_namespace'), ('pg_init_privs'), ('pg_class'), ('pg_attribute'), ('pg_inherits'), ('pg_proc'), ('pg_type'), ('pg_language'), ('pg_foreign_data_wrapper'), ('pg_foreign_server'), ('pg_largeobject_metadata'), ('pg_default_acl'), ('pg_extension'), ('pg_depend'), ('pg_rewrite'), ('pg_trigger'), ('pg_event_trigger'), ('pg_user_mappings'), ('pg_foreign_table'), ('pg_constraint'), ('pg_publication'), ('pg_publication_rel'), ('pg_database'), ('pg_roles')) AS c (name)
 WHERE NOT pg_catalog.has_table_privilege('pg_catalog.' || c.name, 'SELECT')
) TO '<folder>/10';

COPY (
SELECT n.oid, n.nspname, n.nspowner, n.nspacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = n.oid AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND i.objsubid = 0
 WHERE n.nspname !~ '^pg_(toast|temp_[0-9]+|toast_temp_[0-9]+)$'
) TO '<folder>/11';

COPY (
SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relowner, c.relacl::pg_catalog.text, i.initprivs::pg_catalog.text,
       CASE WHEN c.relrowsecurity THEN 1 ELSE 0 END
     + CASE WHEN c.relforcerowsecurity THEN 2 ELSE 0 END
     + CASE WHEN c.relispartition THEN 4 ELSE 0 END
     + CASE WHEN c.relkind = 'v' AND NOT COALESCE((
              SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
               WHERE o.option_name = 'security_invoker'), false) THEN 32 ELSE 0 END
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = c.oid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = 0
 WHERE c.relkind NOT IN ('i', 'I', 't', 'c') AND c.relpersistence <> 't'
   AND (c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
        OR NOT (c.oid < 16384 AND c.relowner = 10 AND c.relacl IS NOT DISTINCT FROM i.initprivs)
       AND NOT (
     c.oid < 16384 AND c.relowner = 10 AND i.objoid IS NULL AND c.relnamespace <> 'pg_catalog'::pg_catalog.regnamespace
     AND c.relacl = pg_catalog.acldefault('r', 10) || pg_catalog.makeaclitem(0, 10, 'SELECT', false))
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
                     LEFT JOIN pg_catalog.pg_init_privs ai ON ai.objoid = a.attrelid
                      AND ai.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND ai.objsubid = a.attnum
                    WHERE a.attrelid = c.oid AND a.attrelid < 16384 AND a.attacl IS NOT NULL AND a.attacl IS DISTINCT FROM ai.initprivs))
) TO '<folder>/12';

COPY (
SELECT h.inhrelid, h.inhparent
  FROM pg_catalog.pg_inherits h
  JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
 WHERE h.inhseqno = 1
) TO '<folder>/13';

COPY (
SELECT a.attrelid, a.attname, a.attacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relpersistence <> 't'
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = a.attrelid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = a.attnum
 WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
   AND (c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema')) OR a.attacl IS DISTINCT FROM i.initprivs)
) TO '<folder>/14';

COPY (
SELECT p.oid, p.pronamespace, p.proname, pg_catalog.oidvectortypes(p.proargtypes), p.proowner,
       p.proacl::pg_catalog.text, i.initprivs::pg_catalog.text, p.prosecdef,
       p.pronargs - p.pronargdefaults, CASE WHEN p.provariadic = 0 THEN p.pronargs ELSE 100 END
  FROM pg_catalog.pg_proc p
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = p.oid AND i.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objsubid = 0
 WHERE p.pronamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
    OR NOT (p.oid < 16384 AND p.proowner = 10 AND p.proacl IS NOT DISTINCT FROM i.initprivs)
) TO '<folder>/15';

COPY (
SELECT t.oid, t.typnamespace, t.typname, t.typowner, t.typacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = t.oid AND i.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND i.objsubid = 0
 WHERE (t.typacl IS NOT NULL
        OR t.typtype NOT IN ('c', 'm', 'p') AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
        OR t.typtype = 'c' AND EXISTS (
             SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
   AND (t.typnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
        OR NOT (t.oid < 16384 AND t.typowner = 10 AND t.typacl IS NOT DISTINCT FROM i.initprivs))
) TO '<folder>/16';

COPY (
SELECT l.oid, l.lanname, l.lanowner, l.lanacl::pg_catalog.text, i.initprivs::pg_catalog.text, l.lanispl
  FROM pg_catalog.pg_language l
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = l.oid AND i.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass AND i.objsubid = 0
) TO '<folder>/17';

COPY (
SELECT f.oid, f.fdwname, f.fdwowner, f.fdwacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_foreign_data_wrapper f
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = f.oid AND i.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND i.objsubid = 0
) TO '<folder>/18';

COPY (
SELECT s.oid, s.srvname, s.srvowner, s.srvacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_foreign_server s
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = s.oid AND i.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND i.objsubid = 0
) TO '<folder>/19';

COPY (
SELECT o.oid, o.lomowner, o.lomacl::pg_catalog.text
  FROM pg_catalog.pg_largeobject_metadata o
) TO '<folder>/20';

COPY (
SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl::pg_catalog.text
  FROM pg_catalog.pg_default_acl d
) TO '<folder>/21';

COPY (
SELECT d.classid, d.objid, e.extname
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid AND d.deptype = 'e'
) TO '<folder>/22';

COPY (
SELECT v.oid, v.rule, v.relkind, v.relowner, v.invoker, v.passes, v.hash,
       CASE WHEN v.passes <> 0 AND (SELECT pg_catalog.count(DISTINCT d.refobjid) FROM pg_catalog.pg_depend d
                                     WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = v.rule
                                       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> v.oid) > 1
            THEN pg_catalog.pg_get_viewdef(v.oid) END
  FROM (SELECT c.oid, r.oid AS rule, c.relkind, c.relowner,
               COALESCE((SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
                          WHERE o.option_name = 'security_invoker'), false) AS invoker,
               CASE WHEN c.relkind = 'v'
                    THEN pg_catalog.pg_relation_is_updatable(c.oid, false) & ~ 
       COALESCE((SELECT pg_catalog.bit_or(CASE w.ev_type WHEN '2' THEN 4 WHEN '3' THEN 8 WHEN '4' THEN 16 ELSE 0 END)
                   FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.is_instead), 0) & ~ 
       COALESCE((SELECT pg_catalog.bit_or(((t.tgtype & 12) << 1) | ((t.tgtype & 16) >> 2))
                   FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 64 <> 0), 0)
                    ELSE 0 END AS passes,
               pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(r.ev_action::pg_catalog.text, 'UTF8')), 'hex') AS hash
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
         WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
        OFFSET 0) AS v
) TO '<folder>/23';

COPY (
SELECT DISTINCT d.objid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
   AND d.deptype = 'n' AND d.refobjid >= 16384 AND d.refobjid <> c.oid
   AND d.refclassid IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass)
 WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
) TO '<folder>/24';

COPY (
SELECT r.ev_class, r.relowner, r.rulename, r.ev_type, r.text, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(r.text, 'UTF8')), 'hex')
  FROM (SELECT w.ev_class, c.relowner, w.rulename, w.ev_type, pg_catalog.pg_get_ruledef(w.oid) AS text
          FROM pg_catalog.pg_rewrite w
          JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relpersistence <> 't'
         WHERE w.ev_type <> '1' AND w.ev_enabled <> 'D' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
        OFFSET 0) AS r
) TO '<folder>/25';

COPY (
SELECT t.tgrelid, t.tgname, t.tgtype, t.tgfoid, t.tgoldtable, t.tgnewtable
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relpersistence <> 't'
 WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
) TO '<folder>/26';

COPY (
SELECT e.evtname, e.evtfoid FROM pg_catalog.pg_event_trigger e WHERE e.evtenabled <> 'D'
) TO '<folder>/27';

COPY (
SELECT p.oid, p.proowner, l.lanname, p.prosecdef,
       p.prorettype IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype),
       b.standard,
       CASE WHEN b.standard THEN b.text
            WHEN l.lanname = 'plpgsql' THEN pg_catalog.pg_get_functiondef(p.oid)
            WHEN l.lanname = 'sql' THEN p.prosrc END,
       pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(CASE WHEN b.standard THEN b.text ELSE p.prosrc END, 'UTF8')), 'hex'),
       (SELECT s.setting FROM pg_catalog.unnest(p.proconfig) AS s (setting) WHERE s.setting LIKE 'search\_path=%')
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
 CROSS JOIN LATERAL (SELECT p.prosqlbody IS NOT NULL AS standard, pg_catalog.pg_get_function_sqlbody(p.oid) AS text OFFSET 0) AS b
 WHERE p.prokind <> 'a' AND (p.prosecdef OR l.lanname NOT IN ('c', 'internal'))
   AND (
       p.oid >= 16384 AND p.pronamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND x.objid = p.oid AND x.deptype = 'e'))
) TO '<folder>/28';

COPY (
SELECT DISTINCT b.proname, b.pronargs - b.pronargdefaults, CASE WHEN b.provariadic = 0 THEN b.pronargs ELSE 100 END
  FROM pg_catalog.pg_proc b
 WHERE b.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
   AND b.proname IN (SELECT u.proname FROM pg_catalog.pg_proc u
                      WHERE u.oid >= 16384 AND u.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace)
) TO '<folder>/29';

COPY (
SELECT s.oid, w.fdwname,
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'host'),
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'port'),
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'dbname')
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
) TO '<folder>/30';

COPY (
SELECT m.srvid, m.umuser,
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(m.umoptions) o WHERE o.option_name = 'user')
  FROM pg_catalog.pg_user_mappings m
) TO '<folder>/31';

COPY (
SELECT f.ftrelid, f.ftserver,
       COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o WHERE o.option_name = 'schema_name'), n.nspname),
       COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o WHERE o.option_name = 'table_name'), c.relname)
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
) TO '<folder>/32';

COPY (
SELECT k.conname, k.conrelid, k.confrelid, k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')
  FROM pg_catalog.pg_constraint k
 WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid >= 16384
) TO '<folder>/33';

COPY (
SELECT p.pubname, p.pubowner, p.puballtables, m.catalog, m.oid
  FROM pg_catalog.pg_publication p
  LEFT JOIN (SELECT r.prpubid AS publication, 1259 AS catalog, r.prrelid AS oid FROM pg_catalog.pg_publication_rel r
             UNION ALL SELECT s.pnpubid, 2615, s.pnnspid FROM pg_catalog.pg_publication_namespace s
            ) AS m ON m.publication = p.oid
) TO '<folder>/34';

COPY (
SELECT s.subname, s.subowner, m.publication, m.relation
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
  LEFT JOIN LATERAL (
       SELECT u.name AS publication, NULL::pg_catalog.oid AS relation FROM pg_catalog.unnest(s.subpublications) AS u (name)
       UNION ALL SELECT NULL, r.srrelid FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.oid
      ) AS m ON true
) TO '<folder>/35';

COPY (
SELECT pg_catalog.has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
   AND pg_catalog.has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT'),
       CASE WHEN u.super THEN 0
            ELSE (SELECT pg_catalog.count(*) FROM pg_catalog.pg_user_mappings m WHERE m.umoptions IS NULL) END,
       CASE WHEN u.super OR pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT') THEN 0
            ELSE (SELECT pg_catalog.count(s.subdbid) FROM pg_catalog.pg_subscription s
                    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
                   WHERE d.datname = pg_catalog.current_database()) END
  FROM (SELECT r.rolsuper AS super FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS u
) TO '<folder>/36';

-- In each other database:

COPY (
SELECT c.name
  FROM (VALUES ('pg_namespace'), ('pg_init_privs'), ('pg_class'), ('pg_attribute'), ('pg_inherits'), ('pg_proc'), ('pg_type'), ('pg_language'), ('pg_foreign_data_wrapper'), ('pg_foreign_server'), ('pg_largeobject_metadata'), ('pg_default_acl'), ('pg_extension'), ('pg_depend'), ('pg_rewrite'), ('pg_trigger'), ('pg_event_trigger'), ('pg_user_mappings'), ('pg_foreign_table'), ('pg_constraint'), ('pg_publication'), ('pg_publication_rel'), ('pg_database'), ('pg_roles')) AS c (name)
 WHERE NOT pg_catalog.has_table_privilege('pg_catalog.' || c.name, 'SELECT')
) TO '<folder>/0';

COPY (
SELECT n.oid, n.nspname, n.nspowner, n.nspacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = n.oid AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND i.objsubid = 0
 WHERE n.nspname !~ '^pg_(toast|temp_[0-9]+|toast_temp_[0-9]+)$'
) TO '<folder>/1';

COPY (
SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relowner, c.relacl::pg_catalog.text, i.initprivs::pg_catalog.text,
       CASE WHEN c.relrowsecurity THEN 1 ELSE 0 END
     + CASE WHEN c.relforcerowsecurity THEN 2 ELSE 0 END
     + CASE WHEN c.relispartition THEN 4 ELSE 0 END
     + CASE WHEN c.relkind = 'v' AND NOT COALESCE((
              SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
               WHERE o.option_name = 'security_invoker'), false) THEN 32 ELSE 0 END
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = c.oid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = 0
 WHERE c.relkind NOT IN ('i', 'I', 't', 'c') AND c.relpersistence <> 't'
   AND (c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
        OR NOT (c.oid < 16384 AND c.relowner = 10 AND c.relacl IS NOT DISTINCT FROM i.initprivs)
       AND NOT (
     c.oid < 16384 AND c.relowner = 10 AND i.objoid IS NULL AND c.relnamespace <> 'pg_catalog'::pg_catalog.regnamespace
     AND c.relacl = pg_catalog.acldefault('r', 10) || pg_catalog.makeaclitem(0, 10, 'SELECT', false))
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
                     LEFT JOIN pg_catalog.pg_init_privs ai ON ai.objoid = a.attrelid
                      AND ai.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND ai.objsubid = a.attnum
                    WHERE a.attrelid = c.oid AND a.attrelid < 16384 AND a.attacl IS NOT NULL AND a.attacl IS DISTINCT FROM ai.initprivs))
) TO '<folder>/2';

COPY (
SELECT h.inhrelid, h.inhparent
  FROM pg_catalog.pg_inherits h
  JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
 WHERE h.inhseqno = 1
) TO '<folder>/3';

COPY (
SELECT a.attrelid, a.attname, a.attacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relpersistence <> 't'
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = a.attrelid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = a.attnum
 WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
   AND (c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema')) OR a.attacl IS DISTINCT FROM i.initprivs)
) TO '<folder>/4';

COPY (
SELECT p.oid, p.pronamespace, p.proname, pg_catalog.oidvectortypes(p.proargtypes), p.proowner,
       p.proacl::pg_catalog.text, i.initprivs::pg_catalog.text, p.prosecdef,
       p.pronargs - p.pronargdefaults, CASE WHEN p.provariadic = 0 THEN p.pronargs ELSE 100 END
  FROM pg_catalog.pg_proc p
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = p.oid AND i.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objsubid = 0
 WHERE p.pronamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
    OR NOT (p.oid < 16384 AND p.proowner = 10 AND p.proacl IS NOT DISTINCT FROM i.initprivs)
) TO '<folder>/5';

COPY (
SELECT t.oid, t.typnamespace, t.typname, t.typowner, t.typacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = t.oid AND i.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND i.objsubid = 0
 WHERE (t.typacl IS NOT NULL
        OR t.typtype NOT IN ('c', 'm', 'p') AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
        OR t.typtype = 'c' AND EXISTS (
             SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
   AND (t.typnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
        OR NOT (t.oid < 16384 AND t.typowner = 10 AND t.typacl IS NOT DISTINCT FROM i.initprivs))
) TO '<folder>/6';

COPY (
SELECT l.oid, l.lanname, l.lanowner, l.lanacl::pg_catalog.text, i.initprivs::pg_catalog.text, l.lanispl
  FROM pg_catalog.pg_language l
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = l.oid AND i.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass AND i.objsubid = 0
) TO '<folder>/7';

COPY (
SELECT f.oid, f.fdwname, f.fdwowner, f.fdwacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_foreign_data_wrapper f
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = f.oid AND i.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND i.objsubid = 0
) TO '<folder>/8';

COPY (
SELECT s.oid, s.srvname, s.srvowner, s.srvacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_foreign_server s
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = s.oid AND i.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND i.objsubid = 0
) TO '<folder>/9';

COPY (
SELECT o.oid, o.lomowner, o.lomacl::pg_catalog.text
  FROM pg_catalog.pg_largeobject_metadata o
) TO '<folder>/10';

COPY (
SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl::pg_catalog.text
  FROM pg_catalog.pg_default_acl d
) TO '<folder>/11';

COPY (
SELECT d.classid, d.objid, e.extname
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid AND d.deptype = 'e'
) TO '<folder>/12';

COPY (
SELECT v.oid, v.rule, v.relkind, v.relowner, v.invoker, v.passes, v.hash,
       CASE WHEN v.passes <> 0 AND (SELECT pg_catalog.count(DISTINCT d.refobjid) FROM pg_catalog.pg_depend d
                                     WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = v.rule
                                       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> v.oid) > 1
            THEN pg_catalog.pg_get_viewdef(v.oid) END
  FROM (SELECT c.oid, r.oid AS rule, c.relkind, c.relowner,
               COALESCE((SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
                          WHERE o.option_name = 'security_invoker'), false) AS invoker,
               CASE WHEN c.relkind = 'v'
                    THEN pg_catalog.pg_relation_is_updatable(c.oid, false) & ~ 
       COALESCE((SELECT pg_catalog.bit_or(CASE w.ev_type WHEN '2' THEN 4 WHEN '3' THEN 8 WHEN '4' THEN 16 ELSE 0 END)
                   FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.is_instead), 0) & ~ 
       COALESCE((SELECT pg_catalog.bit_or(((t.tgtype & 12) << 1) | ((t.tgtype & 16) >> 2))
                   FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 64 <> 0), 0)
                    ELSE 0 END AS passes,
               pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(r.ev_action::pg_catalog.text, 'UTF8')), 'hex') AS hash
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
         WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
        OFFSET 0) AS v
) TO '<folder>/13';

COPY (
SELECT DISTINCT d.objid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
   AND d.deptype = 'n' AND d.refobjid >= 16384 AND d.refobjid <> c.oid
   AND d.refclassid IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass)
 WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
) TO '<folder>/14';

COPY (
SELECT r.ev_class, r.relowner, r.rulename, r.ev_type, r.text, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(r.text, 'UTF8')), 'hex')
  FROM (SELECT w.ev_class, c.relowner, w.rulename, w.ev_type, pg_catalog.pg_get_ruledef(w.oid) AS text
          FROM pg_catalog.pg_rewrite w
          JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relpersistence <> 't'
         WHERE w.ev_type <> '1' AND w.ev_enabled <> 'D' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
        OFFSET 0) AS r
) TO '<folder>/15';

COPY (
SELECT t.tgrelid, t.tgname, t.tgtype, t.tgfoid, t.tgoldtable, t.tgnewtable
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relpersistence <> 't'
 WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND (
       c.oid >= 16384 AND c.relnamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e'))
) TO '<folder>/16';

COPY (
SELECT e.evtname, e.evtfoid FROM pg_catalog.pg_event_trigger e WHERE e.evtenabled <> 'D'
) TO '<folder>/17';

COPY (
SELECT p.oid, p.proowner, l.lanname, p.prosecdef,
       p.prorettype IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype),
       b.standard,
       CASE WHEN b.standard THEN b.text
            WHEN l.lanname = 'plpgsql' THEN pg_catalog.pg_get_functiondef(p.oid)
            WHEN l.lanname = 'sql' THEN p.prosrc END,
       pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(CASE WHEN b.standard THEN b.text ELSE p.prosrc END, 'UTF8')), 'hex'),
       (SELECT s.setting FROM pg_catalog.unnest(p.proconfig) AS s (setting) WHERE s.setting LIKE 'search\_path=%')
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
 CROSS JOIN LATERAL (SELECT p.prosqlbody IS NOT NULL AS standard, pg_catalog.pg_get_function_sqlbody(p.oid) AS text OFFSET 0) AS b
 WHERE p.prokind <> 'a' AND (p.prosecdef OR l.lanname NOT IN ('c', 'internal'))
   AND (
       p.oid >= 16384 AND p.pronamespace NOT IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND x.objid = p.oid AND x.deptype = 'e'))
) TO '<folder>/18';

COPY (
SELECT DISTINCT b.proname, b.pronargs - b.pronargdefaults, CASE WHEN b.provariadic = 0 THEN b.pronargs ELSE 100 END
  FROM pg_catalog.pg_proc b
 WHERE b.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
   AND b.proname IN (SELECT u.proname FROM pg_catalog.pg_proc u
                      WHERE u.oid >= 16384 AND u.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace)
) TO '<folder>/19';

COPY (
SELECT s.oid, w.fdwname,
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'host'),
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'port'),
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'dbname')
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
) TO '<folder>/20';

COPY (
SELECT m.srvid, m.umuser,
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(m.umoptions) o WHERE o.option_name = 'user')
  FROM pg_catalog.pg_user_mappings m
) TO '<folder>/21';

COPY (
SELECT f.ftrelid, f.ftserver,
       COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o WHERE o.option_name = 'schema_name'), n.nspname),
       COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o WHERE o.option_name = 'table_name'), c.relname)
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
) TO '<folder>/22';

COPY (
SELECT k.conname, k.conrelid, k.confrelid, k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')
  FROM pg_catalog.pg_constraint k
 WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid >= 16384
) TO '<folder>/23';

COPY (
SELECT p.pubname, p.pubowner, p.puballtables, m.catalog, m.oid
  FROM pg_catalog.pg_publication p
  LEFT JOIN (SELECT r.prpubid AS publication, 1259 AS catalog, r.prrelid AS oid FROM pg_catalog.pg_publication_rel r
             UNION ALL SELECT s.pnpubid, 2615, s.pnnspid FROM pg_catalog.pg_publication_namespace s
            ) AS m ON m.publication = p.oid
) TO '<folder>/24';

COPY (
SELECT s.subname, s.subowner, m.publication, m.relation
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
  LEFT JOIN LATERAL (
       SELECT u.name AS publication, NULL::pg_catalog.oid AS relation FROM pg_catalog.unnest(s.subpublications) AS u (name)
       UNION ALL SELECT NULL, r.srrelid FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.oid
      ) AS m ON true
) TO '<folder>/25';

COPY (
SELECT pg_catalog.has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
   AND pg_catalog.has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT'),
       CASE WHEN u.super THEN 0
            ELSE (SELECT pg_catalog.count(*) FROM pg_catalog.pg_user_mappings m WHERE m.umoptions IS NULL) END,
       CASE WHEN u.super OR pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT') THEN 0
            ELSE (SELECT pg_catalog.count(s.subdbid) FROM pg_catalog.pg_subscription s
                    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
                   WHERE d.datname = pg_catalog.current_database()) END
  FROM (SELECT r.rolsuper AS super FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS u
) TO '<folder>/26';
