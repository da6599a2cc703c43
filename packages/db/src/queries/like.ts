/** A LIKE pattern that finds `text` anywhere: what a person types stands for itself. */
export const anywhere = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
