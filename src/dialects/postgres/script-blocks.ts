import type { Change } from '../../model/plan.ts';
import { quoteLiteral } from './literals.ts';
import { resetRole } from './statements.ts';

/** The body of a DO block that makes a change. */
export const applyBlock = ({ id, title, apply, probe }: Change): string[] =>
  step({ id, title, statements: apply, read: probe.read, before: probe.before, after: probe.after });

/** The body of one that takes it back; where nobody can, it warns. */
export function rollbackBlock({ id, title, undo, probe, irreversible }: Change): string[] {
  const { read, before, after } = probe;
  if (undo.length > 0)
    return step({ id, title: `undo: ${title}`, statements: undo, read, before: after, after: before });
  return [
    'BEGIN',
    `  IF (${read}) IS DISTINCT FROM ${quoteLiteral(before)} THEN`,
    `    RAISE WARNING USING MESSAGE = ${quoteLiteral(`${id} is not undone (${title}): ${irreversible ?? 'nothing undoes it'}`)};`,
    '  END IF;',
    'END',
  ];
}

/** Lines that add a change to `failed` where it does not stand. */
export const verifyLines = ({ id, title, probe: { read, after } }: Change): string[] => [
  `  IF (${read}) IS DISTINCT FROM ${quoteLiteral(after)} THEN`,
  `    failed := failed || ${quoteLiteral(`\n${id} ${title}`)};`,
  '  END IF;',
];

interface Step {
  readonly id: string;
  readonly title: string;
  readonly statements: readonly string[];
  readonly read: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Looks, acts, and looks again: a REVOKE that ends nothing is no error for the server. `executor` is who it was before other
 * roles were taken on; RESET ROLE would forget a SET ROLE that came before the script.
 */
function step({ id, title, statements, read, before, after }: Step): string[] {
  const raise = (text: string): string =>
    `RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(text)} || state, DETAIL = ${quoteLiteral(`before: ${before}; after: ${after}`)};`;
  return [
    'DECLARE',
    ...(statements.includes(resetRole) ? ["  executor CONSTANT text := current_setting('role');"] : []),
    '  state text;',
    'BEGIN',
    '  FOR attempt IN 1..2 LOOP',
    `    state := ${read};`,
    `    EXIT WHEN state = ${quoteLiteral(after)};`,
    '    IF attempt = 2 THEN',
    `      ${raise(`${id} has no effect, or not the planned one (${title}); the server says: `)}`,
    `    ELSIF state <> ${quoteLiteral(before)} THEN`,
    `      ${raise(`plan is stale: ${id} (${title}); the server says: `)}`,
    '    END IF;',
    ...statements.map((sql) => `    ${sql === resetRole ? "PERFORM set_config('role', executor, true)" : sql};`),
    '  END LOOP;',
    'END',
  ];
}
