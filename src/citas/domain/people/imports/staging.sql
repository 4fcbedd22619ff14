DROP TABLE IF EXISTS pg_temp.roll, pg_temp.roll_same_curp, pg_temp.roll_twins;

CREATE TEMP TABLE roll (
    row integer PRIMARY KEY,
    affiliation text NOT NULL,
    person_key text NOT NULL,
    relationship text NOT NULL,
    is_head boolean NOT NULL,
    credential_serial text NOT NULL,
    curp text,
    given_name text NOT NULL,
    first_surname text NOT NULL,
    second_surname text NOT NULL,
    birth_date date NOT NULL,
    sex text NOT NULL,
    birth_state text NOT NULL,
    location_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    phone text NOT NULL,
    email text NOT NULL,
    sort_key text NOT NULL,
    -- found or made while matching
    family_id bigint,
    patient_id bigint,
    coverage_id bigint,
    new_family boolean NOT NULL DEFAULT false,
    new_patient boolean NOT NULL DEFAULT false,
    new_coverage boolean NOT NULL DEFAULT false,
    -- of the rows of one person, the one whose name and unit count
    speaks boolean NOT NULL DEFAULT true,
    patient_differs boolean NOT NULL DEFAULT false,
    coverage_differs boolean NOT NULL DEFAULT false
) ON COMMIT DROP
