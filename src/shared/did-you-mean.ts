import { distance } from 'fastest-levenshtein';

/** The candidate that `word` was probably meant to be, or null. Ties go to the first by code point. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  let best: { readonly text: string; readonly edits: number } | null = null;
  for (const text of [...candidates].sort()) {
    const edits = distance(word.toLowerCase(), text.toLowerCase());
    if (edits / Math.max(word.length, text.length) > MOST_DIFFERENT) continue;
    if (edits <= MOST_EDITS && (best === null || edits < best.edits)) best = { text, edits };
  }
  return best?.text ?? null;
}

/** Share of characters, and number of them, that may be wrong in a typo; two swapped letters are two edits. */
const MOST_DIFFERENT = 0.5;
const MOST_EDITS = 3;

/** ` (did you mean 'billing'?)`, or nothing: to be put behind an error message. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const best = didYouMean(word, candidates);
  return best === null ? '' : ` (did you mean '${best}'?)`;
}
