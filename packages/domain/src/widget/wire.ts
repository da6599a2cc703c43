/**
 * What a chat widget and its server say to each other, and what it and the page around it do. Types and a few words alone: the
 * page's visitors load them.
 */

/** One line of the thread as its visitor may see it. */
export type VisitorMessage = {
  id: string;
  by: "visitor" | "agent" | "bot";
  name: string;
  text: string;
  /** A file's name, when it is one. */
  file: string | null;
  /** The public link of a file that was sent as one. */
  link: string | null;
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
};

export type WidgetSession = { token: string; isMember: boolean; hasName: boolean };

/** What the stream says. */
export type StreamEvent = { type: "messages"; messages: VisitorMessage[]; hasMore: boolean } | { type: "typing" };

/** Every message between the page and the frame names the widget first: other scripts talk there too. */
export type FromFrame =
  | { type: "max-widget:ready" }
  | { type: "max-widget:close" }
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
