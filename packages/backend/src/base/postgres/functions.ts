/**
 * Functions of SQLite that the shared statements use, in each schema of the server, which is searched before PostgreSQL's own.
 * They belong to the code and not to the data, so every start replaces them.
 */
export const functions = `
CREATE OR REPLACE FUNCTION json_valid(body text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
  AS $$ BEGIN PERFORM body::json; RETURN true; EXCEPTION WHEN others THEN RETURN false; END $$;
CREATE OR REPLACE FUNCTION json_extract(body text, path text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT body::json #>> string_to_array(substr(path, 3), '.') $$;
CREATE OR REPLACE FUNCTION json_array_length(body text, path text) RETURNS bigint LANGUAGE sql IMMUTABLE
  AS $$ SELECT json_array_length(CASE WHEN json_typeof(body::json #> string_to_array(substr(path, 3), '.')) = 'array'
    THEN body::json #> string_to_array(substr(path, 3), '.') END) $$;
CREATE OR REPLACE FUNCTION json_each(body text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE
  AS $$ SELECT place - 1, item FROM json_array_elements_text(CASE WHEN json_typeof(body::json) = 'array'
    THEN body::json END) WITH ORDINALITY AS listed (item, place) $$;
CREATE OR REPLACE FUNCTION json_each(body text, path text) RETURNS TABLE (key text, value text) LANGUAGE sql IMMUTABLE
  AS $$ WITH at AS (SELECT body::json #> string_to_array(substr(path, 3), '.') AS part)
    SELECT named.key, named.value FROM at, json_each_text(CASE WHEN json_typeof(part) = 'object' THEN part END) AS named
    UNION ALL SELECT (place - 1)::text, item FROM at, json_array_elements_text(
      CASE WHEN json_typeof(part) = 'array' THEN part END) WITH ORDINALITY AS listed (item, place) $$;
CREATE OR REPLACE FUNCTION instr(whole text, part text) RETURNS integer LANGUAGE sql IMMUTABLE
  AS $$ SELECT strpos(whole, part) $$;
CREATE OR REPLACE FUNCTION lower(whole text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_catalog.lower(whole COLLATE "C") $$;
CREATE OR REPLACE FUNCTION max(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL ELSE greatest(one, other) END $$;
CREATE OR REPLACE FUNCTION max(one numeric, other numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL ELSE greatest(one, other) END $$;
CREATE OR REPLACE FUNCTION max(one double precision, other double precision) RETURNS double precision
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL ELSE greatest(one, other) END $$;
`;
