/** What a notice on the bus says, or null when it is no JSON; its reader checks the rest. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
