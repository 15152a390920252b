/** What is kept as long as the tab is open; without storage, as long as the page is. */

const PREFIX = "heed.staff.";
const otherwise = new Map();

export function load(key) {
  try {
    return sessionStorage.getItem(PREFIX + key) ?? "";
  } catch {
    return otherwise.get(key) ?? "";
  }
}

export function save(key, value) {
  try {
    sessionStorage.setItem(PREFIX + key, value);
  } catch {
    otherwise.set(key, value);
  }
}
