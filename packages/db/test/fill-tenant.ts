/** One row in every tenant table, so that a test over all tables finds something in each. A new table needs its line here. */
import type { Tx } from "../src/transaction.ts";
import { inTransaction } from "../src/transaction.ts";
import { newId } from "@max/platform/ids";
import { sha256Bytes } from "@max/platform/sha256";
import type { TestTenant } from "./factories.ts";

/** `makeTenant` has written its teams, inbox and number already. `mark` stands in every free text, and is the same for no two tenants. */
export async function fillTenant(tenant: TestTenant, mark: string): Promise<void> {
  const { userId } = await tenant.addUser({ name: mark, role: "admin", teamIds: [tenant.teams.billing] });
  const ids = {
    note: newId(),
    tag: newId(),
    contact: newId(),
    thread: newId(),
    conversation: newId(),
    message: newId(),
    credential: newId(),
    canned: newId(),
  };
  const { inboxId } = tenant;
  await inTransaction(tenant.call, async (tx) => {
    const add = (table: string, row: Record<string, unknown>) => addRow(tx, table, row);
    await add("sessions", { id_hash: mark, user_id: userId, expires_at: new Date() });
    await add("api_keys", { id: newId(), name: mark, secret_hash: Buffer.from(mark), scopes: ["read"] });
    await add("password_links", {
      id: newId(),
      user_id: userId,
      kind: "reset",
      token_hash: sha256Bytes(mark),
      expires_at: new Date(),
    });
    await add("dispositions", { id: newId(), name: mark, position: 1 });
    await add("credentials", { id: ids.credential, inbox_id: inboxId, kind: "app_secret", current_version: 1 });
    await add("credential_versions", { credential_id: ids.credential, version: 1, sealed: Buffer.from(mark) });
    await add("contacts", { id: ids.contact, name: mark });
    await add("contact_identities", {
      id: newId(),
      contact_id: ids.contact,
      channel: "whatsapp",
      type: "phone",
      value: "5511900000000",
    });
    await add("contact_notes", {
      id: newId(),
      contact_id: ids.contact,
      client_note_id: mark,
      text: mark,
      author_type: "user",
      author_name: mark,
    });
    const merged = newId();
    await add("contacts", { id: merged, name: mark, merged_into: ids.contact });
    await add("contact_merges", {
      id: newId(),
      kept_id: ids.contact,
      merged_id: merged,
      merged_name: mark,
      followed_ids: `{${merged}}`,
      changes: "[]",
      actor_type: "user",
      actor_name: mark,
    });
    await add("channel_threads", {
      id: ids.thread,
      inbox_id: inboxId,
      thread_key: mark,
      contact_id: ids.contact,
      send_to_type: "phone",
      send_to: "5511900000000",
    });
    await add("conversation_numbers", { next: 2 });
    await add("conversations", {
      id: ids.conversation,
      number: 1,
      channel_thread_id: ids.thread,
      inbox_id: inboxId,
      contact_id: ids.contact,
      state: "new",
      last_message_text: mark,
    });
    await add("assignments", {
      id: newId(),
      conversation_id: ids.conversation,
      type: "opened",
      actor_type: "contact",
      actor_name: mark,
    });
    await add("tags", { id: ids.tag, name: mark, name_key: mark, color: "red" });
    await add("conversation_tags", { conversation_id: ids.conversation, tag_id: ids.tag, actor_type: "user" });
    await add("notes", {
      id: ids.note,
      conversation_id: ids.conversation,
      client_note_id: mark,
      text: mark,
      author_type: "user",
      author_id: userId,
      author_name: mark,
    });
    const called = { note_id: ids.note, conversation_id: ids.conversation, user_id: userId };
    await add("note_mentions", { id: newId(), ...called });
    await add("unseen_mentions", called);
    const started = { user_id: userId, conversation_id: ids.conversation };
    const place = { place_id: ids.conversation, at: new Date() };
    await add("notices", { id: newId(), kind: "mention", actor_name: mark, ...started, ...place });
    await add("notice_settings", { user_id: userId, choices: "{}" });
    await add("drafts", { ...started, revision: 1, mode: "reply", reply: mark, note: mark });
    await add("search_entries", {
      id: ids.message,
      kind: "message",
      conversation_id: ids.conversation,
      at: new Date(),
      words: `'${mark}'`,
    });
    await add("search_vocabulary", { kind: "text", length: mark.length, word: mark, last_month: new Date() });
    await add("canned_responses", { id: ids.canned, code: mark, title: mark, body: mark });
    await add("canned_files", {
      id: newId(),
      canned_response_id: ids.canned,
      position: 0,
      owner_key: mark,
      kind: "document",
      mime_type: "text/plain",
      file_name: mark,
      size_bytes: 1,
      storage_key: mark,
    });
    await add("canned_response_uses", { user_id: userId, canned_response_id: ids.canned });
    const parts = { header: null, body: mark, footer: null, buttons: [], isNamed: false, hasUnknownParts: false };
    await add("templates", {
      account_key: mark,
      id: mark,
      name: mark,
      language: "en",
      status: "APPROVED",
      category: "UTILITY",
      parts: JSON.stringify(parts),
    });
    await add("chat_apps", { inbox_id: inboxId, outbound_url: `https://${mark}.example` });
    await add("widgets", {
      inbox_id: inboxId,
      allowed_origins: "{}",
      title: mark,
      colour: "#123456",
      ask_name: "no",
      ask_email: "no",
    });
    await add("widget_sessions", { id: newId(), inbox_id: inboxId, token_hash: Buffer.from(mark), name: mark });
    await add("held_messages", {
      id: newId(),
      conversation_id: ids.conversation,
      channel_thread_id: ids.thread,
      inbox_id: inboxId,
      kind: "text",
      text: mark,
      content: JSON.stringify({ kind: "text", text: mark }),
      context: "{}",
      external_id: `held ${mark}`,
      author_id: ids.contact,
      author_name: mark,
      provider_at: new Date(),
      arrival_number: 1,
      arrival_item: 0,
    });
    await add("messages", {
      id: ids.message,
      conversation_id: ids.conversation,
      channel_thread_id: ids.thread,
      inbox_id: inboxId,
      direction: "inbound",
      kind: "text",
      text: mark,
      content: JSON.stringify({ kind: "text", text: mark }),
      context: "{}",
      status: "received",
      author_type: "contact",
      author_name: mark,
      sort_at: new Date(),
      arrival_number: 1,
      arrival_item: 0,
    });
    await add("message_external_ids", { inbox_id: inboxId, external_id: "wamid.same", message_id: ids.message });
    await add("message_deliveries", {
      inbox_id: inboxId,
      external_id: "wamid.same",
      status: "sent",
      provider_at: new Date(),
    });
    await add("attachments", { id: newId(), message_id: ids.message, state: "pending", file_name: mark });
    await add("uploads", {
      id: newId(),
      conversation_id: ids.conversation,
      owner_key: mark,
      kind: "document",
      mime_type: "text/plain",
      file_name: mark,
      size_bytes: 1,
      storage_key: mark,
    });
    await add("visitor_uploads", {
      id: newId(),
      inbox_id: inboxId,
      visitor_id: newId(),
      client_message_id: mark,
      kind: "document",
      mime_type: "text/plain",
      file_name: mark,
      size_bytes: 1,
      storage_key: mark,
    });
    await add("scheduled_messages", {
      id: newId(),
      conversation_id: ids.conversation,
      client_message_id: mark,
      text: mark,
      author_type: "user",
      author_id: userId,
      author_name: mark,
      due_at: new Date(),
    });
    await add("reactions", {
      inbox_id: inboxId,
      target_external_id: "wamid.same",
      actor_key: "business",
      by: "business",
      emoji: "👍",
      provider_at: new Date(),
      external_id: mark,
    });
    await add("message_changes", {
      inbox_id: inboxId,
      external_id: mark,
      target_external_id: "wamid.same",
      type: "revoke",
      provider_at: new Date(),
    });
    await add("conversation_reads", { conversation_id: ids.conversation, user_id: userId, read_at: new Date() });
    await add("quarantined_items", {
      id: newId(),
      delivery_id: newId(),
      received_on: new Date(),
      item: 0,
      reason: mark,
      raw: mark,
    });
    await add("audit_log", {
      id: newId(),
      actor_type: "user",
      action: mark,
      subject_type: "conversation",
      request_id: mark,
    });
    await add("saved_views", { id: newId(), owner_id: userId, name: mark, filter: "{}", audience: "me", position: 1 });
    const bulk = newId();
    await add("bulk_jobs", {
      id: bulk,
      actor_type: "user",
      actor_id: userId,
      request_id: mark,
      act: JSON.stringify({ type: "close", disposition: mark }),
      state: "done",
      total: 1,
    });
    await add("bulk_items", { job_id: bulk, place: 1, conversation_id: ids.conversation, reason: mark });
    await add("idempotency_keys", { key_hash: Buffer.from(mark), request_hash: Buffer.from(mark) });
  });
}

/** Column names come from this file alone; values are always parameters. */
async function addRow(tx: Tx, table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row);
  await tx.query(
    `insert into ${table} (tenant_id, ${columns.join(", ")}) values ($1, ${columns.map((_, place) => `$${place + 2}`).join(", ")})`,
    [tx.tenantId, ...Object.values(row)],
  );
}
