-- Up Migration

-- Objects whose places have come to agree are one. The other keeps its row and says which object it is; its alerts name the
-- survivor.
ALTER TABLE sky_objects ADD COLUMN merged_into text;
-- Ids of objects that were found to be this one.
ALTER TABLE sky_objects ADD COLUMN absorbed jsonb NOT NULL DEFAULT '[]'::jsonb;
CREATE INDEX sky_objects_merged ON sky_objects (merged_into) WHERE merged_into IS NOT NULL;

-- Down Migration

DROP INDEX sky_objects_merged;
ALTER TABLE sky_objects DROP COLUMN absorbed;
ALTER TABLE sky_objects DROP COLUMN merged_into;
