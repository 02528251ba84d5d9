import { distance } from 'fastest-levenshtein';

/** The candidate that `word` was probably meant to be, or null. Ties go to the first by code point. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const allowed = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly text: string; readonly edits: number } | null = null;
  for (const text of [...candidates].sort()) {
    const edits = distance(word.toLowerCase(), text.toLowerCase());
    if (edits <= allowed && (best === null || edits < best.edits)) best = { text, edits };
  }
  return best?.text ?? null;
}

/** ` (did you mean 'billing'?)`, or nothing: to be put behind an error message. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const best = didYouMean(word, candidates);
  return best === null ? '' : ` (did you mean '${best}'?)`;
}
