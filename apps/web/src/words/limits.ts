/** Limits the screen shows before the server would refuse. */

/** WhatsApp's longest text, in characters; the server checks the same. */
export const MAX_TEXT_LENGTH = 4096;

/** An internal note's, in characters. */
export const MAX_NOTE_LENGTH = 4000;
