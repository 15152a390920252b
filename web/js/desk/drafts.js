/** What was begun and not sent, kept as long as the tab is open. */

const PREFIX = "heed.desk.draft.";
const otherwise = new Map();

export function loadDraft(key) {
  try {
    return sessionStorage.getItem(PREFIX + key) ?? "";
  } catch {
    return otherwise.get(key) ?? "";
  }
}

export function saveDraft(key, text) {
  try {
    if (text) sessionStorage.setItem(PREFIX + key, text);
    else sessionStorage.removeItem(PREFIX + key);
  } catch {
    otherwise.set(key, text);
  }
}
