/** How much is known of a person at most. Apart from the schemas, so that a page that only counts does not load their library. */
export const MAX_CONTACT_NAME_LENGTH = 200;
export const MAX_ATTRIBUTES = 30;
export const MAX_ATTRIBUTE_NAME_LENGTH = 60;
export const MAX_FACT_LENGTH = 500;
