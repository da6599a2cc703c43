/** What a canned response may be, for the form that writes it and the schema that takes it. */
export const MAX_CODE_LENGTH = 40;
export const MAX_TITLE_LENGTH = 120;
/** Letters of any script, figures, `-` and `_`: easy to type and to tell. */
export const CODE_LETTERS = /^[\p{L}\p{M}\p{N}_-]+$/u;
/** Of one person, one team or the company; a menu of more is no menu. */
export const MOST_IN_ONE_PLACE = 2_000;
/** Files of one response: a few, which leave as so many messages. */
export const MOST_FILES = 5;
/** So many a menu holds. */
export const MENU_SIZE = 5_000;
