import { describe, expect, it } from 'vitest';
import { textSql } from '../../../src/dialects/mysql/text.ts';

describe('a text as SQL', () => {
  it.each([
    ['', "''"],
    ['plain', "'plain'"],
    ["it's", "'it''s'"],
    ['Größe 名前 $5', "'Größe 名前 $5'"],
    ['a\\b', "CONCAT('a', _utf8mb4 x'5C', 'b')"],
    ['\r\n', "_utf8mb4 x'0D0A'"],
    ['${x}', "CONCAT(_utf8mb4 x'24', '{x}')"],
    ['a\u202eb', "CONCAT('a', _utf8mb4 x'E280AE', 'b')"],
  ])('of %j is %s', (text, sql) => {
    expect(textSql(text)).toBe(sql);
  });
});
