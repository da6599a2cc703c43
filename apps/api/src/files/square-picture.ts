/** Makes two small squares of whatever picture somebody sends, from its pixels alone: nothing else of the file is left in them. */
import { PICTURE_EDGES, type PictureSize, PICTURE_TYPES } from "@max/domain/access/picture";
import { DomainError } from "@max/domain/errors";
import { fileTypeFromBuffer } from "file-type";

/** More is no picture of a person, and is made to use up whoever decodes it. */
const MAX_PIXELS = 50_000_000;
const WORK_LIMIT_S = 10;
const FORMATS: ReadonlySet<string> = new Set(PICTURE_TYPES.map((type) => type.slice("image/".length)));

export type Squares = Record<PictureSize, Buffer>;

/** One at a time: a decoder takes a core and the memory of all pixels. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The middle of the picture, upright as its camera meant it; of one that moves its first frame.
 * @returns WebP in both sizes
 * @throws DomainError `file_refused` for what is none of the types, damaged, or too large to be decoded
 */
export function squarePicture(bytes: Buffer): Promise<Squares> {
  const made = last.then(() => make(bytes));
  last = made.catch(() => {});
  return made;
}

async function make(bytes: Buffer): Promise<Squares> {
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (!PICTURE_TYPES.some((each) => each === type?.mime))
    throw refused("This is no picture that can be read. Choose a JPEG, PNG, WebP or GIF.");
  // It brings 20 MB of native code, which a process that is given no picture need not hold.
  const { default: sharp } = await import("sharp");
  const open = () =>
    sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 }).timeout({ seconds: WORK_LIMIT_S });
  const square = (edge: number) =>
    open()
      .rotate()
      .resize(edge, edge, { fit: "cover", position: "centre" })
      // The initials lie beneath it.
      .flatten({ background: "#fff" })
      .webp({ quality: 82 })
      .toBuffer();
  try {
    const { format } = await open().metadata();
    if (!FORMATS.has(format)) throw new Error(`It is ${format}.`);
    return { small: await square(PICTURE_EDGES.small), large: await square(PICTURE_EDGES.large) };
  } catch {
    throw refused("This picture is damaged or has too many pixels. Save it again, smaller, and choose the new one.");
  }
}

const refused = (message: string) => new DomainError("file_refused", message);
