/** Why the loop could not read a record, by its number in a row: kept in step with wasm/assembly. */
export const LOSSES = [
  'cannot be read',
  'line without the log line prefix',
  'prefix can be read in more than one way',
  'not a record of this format',
  'record ends at the end of the file',
  'plan in a format that is not read (log_format = xml)',
  'audit record that cannot be read',
  'header of a record within a literal',
  'statement ends within a literal',
  'command that the server has cut',
] as const;

export const OTHER_LOSSES = {
  unreadable: LOSSES[3],
  ambiguous: LOSSES[2],
  cut: LOSSES[4],
  audit: LOSSES[6],
  shrunk: 'file was cut while it was read',
  packed: 'file cannot be unpacked to its end',
  tooMany: 'more distinct statements than are kept',
} as const;
