-- Taking tags back from many conversations needs to know which of them each had: moving one is recorded in its history, tagging is not.
ALTER TABLE bulk_items ADD COLUMN made jsonb;
