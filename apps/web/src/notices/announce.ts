/**
 * Tells the person of new notices, in the ways they chose: a card where this page is looked at; outside the page, and with a sound, once
 * for all pages of this browser. Whatever is not told in time is in the list.
 */
import { isQuietAt } from "@max/domain/notice/notice";
import { queryClient } from "../app/query-client.ts";
import { client } from "../app/trpc.ts";
import { currentWords } from "../app/i18n.ts";
import { serverNow } from "../live/clock.ts";
import { whenNoticesChange } from "../live/notice-news.ts";
import { noticeSettingsQuery, workspaceQuery } from "../live/queries.ts";
import type { Notice } from "../live/wire.ts";
import { ownZone } from "../words/own-zone.ts";
import { keepOnly, showBrowserNotice } from "./browser-notices.ts";
import { hideCards, showCard } from "./cards.ts";
import { freshAfter, newestAt, toTell, type Told } from "./fresh.ts";
import { isAnyInFront, isInFront, sayWhenInFront } from "./in-front.ts";
import { noticeBody, noticeTitle } from "./notice-words.ts";
import { playNoticeSound } from "./sound.ts";
import { moveTold, openTold } from "./told.ts";

const LOOKED_AT = 20;
/** However much happens, the newest are asked for this often at most. */
const AT_MOST_EVERY_MS = 700;
const FIRST_LOOK_MS = 300;

type Ways = {
  owner: string;
  /** Since when this page is open, by the server's clock (ms): what came before this part of it was loaded is told, too. */
  since: number;
  /** The conversation that is open in this page. */
  openConversation: () => string | null;
  open: (notice: Notice) => void;
};

/** @returns how to stop */
export function startAnnouncing({ owner, since, openConversation, open }: Ways): () => void {
  const stopSaying = sayWhenInFront();
  let shownUpTo = openTold(owner, since);
  let isWanted = false;
  let isBusy = false;

  async function look(): Promise<void> {
    const [{ items }, settings] = await Promise.all([
      client.notice.list.query({ limit: LOOKED_AT }),
      queryClient.ensureQueryData(noticeSettingsQuery),
    ]);
    const me = queryClient.getQueryData(workspaceQuery.queryKey)?.me;
    if (!me) return;
    const unread = new Set(items.filter(({ isRead }) => !isRead).map(({ id }) => id));
    hideCards(({ id }) => !unread.has(id));
    keepOnly(unread);
    const zone = ownZone(me.timeZone);
    const isQuiet = me.presence === "away" || isQuietAt(settings.quietHours, zone, new Date(serverNow()));
    const lookingAt = isInFront() ? openConversation() : null;
    const tell = (after: string) =>
      toTell(freshAfter(items, after), settings.choices, { isQuiet, lookingAt }).filter(({ ways }) => ways.page);
    if (isInFront()) for (const { notice } of tell(shownUpTo)) if (notice.kind !== "queued") showCard(notice);
    const newest = newestAt(items, shownUpTo);
    shownUpTo = newest;
    await moveTold(owner, newest, (from) => void tellOutside(tell(from)));
  }

  async function tellOutside(told: Told[]): Promise<void> {
    if (told.some(({ ways }) => ways.sound)) void playNoticeSound();
    if (await isAnyInFront()) return;
    for (const { notice, ways } of told)
      if (ways.browser) showBrowserNotice({ ...wordsFor(notice), tag: notice.id, onOpen: () => open(notice) });
  }

  async function run(): Promise<void> {
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      // What could not be asked is asked with the next news; the list has it in any case.
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, AT_MOST_EVERY_MS));
    }
    isBusy = false;
  }
  const hear = () => {
    isWanted = true;
    if (!isBusy) void run();
  };
  const stopHearing = whenNoticesChange(hear);
  // What came while the page was loading was said to nobody.
  const first = setTimeout(hear, FIRST_LOOK_MS);
  return () => {
    isWanted = false;
    clearTimeout(first);
    stopHearing();
    stopSaying();
    keepOnly(new Set());
    hideCards(() => true);
  };
}

function wordsFor(notice: Notice): { title: string; body: string } {
  const t = currentWords();
  const teams = queryClient.getQueryData(workspaceQuery.queryKey)?.teams ?? [];
  const team = teams.find(({ id }) => id === notice.teamId)?.name ?? null;
  return { title: noticeTitle(t, notice, team), body: noticeBody(t, notice) ?? "" };
}
