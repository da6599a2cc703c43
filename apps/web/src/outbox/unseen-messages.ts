/** What came in before something was sent. By conversation; a page that was loaded anew asks without knowing what it was. */
import { create } from "zustand";
import type { Message } from "../live/wire.ts";

export const useUnseen = create<Readonly<Record<string, readonly Message[]>>>(() => ({}));

export const noteUnseen = (conversationId: string, messages: readonly Message[]) =>
  useUnseen.setState({ [conversationId]: messages });
