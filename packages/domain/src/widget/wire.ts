/**
 * What a chat widget and its server say to each other, and what it and the page around it do. Types and a few words alone: the
 * page's visitors load them.
 */
import type { AttachmentId } from "../ids.ts";
import type { MediaKind } from "../message/content.ts";

/** A file of the thread. Its addresses are good for half an hour at least; whoever needs one later asks anew. */
export type VisitorFile = {
  /** Null for what only a link is known of, and for what is still on its way. */
  id: AttachmentId | null;
  /** Empty when it has none. */
  name: string;
  kind: MediaKind;
  sizeBytes: number | null;
  /** Null until it is here, and when it is not to be had. */
  url: string | null;
  /** A picture made anew from its pixels, with its size; null for everything else. */
  picture: { url: string; width: number; height: number } | null;
};

/** One line of the thread as its visitor may see it. */
export type VisitorMessage = {
  id: string;
  by: "visitor" | "agent" | "bot";
  name: string;
  /** What the agent who wrote it looks like, by the picture's content; null for who has none, and for everybody else. */
  picture: string | null;
  text: string;
  file: VisitorFile | null;
  at: string;
  /** Of the visitor's own: the id their browser gave it. */
  clientMessageId: string | null;
  isRead: boolean;
  isRemoved: boolean;
  /** Place in the thread; compares as text. */
  sortKey: string;
};

export type VisitorPage = { messages: VisitorMessage[]; hasMore: boolean };

export type WidgetConfig = {
  title: string;
  greeting: string;
  replyTime: string;
  colour: string;
  askName: "no" | "optional" | "required";
  askEmail: "no" | "optional" | "required";
  allowedOrigins: string[];
  /** The company has turned it off: nothing is to be shown. */
  isOff: boolean;
};

export type WidgetSession = { token: string; isMember: boolean; hasName: boolean };

/** What the stream says. */
export type StreamEvent = { type: "messages"; messages: VisitorMessage[]; hasMore: boolean } | { type: "typing" };

/** Every message between the page and the frame names the widget first: other scripts talk there too. */
export type FromFrame =
  | { type: "max-widget:ready" }
  | { type: "max-widget:close" }
  /** It is turned off: the page is to look as if it were not there. */
  | { type: "max-widget:off" }
  | { type: "max-widget:unread"; count: number }
  | { type: "max-widget:identify-failed" }
  /** Where the browser gives the frame no storage of its own, the page keeps its text and gives it back. */
  | { type: "max-widget:recall" }
  | { type: "max-widget:keep"; value: string };

export type FromPage =
  | { type: "max-widget:open" }
  | { type: "max-widget:closed" }
  | { type: "max-widget:identify"; token: string }
  | { type: "max-widget:reset" }
  | { type: "max-widget:kept"; value: string | null };

export const MAX_VISITOR_TEXT = 4_000;
