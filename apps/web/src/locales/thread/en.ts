/** English words of the open conversation that come with it. */
export const en = {
  undoSend: {
    leavesIn_one: "Sent in {{count}} second",
    leavesIn_other: "Sent in {{count}} seconds",
    waits: "Not sent yet",
    hint: "Takes it back before it is sent",
    offer: "Your message was taken back, and your box holds another one.",
    add: "Add it to the reply",
    drop: "Discard it",
  },
  later: {
    open: "Send later",
    at: "Send",
    times: { hour: "In one hour", tomorrow: "Tomorrow", monday: "Next Monday", other: "Another time…" },
    otherTitle: "Send at another time",
    otherLead: "By your own clock. An answer of the customer does not stop it.",
    act: "Schedule",
    past: "Choose a time in the future.",
    window: "Free text closes at {{at}}. Choose an earlier time, or send a template.",
    uploading: "Wait until the files have arrived, then choose a time.",
    done: "Scheduled for {{at}}.",
  },
  scheduled: {
    name: "Scheduled message of {{name}}",
    at: "Scheduled for {{at}}",
    template: "Template {{name}}",
    whenClosed: "It is sent though the conversation is closed, and does not reopen it.",
    notSent: "Not sent at {{at}}.",
    failure: {
      reply_window_closed:
        "Free text had closed by then. Send a template, or send this once the customer writes again.",
      contact_blocked: "The customer was blocked. Unblock them and send it now, or cancel it.",
      author_left: "Whoever wrote it works here no longer. Send it now, or cancel it.",
      template_unusable: "WhatsApp no longer takes this template. Cancel it and choose another one.",
    },
    edit: "Change",
    sendNow: "Send now",
    cancel: "Cancel it",
    cancelled: "The scheduled message is cancelled.",
    editTitle: "Change the scheduled message",
    text: "Message",
    time: "Date and time",
    save: "Save",
  },
  error: {
    already_sent: "It is on its way and can no longer be taken back.",
    window_closes_before: "Free text closes before then. Choose an earlier time, or send a template.",
  },
} as const;

type Worded<T> = { [Key in keyof T]: T[Key] extends string ? string : Worded<T[Key]> };
export type ThreadWords = Worded<typeof en>;
