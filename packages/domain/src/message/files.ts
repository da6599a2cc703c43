/** Which files a channel takes from us, and why it would not take one. The screen asks before it uploads, the server about the real bytes. */
import type { Channel } from "../inbox/channel.ts";
import type { MediaKind } from "./content.ts";

const KB = 1024;
const MB = 1024 * KB;

type FileRule = { kind: MediaKind; mimeTypes: readonly string[]; maxBytes: number };

const OFFICE = [
  "text/plain",
  "application/pdf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

/** Of channels that are our own to make: what browsers and phones play and offices open. Nothing that a browser would run. */
const CHAT: readonly FileRule[] = [
  { kind: "image", mimeTypes: ["image/jpeg", "image/png", "image/webp", "image/gif"], maxBytes: 10 * MB },
  { kind: "video", mimeTypes: ["video/mp4", "video/quicktime", "video/webm", "video/3gpp"], maxBytes: 25 * MB },
  { kind: "voice", mimeTypes: ["audio/ogg"], maxBytes: 16 * MB },
  {
    kind: "audio",
    mimeTypes: ["audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/webm", "audio/wav", "audio/amr"],
    maxBytes: 25 * MB,
  },
  {
    kind: "document",
    mimeTypes: [
      ...OFFICE,
      "application/vnd.oasis.opendocument.text",
      "application/vnd.oasis.opendocument.spreadsheet",
      "application/vnd.oasis.opendocument.presentation",
    ],
    maxBytes: 25 * MB,
  },
];

/**
 * A voice note is an audio file that was recorded for it; WhatsApp draws only Ogg with Opus as one.
 * @see Meta, WhatsApp Cloud API, "Supported media types" (read in mid-2026)
 */
const RULES: Partial<Record<Channel, readonly FileRule[]>> = {
  widget: CHAT,
  chat_app: CHAT,
  whatsapp: [
    { kind: "image", mimeTypes: ["image/jpeg", "image/png"], maxBytes: 5 * MB },
    { kind: "video", mimeTypes: ["video/mp4", "video/3gpp"], maxBytes: 16 * MB },
    { kind: "voice", mimeTypes: ["audio/ogg"], maxBytes: 16 * MB },
    {
      kind: "audio",
      mimeTypes: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
      maxBytes: 16 * MB,
    },
    { kind: "sticker", mimeTypes: ["image/webp"], maxBytes: 500 * KB },
    { kind: "document", mimeTypes: OFFICE, maxBytes: 100 * MB },
  ],
};

/** Nothing larger is taken in at all, whatever it is. */
export const MAX_UPLOAD_BYTES = 100 * MB;
export const MAX_FILE_NAME_LENGTH = 240;

export type FileVerdict =
  | { ok: true; kind: MediaKind }
  | { ok: false; reason: "empty" | "type" }
  /** `maxBytes` is what this kind may have. */
  | { ok: false; reason: "size"; kind: MediaKind; maxBytes: number };

export type FileFacts = {
  mimeType: string;
  sizeBytes: number;
  /** It was recorded to be heard as a voice note. */
  isVoice?: boolean;
};

/** What a file would be sent as, or why it cannot be. */
export function judgeFile(channel: Channel, { mimeType, sizeBytes, isVoice = false }: FileFacts): FileVerdict {
  if (sizeBytes <= 0) return { ok: false, reason: "empty" };
  const rule = RULES[channel]?.find(
    ({ kind, mimeTypes }) => (kind === "voice") === isVoice && mimeTypes.includes(mimeType),
  );
  if (!rule) return { ok: false, reason: "type" };
  const { kind, maxBytes } = rule;
  return sizeBytes > maxBytes ? { ok: false, reason: "size", kind, maxBytes } : { ok: true, kind };
}

/** As `judgeFile`, for somebody who chose the file: whoever attaches a picture means a picture, not a sticker. */
export function judgeChosenFile(channel: Channel, facts: FileFacts): FileVerdict {
  const verdict = judgeFile(channel, facts);
  return verdict.ok && verdict.kind === "sticker" ? { ok: false, reason: "type" } : verdict;
}

/** What a file may be at all, in the words of a browser's choice of files; voice notes are recorded and not chosen. */
export const acceptedTypes = (channel: Channel): string[] =>
  (RULES[channel] ?? []).flatMap(({ kind, mimeTypes }) => (kind === "voice" ? [] : mimeTypes));

/** More than this the channel takes of nothing. */
export const largestFile = (channel: Channel): number =>
  Math.max(0, ...(RULES[channel] ?? []).map(({ maxBytes }) => maxBytes));

const CAPTIONED: ReadonlySet<MediaKind> = new Set(["image", "video", "document"]);
/** Whether words may go with a file of this kind. */
export const takesCaption = (kind: MediaKind): boolean => CAPTIONED.has(kind);

/** One type goes by several names. */
const SAME_TYPE: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "audio/mp3": "audio/mpeg",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
  "audio/x-aac": "audio/aac",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "video/3gp": "video/3gpp",
  "text/csv": "text/plain",
};

/** Browsers know no type for many files; a legacy Office file says only by its name which of three it is. */
const BY_ENDING: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  mp4: "video/mp4",
  "3gp": "video/3gpp",
  mov: "video/quicktime",
  webm: "video/webm",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  aac: "audio/aac",
  amr: "audio/amr",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  wav: "audio/wav",
  pdf: "application/pdf",
  txt: "text/plain",
  csv: "text/plain",
  doc: "application/msword",
  xls: "application/vnd.ms-excel",
  ppt: "application/vnd.ms-powerpoint",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  odt: "application/vnd.oasis.opendocument.text",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odp: "application/vnd.oasis.opendocument.presentation",
};
const OLD_OFFICE: ReadonlySet<string> = new Set(["doc", "xls", "ppt"]);
/** Containers of film that may hold sound alone. */
const AS_SOUND: Readonly<Record<string, string>> = { "video/mp4": "audio/mp4", "video/webm": "audio/webm" };

/** `name.PDF` → `pdf`; empty when there is none. */
export const endingOf = (fileName: string): string => /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";

const ofEnding = (ending: string): string | null => (Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending]! : null);

/** `Audio/OGG; codecs=opus` → `audio/ogg`, in the one name we use. */
export function plainType(mimeType: string): string {
  const bare = (mimeType.split(";", 1)[0] ?? "").trim().toLowerCase();
  return Object.hasOwn(SAME_TYPE, bare) ? SAME_TYPE[bare]! : bare;
}

/** What a file says it is, before anybody looked into it. */
export function claimedType(fileName: string, mimeType: string): string {
  const plain = plainType(mimeType);
  if (plain !== "" && plain !== "application/octet-stream") return plain;
  return ofEnding(endingOf(fileName)) ?? "application/octet-stream";
}

export type Sniffed = {
  /** By its first bytes; null when they are of no known format. */
  mimeType: string | null;
  /** Its beginning is readable text. */
  isText: boolean;
};

/**
 * What a file is by its bytes. Only what bytes cannot tell is taken from its name and claim: which Office program a legacy
 * file is of, and that a container of film holds sound alone.
 * @returns null when it is none of what can be told
 */
export function actualType({ mimeType, isText }: Sniffed, fileName: string, claimed: string): string | null {
  const ending = endingOf(fileName);
  if (mimeType === null) return isText && ofEnding(ending) === "text/plain" ? "text/plain" : null;
  // Ogg may also hold other codecs, which WhatsApp cannot play.
  if (/^(audio|video|application)\/ogg/.test(mimeType)) return /codecs=opus/.test(mimeType) ? "audio/ogg" : null;
  const plain = plainType(mimeType);
  if (plain === "application/x-cfb") return OLD_OFFICE.has(ending) ? ofEnding(ending) : null;
  const asSound = Object.hasOwn(AS_SOUND, plain) ? AS_SOUND[plain]! : null;
  return asSound !== null && claimedType(fileName, claimed) === asSound ? asSound : plain;
}

/**
 * Under which name a file is kept. One whose ending promises something else than its bytes are gets their ending behind it: a
 * computer that it is saved on goes by the name alone.
 */
export function nameFor(fileName: string, mimeType: string): string {
  const promised = ofEnding(endingOf(fileName));
  if (promised !== null && (promised === mimeType || AS_SOUND[promised] === mimeType)) return fileName;
  const ending = endingFor(mimeType);
  return ending === null ? fileName : `${fileName.slice(0, MAX_FILE_NAME_LENGTH - ending.length - 1)}.${ending}`;
}

function endingFor(mimeType: string): string | null {
  const isOf = (type: string) => type === mimeType || AS_SOUND[type] === mimeType;
  return Object.entries(BY_ENDING).find(([, type]) => isOf(type))?.[0] ?? null;
}
