/** What stays on the device: JSON under `heed.chat.*` in localStorage. */

const PREFIX = "heed.chat.";
const memory = new Map();

/** The stored value, or `missing` when there is none or it cannot be read. */
export function load(key, missing) {
  try {
    const text = localStorage.getItem(PREFIX + key) ?? memory.get(key);
    return text === undefined || text === null ? missing : JSON.parse(text);
  } catch {
    return memory.has(key) ? JSON.parse(memory.get(key)) : missing;
  }
}

/** Store the value; in memory alone where the browser keeps nothing (private mode, full disk). */
export function save(key, value) {
  const text = JSON.stringify(value);
  memory.set(key, text);
  try {
    localStorage.setItem(PREFIX + key, text);
  } catch (error) {
    console.warn(`Heed cannot keep "${key}" on this device: ${error.message}`);
  }
}
