/** The statements of a script for the mysql client, which knows DELIMITER and line comments. */
export function statementsOfClientScript(script: string): readonly string[] {
  const statements: string[] = [];
  let delimiter = ';';
  let current = '';
  for (const line of script.split('\n')) {
    const changed = /^DELIMITER (\S+)/.exec(line)?.[1];
    if (changed !== undefined) delimiter = changed;
    else if (line.startsWith('--')) continue;
    else if (line.trimEnd().endsWith(delimiter)) {
      const statement = `${current}${line.trimEnd().slice(0, -delimiter.length)}`.trim();
      if (statement !== '') statements.push(statement);
      current = '';
    } else current += `${line}\n`;
  }
  if (current.trim() !== '') throw new Error(`a statement of the script does not end: ${current}`);
  return statements;
}
