/** PostgreSQL's own grammar; both give the tree as the parser prints it, or undefined for a text that it does not take. */
export interface BodyParser {
  readonly sql: (text: string) => unknown;
  /** @param definition a whole CREATE FUNCTION or CREATE PROCEDURE */
  readonly plpgsql: (definition: string) => unknown;
}

/** Loads two megabytes of WebAssembly: only worth it where there is something to parse. */
export async function loadBodyParser(): Promise<BodyParser> {
  const { loadModule, parseSync, parsePlPgSQLSync } = await import('libpg-query');
  await loadModule();
  return {
    sql: orUndefined(parseSync),
    // Away from the server the parser knows no columns, and takes a row type for a scalar unless it is called by its name.
    plpgsql: orUndefined((definition) => parsePlPgSQLSync(definition.replace(/%\s*rowtype\b/gi, ''))),
  };
}

/** A text that is refused is a fact about the text (newer grammar, nesting that is too deep), not a failure. */
const orUndefined =
  (parse: (text: string) => unknown) =>
  (text: string): unknown => {
    try {
      return parse(text);
    } catch {
      return undefined;
    }
  };
