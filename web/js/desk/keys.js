/** Keys of the desk: they work wherever nobody is typing. */

const TYPING = "input, textarea, select, [contenteditable]";

/** Call `doings[name]` for the key of that name. */
export function listenForKeys(doings, isBusy) {
  const named = { ArrowDown: "j", ArrowUp: "k" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy()) return;
    if (event.target.matches?.(TYPING)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    // The arrow keys scroll the conversation where somebody is reading it.
    if (event.key in named && event.target.closest?.("#scroller, #side")) return;
    const doing = doings[named[event.key] ?? event.key];
    if (doing === undefined) return;
    event.preventDefault();
    doing();
  });
}
