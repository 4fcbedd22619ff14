-- What was written with identifiers of its own: go on after the highest.
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'id' AND is_identity = 'YES'
    LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), coalesce(max(id), 0) + 1, false) FROM %I',
            one.name, one.name);
    END LOOP;
END $$;
