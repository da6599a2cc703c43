/**
 * Files that this page still has to bring to the server, and how they look until the server has made its own picture of them. In
 * memory alone: a browser keeps no file over a reload.
 */

type OwnFile = { file: File; picture: string | null; isBrought: boolean };

export type OwnFiles = ReturnType<typeof createOwnFiles>;

export function createOwnFiles() {
  const files = new Map<string, OwnFile>();
  /** What is on its way just now. */
  let running: { id: string; stop: AbortController } | null = null;

  function forget(id: string) {
    const picture = files.get(id)?.picture;
    if (picture) URL.revokeObjectURL(picture);
    files.delete(id);
  }

  return {
    add(id: string, file: File, isPicture: boolean) {
      files.set(id, { file, picture: isPicture ? URL.createObjectURL(file) : null, isBrought: false });
    },
    pictureOf: (id: string): string | null => files.get(id)?.picture ?? null,
    isToBring: (id: string): boolean => files.get(id)?.isBrought === false,
    /** Does nothing for what is there already, or was brought by a page that is gone. */
    async bring(id: string, upload: (file: File, stop: AbortSignal) => Promise<void>): Promise<void> {
      const own = files.get(id);
      if (!own || own.isBrought) return;
      const stop = new AbortController();
      running = { id, stop };
      try {
        await upload(own.file, stop.signal);
        own.isBrought = true;
      } finally {
        running = null;
      }
    },
    /** The server may not know it any more. */
    bringAgain(id: string) {
      const own = files.get(id);
      if (own) own.isBrought = false;
    },
    /** Another session than the one they were brought in knows none of them. */
    bringAllAgain() {
      for (const own of files.values()) own.isBrought = false;
    },
    forget,
    cancel(id: string) {
      if (running?.id === id) running.stop.abort();
      forget(id);
    },
    cancelAll() {
      running?.stop.abort();
      for (const id of files.keys()) forget(id);
    },
  };
}
