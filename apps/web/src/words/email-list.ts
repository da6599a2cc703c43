/** Addresses as people paste them: separated by commas, semicolons, spaces or lines. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\].]+$/;

/** @returns each address once, in lower case, and what is none; the server has the last word */
export function readEmails(text: string): { emails: string[]; wrong: string[] } {
  const parts = text
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^<|>$/g, "").toLowerCase())
    .filter((part) => part !== "");
  const isAddress = (part: string) => part.length <= 254 && ADDRESS.test(part);
  return { emails: [...new Set(parts.filter(isAddress))], wrong: parts.filter((part) => !isAddress(part)) };
}
