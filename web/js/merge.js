/** Two records of one conversation, ours and the server's, made into one without doubling. */

/**
 * Keep every entry of `local`, and put in what only `history` has, at its place.
 *
 * Entries that stand in both, in the same order, are found as a longest common subsequence;
 * of these the local one stays, since it knows which button was pressed. Where both have
 * something of their own at one place, the history comes first: ours is what was not delivered.
 * What a person wrote while the customer did may stand elsewhere in the history than it came here:
 * it bears a key, counts least in the subsequence, and stays where it came.
 */
export function merge(local, history) {
  const ours = local.map(keyOf);
  const theirs = history.map(keyOf);
  const common = commonWeights(ours, theirs, (i) => (local[i].key ? 1 : ours.length + 1));
  const shown = new Set(local.map((entry) => entry.key).filter(Boolean));
  const isNew = (entry) => !shown.has(entry.key);
  const merged = [];
  let i = 0;
  let j = 0;
  while (i < ours.length && j < theirs.length) {
    if (ours[i] === theirs[j]) {
      merged.push(matched(local[i], history[j]));
      i += 1;
      j += 1;
    } else if (common[i][j + 1] >= common[i + 1][j]) {
      if (isNew(history[j])) merged.push(history[j]);
      j += 1;
    } else {
      merged.push(local[i]);
      i += 1;
    }
  }
  return [...merged, ...history.slice(j).filter(isNew), ...local.slice(i)];
}

/** A message the server has is delivered, whatever we feared. */
function matched(ours, theirs) {
  return ours.from === "customer" ? { ...ours, state: theirs.state } : ours;
}

/** What makes two entries the same one: who says what. Cards compare by their content. */
function keyOf(entry) {
  if (entry.from === "customer") return `customer ${(entry.payload ?? entry.text).trim()}`;
  if (entry.from === "notice") return `notice ${entry.id}`;
  if (entry.card) return `card ${JSON.stringify(sorted(entry.card))}`;
  if (entry.key) return `agent ${entry.key}`;
  return `assistant ${entry.image ?? ""} ${(entry.text ?? "").trim()}`;
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** `weights[i][j]`: what entries `a` from i and `b` from j have in common, in order, weighs. */
function commonWeights(a, b, weightOf) {
  const weights = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      weights[i][j] =
        a[i] === b[j]
          ? weights[i + 1][j + 1] + weightOf(i)
          : Math.max(weights[i + 1][j], weights[i][j + 1]);
    }
  }
  return weights;
}
