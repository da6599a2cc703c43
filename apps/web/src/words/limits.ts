/** Limits the screen shows before the server would refuse. */

/** WhatsApp's longest text, in characters; the server checks the same. */
export const MAX_TEXT_LENGTH = 4096;

/** So many people and teams one note calls at most. */
export const MAX_MENTIONS = 20;

/** A tag's name, in characters. */
export const MAX_TAG_NAME_LENGTH = 40;

/** An internal note's, in characters. */
export const MAX_NOTE_LENGTH = 4000;

/** So many people are invited in one go. */
export const MOST_INVITED_AT_ONCE = 200;

/** Of a table of people, in bytes. */
export const LONGEST_IMPORT_BYTES = 200_000;
/** The longest words that may go with a file. */
export const MAX_CAPTION_LENGTH = 1024;
