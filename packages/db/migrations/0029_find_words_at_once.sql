-- What was written last waited in a list that every look at the index walked through, once for each month a search reads. The list is
-- bounded only while nobody else cleans it: it can grow while the index is vacuumed.
-- The leading worker, the only writer, can afford to put words where they belong.
ALTER INDEX search_entries_words_idx SET (fastupdate = off);
SELECT gin_clean_pending_list('search_entries_words_idx');
