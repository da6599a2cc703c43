/** A recording as a file to send: a voice note where it can be one, else sound. */
import { plainType } from "@max/domain/message/files";
import { toOgg } from "./to-ogg.ts";

export async function voiceFile(recording: Blob): Promise<{ file: File; isVoice: boolean }> {
  const type = plainType(recording.type);
  if (type === "audio/mp4") return { file: new File([recording], "voice.m4a", { type }), isVoice: false };
  const ogg = type === "audio/ogg" ? recording : await toOgg(recording);
  return { file: new File([ogg], "voice.ogg", { type: "audio/ogg" }), isVoice: true };
}
