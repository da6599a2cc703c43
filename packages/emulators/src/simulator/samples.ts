/** The prepared messages: files that ship with the package, and the ten lines of somebody in a hurry. */
import { readFile } from "node:fs/promises";

/** Beside this file in the sources; beside the bundle after a build. */
const FOLDER = new URL("./samples/", import.meta.url);

export const SAMPLES = {
  lamp: { file: "damaged-lamp.jpg", mimeType: "image/jpeg", type: "image" },
  voice: { file: "voice-message.ogg", mimeType: "audio/ogg; codecs=opus", type: "voice" },
  proof: { file: "proof-of-payment.pdf", mimeType: "application/pdf", type: "document" },
  sticker: { file: "thank-you.webp", mimeType: "image/webp", type: "sticker" },
} as const;
export type SampleName = keyof typeof SAMPLES;

export const readSample = (name: SampleName): Promise<Buffer> => readFile(new URL(SAMPLES[name].file, FOLDER));

export const TEN_MESSAGES = [
  "Hello?",
  "It is about order 48213",
  "The Sol lamp",
  "It came today",
  "The box was open",
  "and the glass is cracked",
  "I need it for Saturday",
  "Can you send another one?",
  "Same address as before",
  "Thank you!",
];
