/**
 * What the worlds' database holds beside the world: helpers for set-up, and the function that tries things. Everybody may
 * use the schema, so that a foreign key or a trigger of one's own fails for want of nothing but a right on the other table.
 */
export const LAB = `
CREATE SCHEMA lab;
GRANT USAGE, CREATE ON SCHEMA lab TO PUBLIC;

CREATE FUNCTION lab.fires() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN COALESCE(NEW, OLD); END$$;

-- Objects get the default privileges of the role that creates them, and a superuser may create them anywhere.
CREATE FUNCTION lab.promote(role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lab.was', (SELECT rolsuper::text FROM pg_roles WHERE oid = role::regrole), false);
  EXECUTE 'ALTER ROLE ' || role || ' SUPERUSER';
END$$;
CREATE FUNCTION lab.demote(role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT current_setting('lab.was')::bool THEN EXECUTE 'ALTER ROLE ' || role || ' NOSUPERUSER'; END IF;
END$$;

-- A foreign server that is this one, or nothing, by its port.
CREATE EXTENSION postgres_fdw SCHEMA lab;
CREATE FUNCTION lab.serve(name text, port text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
                 name, '127.0.0.1', port, current_database());
END$$;

-- One character for what became of a statement: '+' it was allowed, '-' privileges were missing, 'r' a policy hid a row (the
-- statement then divides by zero), '!' anything else, which says nothing about privileges.
-- A foreign server that nobody is mapped to, or where the mapped role cannot log in, is as good as a missing privilege.
CREATE FUNCTION lab.outcome(code text, message text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN code = '42501' THEN '-' WHEN code = '08001' OR message LIKE 'user mapping not found%' THEN '-' WHEN code = 'UNDO1' THEN '+' WHEN code = '22012' THEN 'r'
              WHEN code LIKE '23%' THEN '+' ELSE '!' END
$$;

-- DROP OWNED drops what a role owns if that is allowed, and then revokes what the role was granted. It trips over that when
-- the role has nothing but columns of a table, or default privileges of its own that name it. Dropping was allowed.
CREATE FUNCTION lab.tripped(statement text, code text, message text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
  SELECT statement LIKE 'DROP OWNED%' AND (code = 'XX000' OR code = '42501' AND message NOT LIKE 'permission denied to %')
$$;

CREATE FUNCTION lab.complain(statement text, code text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF lab.outcome(code, message) = '!' THEN RAISE EXCEPTION '% as %: % %', statement, current_user, code, message; END IF;
END$$;

-- Is one of these statements, numbers as in '{1,2}', among those that were allowed?
CREATE FUNCTION lab.settled(outcomes text, others text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(others::int[]) other WHERE substr(outcomes, other, 1) = '+')
$$;

-- Tries every statement as the role that is active now, and undoes each. Where there is a number in owner, only if that
-- statement was allowed, and in failed, only if that one was not. What was allowed before stays so and is not tried again.
-- 's' stands for what is not tried because another statement shows the same (one of those in settled was allowed).
CREATE FUNCTION lab.try(statements text[], owner int[], failed int[], settled text[], before text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  outcomes text := '';
  statement text;
  i int;
BEGIN
  CREATE TABLE lab.mine (c int);
  FOR i IN 1 .. cardinality(statements) LOOP
    IF substr(before, i, 1) <> '-' THEN
      outcomes := outcomes || substr(before, i, 1);
      CONTINUE;
    END IF;
    IF substr(outcomes, owner[i], 1) = '-' OR substr(outcomes, failed[i], 1) <> '-' THEN
      outcomes := outcomes || '-';
      CONTINUE;
    END IF;
    IF settled[i] <> '{}' AND lab.settled(outcomes, settled[i]) THEN
      outcomes := outcomes || 's';
      CONTINUE;
    END IF;
    statement := statements[i];
    BEGIN
      EXECUTE statement;
      RAISE EXCEPTION USING ERRCODE = 'UNDO1';
    EXCEPTION WHEN OTHERS THEN
      IF lab.tripped(statement, SQLSTATE, SQLERRM) THEN
        outcomes := outcomes || '+';
      ELSE
        outcomes := outcomes || lab.outcome(SQLSTATE, SQLERRM);
        PERFORM lab.complain(statement, SQLSTATE, SQLERRM);
      END IF;
    END;
  END LOOP;
  DROP TABLE lab.mine;
  RETURN outcomes;
END$$;

-- Which of the relations ANALYZE works on when it is given no names, and therefore looks none up.
CREATE FUNCTION lab.analyzed(super text, relations oid[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  outcomes text;
BEGIN
  SET LOCAL client_min_messages = error; -- it warns of every relation that it may not analyze
  EXECUTE 'ANALYZE';
  PERFORM set_config('session_authorization', super, true);
  SELECT string_agg(CASE WHEN EXISTS (SELECT FROM pg_statistic WHERE starelid = r) THEN '+' ELSE '-' END, '' ORDER BY o)
    INTO outcomes FROM unnest(relations) WITH ORDINALITY u (r, o);
  RETURN outcomes;
END$$;

-- The given roles that a session of this login may become.
CREATE FUNCTION lab.may_become(login text, roles text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  able text[] := '{}';
  role text;
BEGIN
  FOREACH role IN ARRAY roles LOOP
    BEGIN
      PERFORM set_config('session_authorization', login, true);
      PERFORM set_config('role', role, true);
      RAISE EXCEPTION USING ERRCODE = 'UNDO1';
    EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
      able := able || role;
    WHEN insufficient_privilege THEN
      CONTINUE;
    END;
  END LOOP;
  RETURN able;
END$$;

-- Grants the login every role that it or a role that it may become can grant it, until there is nothing new.
CREATE FUNCTION lab.escalate(super text, login text, roles text[]) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
  options text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END;
  gained text[] := '{}';
  role text;
  grantor text;
  again bool := true;
BEGIN
  WHILE again LOOP
    again := false;
    FOREACH grantor IN ARRAY login || lab.may_become(login, roles) LOOP
      FOREACH role IN ARRAY roles LOOP
        CONTINUE WHEN role = login OR role = ANY (gained);
        BEGIN
          PERFORM set_config('session_authorization', login, true);
          PERFORM set_config('role', CASE WHEN grantor = login THEN 'none' ELSE grantor END, true);
          EXECUTE 'GRANT ' || quote_ident(role) || ' TO ' || quote_ident(login) || options;
          gained := gained || role;
          again := true;
        EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation OR internal_error OR feature_not_supported THEN
          -- internal_error: "no possible grantors", where the option is out of reach behind a membership without INHERIT
          CONTINUE;
        END;
      END LOOP;
    END LOOP;
  END LOOP;
  PERFORM set_config('session_authorization', super, true);
  PERFORM set_config('role', 'none', true);
  RETURN gained <> '{}';
END$$;

-- What is tried in the world, one row.
CREATE TABLE lab.plan (statements text[], owner int[], failed int[], settled text[], relations oid[], alike text[]);

-- Everything in a session of this role.
CREATE FUNCTION lab.try_as(super text, role text, before text, analyzes bool, OUT outcomes text, OUT analyzed text) LANGUAGE plpgsql AS $$
DECLARE
  plan record;
BEGIN
  SELECT * INTO plan FROM lab.plan;
  PERFORM set_config('session_authorization', role, true);
  outcomes := lab.try(plan.statements, plan.owner, plan.failed, plan.settled, before);
  analyzed := repeat('s', cardinality(plan.relations));
  IF analyzes AND EXISTS (SELECT FROM unnest(plan.alike) others WHERE NOT lab.settled(outcomes, others)) THEN
    analyzed := lab.analyzed(super, plan.relations);
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'UNDO1';
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
  NULL;
END$$;

-- Statements that are looked up as one role and executed as another. One character per statement.
CREATE FUNCTION lab.try_pairs(login text, roles text[], statements text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  outcomes text := '';
  best text;
  statement text;
  parser text;
  executor text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    best := '-';
    FOREACH parser IN ARRAY roles LOOP
      EXIT WHEN best = '+';
      BEGIN
        PERFORM set_config('session_authorization', login, true);
        PERFORM set_config('role', CASE WHEN parser = login THEN 'none' ELSE parser END, true);
        EXECUTE 'PREPARE attempt AS ' || statement;
        RAISE EXCEPTION USING ERRCODE = 'UNDO1';
      EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
        NULL; -- a prepared statement is not undone
      WHEN insufficient_privilege THEN
        CONTINUE;
      END;
      FOREACH executor IN ARRAY roles LOOP
        EXIT WHEN best = '+';
        CONTINUE WHEN executor = parser;
        BEGIN
          PERFORM set_config('session_authorization', login, true);
          PERFORM set_config('role', CASE WHEN executor = login THEN 'none' ELSE executor END, true);
          EXECUTE 'EXECUTE attempt';
          RAISE EXCEPTION USING ERRCODE = 'UNDO1';
        EXCEPTION WHEN OTHERS THEN
          PERFORM lab.complain(statement, SQLSTATE, SQLERRM);
          IF lab.outcome(SQLSTATE, SQLERRM) <> '-' THEN best := lab.outcome(SQLSTATE, SQLERRM); END IF;
        END;
      END LOOP;
      DEALLOCATE attempt;
    END LOOP;
    outcomes := outcomes || best;
  END LOOP;
  RETURN outcomes;
END$$;

-- The bodies of what an extension brings are not read anew for every world.
DO $$DECLARE f regprocedure; BEGIN
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'lab'::regnamespace AND proname NOT LIKE 'postgres\\_fdw%' LOOP
    EXECUTE 'ALTER EXTENSION postgres_fdw ADD FUNCTION ' || f;
  END LOOP;
END$$;
`;
