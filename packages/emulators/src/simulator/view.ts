/** What the page gets to draw. Types only: the browser code reads them for its type check. */
import type { ChatMessage, Step } from "../meta/chats.ts";
import type { Customer } from "../meta/people.ts";

export type NumberView = { phoneNumberId: string; name: string; displayPhoneNumber: string };
export type CustomerView = Customer & {
  /** Messages of the business this customer has not opened yet, with the chosen number. */
  unread: number;
  lastText: string | null;
};
export type Hardship = "slow" | "fail_next" | "window_closed" | "twice";

export type StateView = {
  version: number;
  numbers: NumberView[];
  customers: CustomerView[];
  chat: { messages: ChatMessage[]; steps: Step[]; lastInboundAt: number | null } | null;
  hard: Record<Hardship, boolean>;
  /** Unix milliseconds by the emulator's clock. */
  now: number;
};
