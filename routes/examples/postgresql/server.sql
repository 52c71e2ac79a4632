select 'PostgreSQL ' || current_setting('server_version') || ', database ' || current_database() || ', user ' || current_user
       || ', up since ' || to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as server
