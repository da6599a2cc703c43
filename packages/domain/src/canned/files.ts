/** Which files a canned response may carry: it is inserted into conversations of every channel, and each of them judges again. */
import { CHANNELS } from "../inbox/channel.ts";
import { type FileFacts, type FileVerdict, judgeChosenFile } from "../message/files.ts";

/** Taken when any channel takes it; else why not, and of a file that is too large how much the most generous channel takes. */
export function judgeCannedFile(facts: FileFacts): FileVerdict {
  const verdicts = CHANNELS.map((channel) => judgeChosenFile(channel, facts));
  const tooLarge = verdicts
    .flatMap((verdict) => (!verdict.ok && verdict.reason === "size" ? [verdict] : []))
    .toSorted((one, other) => other.maxBytes - one.maxBytes);
  return verdicts.find(({ ok }) => ok) ?? tooLarge[0] ?? verdicts[0]!;
}
