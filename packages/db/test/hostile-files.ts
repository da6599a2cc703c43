/**
 * The corpus of S12: files that are not what they say, or are made to hurt whoever opens them. Each says as what each channel
 * takes it, by its own bytes; null is a refusal.
 */
import { readFileSync } from "node:fs";
import { crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

type TakenAs = "image" | "video" | "audio" | "document" | "sticker" | null;
export type HostileFile = {
  what: string;
  name: string;
  /** What its sender says it is. */
  type: string;
  bytes: Buffer;
  whatsapp: TakenAs;
  chat: TakenAs;
};

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`;
const HTML = "<!doctype html><script>alert(1)</script>";
const ascii = (text: string) => Buffer.from(text, "latin1");

/** A photo that every reader can read. */
export const PHOTO = readFileSync(new URL("../../emulators/src/simulator/samples/damaged-lamp.jpg", import.meta.url));

/** @param colours 0 greys, 2 RGB, 3 palette, 6 RGBA @param more chunks between head and pixels */
export function png(width: number, height: number, { bits = 8, colours = 2, more = [] as Buffer[] } = {}): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, colours], 8);
  const samples = colours === 2 ? 3 : colours === 6 ? 4 : 1;
  const isSmall = width * height < 10_000;
  const row = Buffer.alloc(1 + Math.ceil((width * samples * bits) / 8), 0);
  const pixels = isSmall ? Buffer.concat(Array.from({ length: height }, () => row)) : Buffer.alloc(64);
  const palette = colours === 3 ? [pngChunk("PLTE", Buffer.alloc(3))] : [];
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    pngChunk("IHDR", head),
    ...palette,
    ...more,
    pngChunk("IDAT", deflateSync(pixels)),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const named = Buffer.concat([ascii(type), data]);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
}

/** An archive with one entry, without the index that nobody here reads. */
export function zip(name: string, content: Buffer | string, isDeflated = false): Buffer {
  const plain = Buffer.from(content);
  const stored = isDeflated ? deflateRawSync(plain) : plain;
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(isDeflated ? 8 : 0, 8);
  head.writeUInt32LE(crc32(plain), 14);
  head.writeUInt32LE(stored.length, 18);
  head.writeUInt32LE(plain.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, ascii(name), stored]);
}

/** @param contentType of the main part, by which an Office file is known */
export const office = (contentType: string, part = "/word/document.xml") =>
  zip("[Content_Types].xml", `<Types><Override PartName="${part}" ContentType="${contentType}"/></Types>`);
const OOXML = "application/vnd.openxmlformats-officedocument.";
export const WORD = office(`${OOXML}wordprocessingml.document.main+xml`);
export const PDF = ascii("%PDF-1.7\n%%EOF\n");

/** One page of Ogg. @param codec its first packet's beginning */
export function ogg(codec: string): Buffer {
  const page = Buffer.concat([
    ascii("OggS\0\x02"),
    Buffer.alloc(20),
    Buffer.from([1, 19]),
    ascii(codec),
    Buffer.alloc(11),
  ]);
  return Buffer.concat([page, Buffer.alloc(200)]);
}

/** Between the first bytes and the rest of a photo. */
function withSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([PHOTO.subarray(0, 2), head, data, PHOTO.subarray(2)]);
}

/** Where a photo was taken, and a page for whoever shows its description. */
function exif(): Buffer {
  const words = ascii(`${HTML}\0`);
  const [head, entry] = [Buffer.alloc(10), Buffer.alloc(16)];
  head.write("II*\0", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(1, 8);
  // ImageDescription, text, behind the directory.
  entry.writeUInt16LE(0x010e, 0);
  entry.writeUInt16LE(2, 2);
  entry.writeUInt32LE(words.length, 4);
  entry.writeUInt32LE(26, 8);
  return withSegment(0xe1, Buffer.concat([ascii("Exif\0\0"), head, entry, words, ascii("GPSLatitude -23.5505")]));
}

/** A photo that says it is as large as its format can say. */
function hugeJpeg(): Buffer {
  const bytes = Buffer.from(PHOTO);
  const at = bytes.findIndex((byte, index) => byte === 0xff && [0xc0, 0xc2].includes(bytes[index + 1]!));
  bytes.writeUInt16BE(65_500, at + 5);
  bytes.writeUInt16BE(65_500, at + 7);
  return bytes;
}

function hugeGif(): Buffer {
  const head = ascii("GIF89a\0\0\0\0\0\0\0,\0\0\0\0\0\0\0\0\0");
  for (const at of [6, 8, 18, 20]) head.writeUInt16LE(65_535, at);
  return Buffer.concat([head, Buffer.from([2, 2, 0x4c, 1, 0, 0x3b])]);
}

const riff = (form: string, rest: Buffer) => {
  const head = ascii("RIFF\0\0\0\0");
  head.writeUInt32LE(4 + rest.length, 4);
  return Buffer.concat([head, ascii(form), rest]);
};

/** A lossy WebP that says it is 16,383 by 16,383 and holds nothing. */
const hugeWebp = () =>
  riff(
    "WEBP",
    Buffer.concat([ascii("VP8 "), Buffer.from("0a000000100000", "hex"), Buffer.from("9d012aff3fff3f", "hex")]),
  );

const mp4 = (rest: Buffer) =>
  Buffer.concat([Buffer.from("00000018", "hex"), ascii("ftypisom\0\0\x02\0isomiso2"), rest]);
const wav = () =>
  riff("WAVE", Buffer.concat([ascii("fmt "), Buffer.from("10000000010001004019010000", "hex"), Buffer.alloc(120)]));
const mp3 = Buffer.concat([ascii("ID3\x03\0\0\0\0\0\0"), Buffer.from("fffb9000", "hex"), Buffer.alloc(500)]);
const oldOffice = Buffer.from("d0cf11e0a1b11ae1".padEnd(1_200, "0"), "hex");
const mach = Buffer.concat([Buffer.from("cffaedfe07000001", "hex"), Buffer.alloc(200)]);
const elf = Buffer.concat([ascii("\x7fELF\x02\x01\x01"), Buffer.alloc(200)]);
const exe = Buffer.concat([ascii("MZ"), Buffer.alloc(300)]);
const bomb = () => Buffer.alloc(64 * 1024 * 1024, 0x20);

type Given = [
  what: string,
  name: string,
  type: string,
  bytes: Buffer,
  taken?: TakenAs | { whatsapp: TakenAs; chat: TakenAs },
];

const GIVEN: Given[] = [
  // What a browser would run.
  ["an SVG", "a.svg", "image/svg+xml", Buffer.from(SVG)],
  ["an SVG called a picture", "a.png", "image/png", Buffer.from(SVG)],
  ["an XML prologue before an SVG", "a.jpg", "image/jpeg", Buffer.from(`<?xml version="1.0"?>${SVG}`)],
  ["an SVG, packed", "a.svgz", "image/svg+xml", gzipSync(SVG)],
  ["a page called a picture", "a.jpg", "image/jpeg", Buffer.from(HTML)],
  ["a page", "a.html", "text/html", Buffer.from(HTML)],
  ["a page with two endings", "photo.jpg.html", "image/jpeg", Buffer.from(HTML)],
  [
    "a page of the stricter kind",
    "a.png",
    "image/png",
    Buffer.from(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`),
  ],
  [
    "a page's archive",
    "a.mht",
    "message/rfc822",
    Buffer.from(`MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${HTML}`),
  ],
  ["a page that Windows runs", "a.hta", "application/hta", Buffer.from(HTML)],
  ["a script", "a.js", "text/javascript", Buffer.from("alert(1)")],
  ["a script called a picture", "a.gif", "image/gif", Buffer.from("alert(1)")],
  ["a style sheet", "a.css", "text/css", Buffer.from("*{background:url(javascript:alert(1))}")],
  ["a transformation", "a.xsl", "application/xml", Buffer.from(`<?xml version="1.0"?><xsl:stylesheet/>`)],
  [
    "entities that grow",
    "a.xml",
    "application/xml",
    Buffer.from(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>`),
  ],
  // Two things at once.
  ["a GIF that is a script", "a.gif", "image/gif", Buffer.from("GIF89a=alert(1)//"), { whatsapp: null, chat: "image" }],
  ["a photo that is a page", "a.html", "text/html", Buffer.concat([PHOTO, Buffer.from(HTML)]), "image"],
  ["a photo that is a page in a comment", "a.jpg", "image/jpeg", withSegment(0xfe, Buffer.from(HTML)), "image"],
  [
    "a photo that is an archive",
    "a.jar",
    "application/java-archive",
    Buffer.concat([PHOTO, zip("Evil.class", "cafebabe")]),
    "image",
  ],
  [
    "a picture with a page in its words",
    "a.png",
    "image/png",
    png(4, 4, { more: [pngChunk("tEXt", ascii(`Comment\0${HTML}`))] }),
    "image",
  ],
  [
    "a picture with a script behind it",
    "a.php",
    "image/png",
    Buffer.concat([png(4, 4), Buffer.from("<?php system($_GET[0]);")]),
    "image",
  ],
  ["a document that is a page", "a.html", "text/html", ascii(`%PDF-1.7\n${HTML}\n%%EOF\n`), "document"],
  [
    "a document that runs a script",
    "a.pdf",
    "application/pdf",
    ascii("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n"),
    "document",
  ],
  ["a film that is a page", "a.mp4", "video/mp4", mp4(Buffer.from(HTML)), "video"],
  ["a song that is a page", "a.mp3", "audio/mpeg", Buffer.concat([mp3, Buffer.from(HTML)]), "audio"],
  // What they tell about somebody, or hide.
  ["a photo with its place and a page in its data", "a.jpg", "image/jpeg", exif(), "image"],
  // Pictures that are too much, or cut.
  ["a picture of 50,000 by 50,000", "a.png", "image/png", png(50_000, 50_000)],
  ["a picture of one by four thousand million", "a.png", "image/png", png(1, 0xffffffff)],
  ["a photo of 65,500 by 65,500", "a.jpg", "image/jpeg", hugeJpeg(), "image"],
  ["a GIF of 65,535 by 65,535", "a.gif", "image/gif", hugeGif(), { whatsapp: null, chat: "image" }],
  ["a WebP of 16,383 by 16,383", "a.webp", "image/webp", hugeWebp(), { whatsapp: "sticker", chat: "image" }],
  ["a picture from a palette", "a.png", "image/png", png(4, 4, { colours: 3 }), { whatsapp: null, chat: "image" }],
  ["a picture of sixteen bits", "a.png", "image/png", png(4, 4, { bits: 16 }), { whatsapp: null, chat: "image" }],
  ["half a picture's head", "a.png", "image/png", png(4, 4).subarray(0, 20)],
  ["half a picture", "a.png", "image/png", png(60, 60).subarray(0, 50), "image"],
  ["half a photo", "a.jpg", "image/jpeg", PHOTO.subarray(0, 4_000), "image"],
  ["a photo's first bytes", "a.jpg", "image/jpeg", PHOTO.subarray(0, 4), "image"],
  ["a picture for a drum scanner", "a.tif", "image/tiff", Buffer.concat([ascii("II*\0"), Buffer.alloc(200)])],
  ["a bitmap", "a.jpg", "image/jpeg", Buffer.concat([ascii("BM"), Buffer.alloc(200)])],
  ["an icon", "a.ico", "image/x-icon", Buffer.concat([Buffer.from("00000100", "hex"), Buffer.alloc(200)])],
  // Archives and what Office opens.
  ["an archive", "a.zip", "application/zip", zip("a.txt", "hello")],
  ["an archive called a document", "a.docx", "", zip("evil.js", "alert(1)")],
  ["an archive that unpacks to sixty megabytes", "a.docx", "", zip("[Content_Types].xml", bomb(), true)],
  ["an archive within an archive", "a.xlsx", "", zip("a.zip", zip("a.zip", zip("a.txt", "hello")))],
  ["an archive with a way out", "a.docx", "", zip("../../../../etc/cron.d/evil", "* * * * * root id")],
  ["a document with macros", "a.docx", "", office("application/vnd.ms-word.document.macroEnabled.main+xml")],
  ["a document with a program's ending", "invoice.docx.exe", "application/octet-stream", WORD, "document"],
  ["an old container with an installer's name", "setup.msi", "", oldOffice],
  ["an old container with a document's name", "a.doc", "application/msword", oldOffice, "document"],
  [
    "rich text with an object in it",
    "a.doc",
    "application/msword",
    ascii(`{\\rtf1{\\object\\objdata 0105}}${" ".repeat(100)}`),
  ],
  // Programs.
  ["a program called a document", "a.pdf", "application/pdf", exe],
  ["a program called a text", "readme.txt", "text/plain", exe],
  ["a program of Linux", "a.jpg", "image/jpeg", elf],
  ["a program of a Mac", "a.png", "image/png", mach],
  [
    "a link of Windows",
    "invoice.pdf.lnk",
    "application/pdf",
    Buffer.concat([Buffer.from("4c0000000114020000000000c000000000000046", "hex"), Buffer.alloc(60)]),
  ],
  ["commands of Windows", "a.bat", "text/plain", Buffer.from("@echo off\r\ndel /q *\r\n")],
  ["commands called a text", "a.txt", "text/plain", Buffer.from("#!/bin/sh\nrm -rf ~\n"), "document"],
  [
    "what scanners are tried with",
    "eicar.com",
    "application/octet-stream",
    ascii("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"),
  ],
  // Texts that are none, and sound.
  ["nothing", "a.png", "image/png", Buffer.alloc(0)],
  ["bytes of no format", "a.txt", "text/plain", Buffer.alloc(300, 1)],
  ["a text with a null byte", "a.txt", "text/plain", ascii("hello\0world")],
  ["a text that is none", "a.txt", "text/plain", Buffer.from([0x61, 0xc3, 0x28])],
  ["a table with commands in its cells", "a.csv", "text/csv", Buffer.from("name\n=cmd|'/c calc'!A0\n"), "document"],
  ["Vorbis in Ogg", "a.ogg", "audio/ogg", ogg("\x01vorbis")],
  ["a wave", "a.wav", "audio/wav", wav(), { whatsapp: null, chat: "audio" }],
  ["a list of what to play", "a.m3u8", "application/vnd.apple.mpegurl", Buffer.from("#EXTM3U\nfile:///etc/passwd\n")],
];

export const HOSTILE_FILES: readonly HostileFile[] = GIVEN.map(([what, name, type, bytes, taken = null]) => ({
  what,
  name,
  type,
  bytes,
  ...(taken !== null && typeof taken === "object" ? taken : { whatsapp: taken, chat: taken }),
}));

/** Names that would lead elsewhere, or look like another. What is called so is a PDF. */
export const HOSTILE_NAMES: readonly [what: string, name: string][] = [
  ["up the path", "../../etc/passwd.pdf"],
  ["up another path", "..\\..\\Windows\\a.pdf"],
  ["turned around", "evil\u202Efdp.exe"],
  ["with a program's ending", "invoice.pdf.exe"],
  ["with a page's ending", "invoice.html"],
  ["with a line's end", "a\r\nSet-Cookie: x=1.pdf"],
  ["with markup", `"><script>alert(1)</script>.pdf`],
  ["with nothing to see", "\u200b\u2060.pdf"],
  ["of letters that look alike", "іnvоісе.pdf"],
  ["of dots", "..."],
];
