/** What our own side uploads: files to send, kept for their owner and conversation, those of canned responses, and people's pictures. */
import { UploadCannedFile } from "@max/domain/canned/canned-response";
import { judgeCannedFile } from "@max/domain/canned/files";
import { type FileFacts, judgeFile, MAX_UPLOAD_BYTES } from "@max/domain/message/files";
import { UploadFile } from "@max/domain/message/inputs";
import { mayUpload, recordUpload } from "@max/services/attachment/uploads";
import { mayUploadCannedFile, recordCannedFile } from "@max/services/canned/canned-files";
import type { ApiDeps } from "../deps.ts";
import { pictureUpload } from "./picture.ts";
import { rawUploads, type RawUpload } from "./raw-upload.ts";
import { takeIn } from "./take-in.ts";

export const uploadRoutes = (deps: ApiDeps) =>
  rawUploads(deps, [fileToSend(deps), cannedFile(deps), pictureUpload(deps)]);

const fileToSend = ({ media }: ApiDeps): RawUpload => ({
  permission: "message.send",
  paths: { page: "/files", rest: "/api/v1/conversations/:conversationId/files" },
  maxBytes: MAX_UPLOAD_BYTES,
  async take(call, given, body) {
    const { conversationId, voice: isVoice, ...file } = UploadFile.parse(given);
    const channel = await mayUpload(call, conversationId);
    const judge = (facts: FileFacts) => judgeFile(channel, { ...facts, isVoice });
    return takeIn(media, { tenantId: call.tenantId, channel, judge }, file, body, (taken) =>
      recordUpload(call, { ...taken, conversationId }),
    );
  },
});

const cannedFile = ({ media }: ApiDeps): RawUpload => ({
  permission: "canned.write",
  paths: { page: "/canned-files", rest: "/api/v1/canned-files" },
  maxBytes: MAX_UPLOAD_BYTES,
  async take(call, given, body) {
    const file = UploadCannedFile.parse(given);
    await mayUploadCannedFile(call);
    // It may leave by any channel, and WhatsApp draws the fewest pictures.
    const to = { tenantId: call.tenantId, channel: "whatsapp", judge: judgeCannedFile } as const;
    return takeIn(media, to, file, body, (taken) => recordCannedFile(call, taken));
  },
});
