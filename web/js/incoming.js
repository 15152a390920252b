/**
 * What Rasa sends, made into entries of the transcript.
 *
 * An entry from the assistant has one of `text` (with `buttons`), `card` and `image`; one with
 * `agent` is from a person of that name.
 * Nothing here trusts the payload: a part of the wrong kind is left out, the rest is kept.
 */

const CARD_TYPES = new Set(["products", "source", "order", "ticket"]);

/** The entries one `bot_uttered` payload stands for, in the order they are shown. */
export function readReply(payload) {
  if (payload === null || typeof payload !== "object") return [];
  if (typeof payload.agent === "string") return readAgent(payload);
  const entries = [
    ...readText(payload.text, payload.quick_replies ?? payload.buttons),
    ...readCard(payload),
    ...readAttachment(payload.attachment),
  ];
  if (entries.length === 0) console.warn("Heed cannot show this reply:", payload);
  return entries;
}

/** What a person of the shop says: one bubble under their name; by `key` a repeat is known. */
export function readAgent({ text, agent, key }) {
  if (typeof text !== "string" || text.trim() === "") return [];
  return [{ from: "assistant", text: text.trim(), agent, key: typeof key === "string" ? key : undefined }];
}

/** Text with its buttons; blank lines part it into several bubbles, as Rasa's channel does. */
export function readText(text, buttons) {
  const parts = typeof text === "string" ? text.trim().split("\n\n").filter(Boolean) : [];
  const choices = readButtons(buttons);
  if (parts.length === 0 && choices.length > 0) parts.push("");
  return parts.map((part, index) => ({
    from: "assistant",
    text: part,
    buttons: index === parts.length - 1 && choices.length > 0 ? choices : undefined,
  }));
}

/** A card of ours, either bare or under `data`, where socket.io wants custom JSON. */
export function readCard(custom) {
  const card = isObject(custom?.data) ? custom.data : custom;
  if (!isObject(card) || !CARD_TYPES.has(card.type)) return [];
  const { room: _room, text: _text, ...content } = card;
  return [{ from: "assistant", card: content }];
}

function readButtons(buttons) {
  if (!Array.isArray(buttons)) return [];
  return buttons
    .filter((button) => typeof button?.title === "string" && button.title !== "")
    .map(({ title, payload }) => ({ title, payload: typeof payload === "string" ? payload : title }));
}

function readAttachment(attachment) {
  if (attachment?.type === "image") return readImage(attachment.payload?.src);
  if (attachment?.type !== "template") return [];
  const elements = [attachment.payload?.elements].flat().filter(isObject);
  const items = elements.map((one) => ({
    name: one.title,
    reason: one.subtitle,
    image: one.image_url,
    url: one.default_action?.url,
  }));
  return items.length > 0 ? [{ from: "assistant", card: { type: "products", items } }] : [];
}

/** A picture on its own. */
export function readImage(address) {
  return typeof address === "string" ? [{ from: "assistant", image: address }] : [];
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
