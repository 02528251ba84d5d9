import { expect, test } from 'vitest';
import { printable } from '../../../src/shared/printable.ts';

test.each([
  ['plain ASCII', 'shop-pg/shop/billing/inv(pan)', 'shop-pg/shop/billing/inv(pan)'],
  ['other scripts and combining marks', 'zażółć 請求書 e\u0301', 'zażółć 請求書 e\u0301'],
  ['line breaks and tabs', 'a\r\n\tb', 'a\\r\\n\\tb'],
  ['escape sequences', '\u001b[2J', '\\u{1b}[2J'],
  ['C1 controls', '\u009b2J', '\\u{9b}2J'],
  ['DEL and NUL', '\u007f\u0000', '\\u{7f}\\u{0}'],
  ['bidi overrides and isolates', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['what has no width', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
  ['line and paragraph separators', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
  ['half of a character', '\ud800x', '\\u{d800}x'],
  ['tags beyond the BMP', '\u{e0041}', '\\u{e0041}'],
])('%s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('keeps what it is told to keep', () => {
  expect(printable('a\nb\r', { keep: '\n' })).toBe('a\nb\\r');
});
