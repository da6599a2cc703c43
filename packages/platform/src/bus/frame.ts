/** How several payloads travel in one notification: a JSON list of strings, below the 8000 bytes that NOTIFY carries. */

/** PostgreSQL refuses a payload of 8000 bytes or more. */
export const MAX_FRAME_BYTES = 7_999;

/** PostgreSQL cuts longer names off, and two channels would become one. */
const MAX_CHANNEL_BYTES = 63;

/** The payloads in as few frames as fit, in order. */
export function toFrames(payloads: readonly string[]): string[] {
  const frames: string[] = [];
  let items: string[] = [];
  let sizeBytes = 2;
  for (const payload of payloads) {
    const item = JSON.stringify(payload);
    const itemBytes = Buffer.byteLength(item) + 1;
    if (items.length > 0 && sizeBytes + itemBytes > MAX_FRAME_BYTES) {
      frames.push(`[${items.join(",")}]`);
      items = [];
      sizeBytes = 2;
    }
    items.push(item);
    sizeBytes += itemBytes;
  }
  if (items.length > 0) frames.push(`[${items.join(",")}]`);
  return frames;
}

/** The payloads of one frame; something that is no frame, sent by another program on our channel, is empty. */
export function fromFrame(frame: string): string[] {
  try {
    const payloads: unknown = JSON.parse(frame);
    return Array.isArray(payloads) ? payloads.filter((payload) => typeof payload === "string") : [];
  } catch {
    return [];
  }
}

/** @throws RangeError when the channel's name or the payload alone is too long: a bus carries ids, not content */
export function checkPublication(channel: string, payload: string): void {
  if (channel === "" || Buffer.byteLength(channel) > MAX_CHANNEL_BYTES) {
    throw new RangeError(`A channel's name has 1 to ${MAX_CHANNEL_BYTES} bytes: ${channel.slice(0, 80)}`);
  }
  const sizeBytes = Buffer.byteLength(JSON.stringify(payload)) + 2;
  if (sizeBytes > MAX_FRAME_BYTES) throw new RangeError(`A payload of ${sizeBytes} bytes on ${channel} is too long.`);
}
