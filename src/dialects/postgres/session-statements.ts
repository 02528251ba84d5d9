/** What only begins or ends something in the session, or shows or changes its settings. */
const WORDS =
  `abort begin checkpoint close commit deallocate discard end fetch listen load move notify release reset rollback
savepoint set show start unlisten`.split(/\s+/);

const PATTERN = new RegExp(String.raw`^(?:\s|--[^\n]*(?:\n|$)|/\*[^]*?\*/)*(?:${WORDS.join('|')})\b`, 'i');

/** Does the text touch no data, whatever follows its first word? A text of several statements may. */
export const isAboutSession = (text: string): boolean => PATTERN.test(text) && !/;\s*\S/.test(text);
