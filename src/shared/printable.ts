/**
 * Makes text from outside (names, server messages) safe to print: what a terminal would obey or hide is shown as an
 * escape. Line breaks become `\n`, other control, format and lone surrogate characters `\u{1b}`; combining marks and
 * letters of any script stay.
 *
 * @param options.keep characters that stay as they are, for text of our own that has several lines
 */
export function printable(text: string, options: { readonly keep?: string } = {}): string {
  if (PLAIN.test(text)) return text;
  // Cc control, Cf format (bidi overrides, zero width), Zl and Zp line separators, Cs lone surrogates, Co private use
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (character) =>
    options.keep?.includes(character) === true ? character : escaped(character),
  );
}

/** Nearly all text is: a report of a fleet has a hundred thousand strings. */
const PLAIN = /^[ -~]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (character: string): string =>
  SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
