/** What was asked for on the command line, or the sentence that says what is wrong with it, and the end of the process. */
export function orExplain<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
