/** Text a person or program may hand in: everything Unicode can say, and nothing a database cannot keep. */
import { z } from "zod";

/** No NUL and no half of a surrogate pair: neither can be stored, and neither can be typed. */
export const isStorable = (text: string) => !text.includes("\0") && text.isWellFormed();

export const storableText = () =>
  z.string().refine(isStorable, { message: "It holds characters that cannot be stored." });
