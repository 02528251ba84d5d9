import { suggestion } from '../shared/did-you-mean.ts';

/** What somebody wrote, for a message: only what looks like a name, because a value in the wrong place may be a secret. */
export const quoted = (text: string): string => (/^[\w.*?{}-]{1,64}$/.test(text) ? `'${text}'` : 'this');

/** ` (did you mean 'x'?)`, or nothing. */
export const didYouMean = (word: string, candidates: Iterable<string>): string =>
  word.length > 64 ? '' : suggestion(word, candidates);
