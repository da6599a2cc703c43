/**
 * What a browser recorded, as WhatsApp wants a voice note: Opus in Ogg. The sound itself is not touched: its packets move from
 * one container into the other.
 */

/** @throws when the recording holds no Opus */
export async function toOgg(recording: Blob): Promise<Blob> {
  // It is large, and needed only by who records.
  const { BlobSource, BufferTarget, Conversion, Input, OggOutputFormat, Output, WEBM } = await import("mediabunny");
  const input = new Input({ source: new BlobSource(recording), formats: [WEBM] });
  const track = await input.getPrimaryAudioTrack();
  if (track?.codec !== "opus") throw new Error("The recording holds no Opus.");
  const target = new BufferTarget();
  const conversion = await Conversion.init({ input, output: new Output({ format: new OggOutputFormat(), target }) });
  await conversion.execute();
  if (!target.buffer) throw new Error("The recording could not be put into Ogg.");
  return new Blob([target.buffer], { type: "audio/ogg" });
}
