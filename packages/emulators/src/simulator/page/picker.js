/** The dialog for choosing who writes: one person, several at once, or somebody new. */
import { post } from "./api.js";
import { addressOf } from "./columns.js";
import { avatar, byId, make, say } from "./dom.js";

/** @import { CustomerView } from "../view.ts" */

/**
 * @param {CustomerView[]} customers
 * @param {string[]} chosen ids; the first is the one on the phone
 * @param {(ids: string[]) => void} choose
 */
export function openPicker(customers, chosen, choose) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("picker"));
  const picked = new Set(chosen);
  const done = make("button", { type: "button", class: "btn pri" }, "Done");
  done.addEventListener("click", () => {
    const [first] = chosen;
    const ids = customers.map((one) => one.id).filter((id) => picked.has(id));
    choose(first && picked.has(first) ? [first, ...ids.filter((id) => id !== first)] : ids.length > 0 ? ids : chosen);
    dialog.close();
  });
  const rows = customers.map((one) => {
    const box = make("input", {
      type: "checkbox",
      "aria-label": `Write as ${one.name} too`,
      checked: picked.has(one.id),
    });
    box.addEventListener("change", () => (box.checked ? picked.add(one.id) : picked.delete(one.id)));
    const alone = () => {
      choose([one.id]);
      dialog.close();
    };
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", class: "pick", onclick: alone },
        avatar(one),
        make(
          "span",
          { class: "grow" },
          make(
            "span",
            { class: "row" },
            make("span", { class: "w5 cut" }, one.name),
            make("span", { class: "t12 f num cut" }, addressOf(one)),
          ),
          make("span", { class: "t12 m cut row" }, one.lastText ?? "No messages yet"),
        ),
        one.unread > 0 && make("span", { class: "badge" }, String(one.unread)),
      ),
      make("label", { class: "also" }, box),
    );
  });
  dialog.replaceChildren(
    make("h2", { id: "picker-title" }, "Who writes?"),
    make("p", { class: "m" }, "Choose one person, or tick several to let them write at the same moment."),
    make("ul", { class: "people" }, ...rows),
    make("div", { class: "actions" }, done),
    addForm((id) => {
      choose([id]);
      dialog.close();
    }),
  );
  dialog.showModal();
}

/** @param {(id: string) => void} added */
function addForm(added) {
  const form = make(
    "form",
    { class: "add" },
    make("h3", {}, "Add a customer"),
    make("label", {}, "Name", make("input", { class: "field", name: "name", required: true, maxlength: "100" })),
    make(
      "label",
      {},
      "Phone number",
      make("input", { class: "field", name: "phone", type: "tel", placeholder: "+1 555 010 0123" }),
    ),
    make("label", {}, "Username", make("input", { class: "field", name: "username" })),
    make("div", { class: "actions" }, make("button", { class: "btn line", type: "submit" }, "Add")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    try {
      const response = await post("/customers", {
        name: fields.get("name"),
        phone: fields.get("phone") || null,
        username: fields.get("username") || null,
      });
      added((await response.json()).id);
    } catch (error) {
      say(error instanceof Error ? error.message : "The customer could not be added.");
    }
  });
  return form;
}
