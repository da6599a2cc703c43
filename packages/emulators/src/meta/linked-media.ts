/** Fetches a file that was sent by link, as Meta's servers would. */

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 100 * 1024 * 1024;

/** The file, or null when it cannot be had: no answer within 5 s, any status but 200, or more than 100 MB. */
export async function fetchLinkedMedia(link: string): Promise<{ bytes: Buffer; mimeType: string } | null> {
  try {
    const response = await fetch(link, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status !== 200 || Number(response.headers.get("content-length") ?? 0) > MAX_BYTES) return null;
    const bytes = Buffer.from(await response.arrayBuffer());
    return bytes.length > MAX_BYTES ? null : { bytes, mimeType: response.headers.get("content-type") ?? "" };
  } catch {
    // Whatever the reason, Meta says the same: it could not be fetched.
    return null;
  }
}
