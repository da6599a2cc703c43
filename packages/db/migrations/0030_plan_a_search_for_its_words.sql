-- A connection that has searched a few times kept one plan for all words and companies: unable to know how few entries a word has,
-- it read a company's whole key beside the word's list, month by month. To plan anew takes less than a millisecond.
ALTER FUNCTION search_ids(text, text, uuid, uuid[], text, uuid, timestamptz, timestamptz, uuid, int) SET plan_cache_mode = force_custom_plan;
