CREATE INDEX ON roll (affiliation, person_key);
CREATE INDEX ON roll (curp);
ANALYZE roll;
