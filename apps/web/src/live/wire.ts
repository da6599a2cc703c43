/** The domain's views as they travel: the same shapes with instants as ISO strings. */
import type { Workspace as WorkspaceView } from "@max/domain/access/views";
import type { CannedResponseView } from "@max/domain/canned/canned-response";
import type { BulkJob as BulkJobView, BulkRefusal as BulkRefusalView } from "@max/domain/conversation/bulk";
import type { DraftView } from "@max/domain/conversation/draft";
import type { SavedView as SavedViewView } from "@max/domain/conversation/saved-view";
import type {
  FilterCount as FilterCountView,
  ConversationCounts,
  ConversationView,
  PlacementChange as PlacementChangeView,
} from "@max/domain/conversation/views";
import type { ContactNoteView, ContactView } from "@max/domain/contact/contact";
import type {
  MergePreview as MergePreviewView,
  MergeSuggestion as MergeSuggestionView,
} from "@max/domain/contact/merge";
import type { MentionView } from "@max/domain/conversation/mention";
import type { NoteView } from "@max/domain/conversation/note";
import type { LiveEvent as LiveEventView } from "@max/domain/live/events";
import type { HeldMessage as HeldMessageView } from "@max/domain/message/flood";
import type { ScheduledView } from "@max/domain/message/scheduled";
import type { NoticeView } from "@max/domain/notice/notice";
import type { MessageStretch, MessageView } from "@max/domain/message/views";
import type {
  Found as FoundView,
  FoundCustomer as FoundCustomerView,
  FoundMessage as FoundMessageView,
  FoundTag as FoundTagView,
} from "@max/domain/search/views";
import type { TemplateView } from "@max/domain/template/template";
import type { TagView } from "@max/domain/tag/tag";

export type Wire<T> = T extends Date
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Wire<Item>[]
      : { [Key in keyof T]: Wire<T[Key]> };

export type Conversation = Wire<ConversationView>;
export type Message = Wire<MessageView>;
export type HeldMessage = Wire<HeldMessageView>;
export type PlacementChange = Wire<PlacementChangeView>;
export type Note = Wire<NoteView>;
export type Scheduled = Wire<ScheduledView>;
export type ContactSummary = Conversation["contact"];
export type Contact = Wire<ContactView>;
export type ContactNote = Wire<ContactNoteView>;
export type MergePreview = Wire<MergePreviewView>;
export type MergeSuggestion = Wire<MergeSuggestionView>;
export type Mention = Wire<MentionView>;
export type Draft = Wire<DraftView>;
export type Notice = Wire<NoticeView>;
export type Tag = Wire<TagView>;
export type CannedResponse = Wire<CannedResponseView>;
export type Template = Wire<TemplateView>;
export type Counts = Wire<ConversationCounts>;
export type FilterCount = Wire<FilterCountView>;
export type SavedView = Wire<SavedViewView>;
export type BulkJob = Wire<BulkJobView>;
export type BulkRefusal = Wire<BulkRefusalView>;
export type Workspace = Wire<WorkspaceView>;
export type Stretch = Wire<MessageStretch>;
export type Found = Wire<FoundView>;
export type FoundMessage = Wire<FoundMessageView>;
export type FoundCustomer = Wire<FoundCustomerView>;
export type FoundTag = Wire<FoundTagView>;
export type LiveEvent = Wire<LiveEventView>;

export type Page<T> = { items: T[]; nextCursor: string | null };
/** One open thread's facts: where it stands, how it came there, what colleagues wrote beside it, and what is to be sent in it. */
export type ConversationDetail = {
  conversation: Conversation;
  changes: PlacementChange[];
  notes: Note[];
  scheduled: Scheduled[];
};
