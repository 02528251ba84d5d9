import type { Position } from '../model/manifest.ts';
import { ManifestError } from '../shared/errors.ts';

/**
 * Puts the environment's values for `${NAME}`. Called when a connection is made, not before: `validate` and audits of
 * snapshots need no variable.
 * @throws ManifestError that names the variables that are not set or empty, and where the manifest wants them
 */
export function resolveVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  at: Position,
): string {
  const names = [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
  const missing = [...new Set(names)].filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new ManifestError(
      missing.sort().map((name) => ({ ...at, message: `the environment variable ${name} is not set` })),
    );
  }
  return text.replace(VARIABLE, (_, name: string) => env[name] ?? '');
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
