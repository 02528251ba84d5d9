import type { Change, ScriptKind, ScriptParts } from '../../model/plan.ts';
import { printable } from '../../shared/printable.ts';
import { dollarQuoted, quoteLiteral } from './literals.ts';
import { applyBlock, rollbackBlock, verifyLines } from './script-blocks.ts';
import { missingRights, rightsOf } from './script-rights.ts';

/**
 * A script for one database: plain SQL in one transaction, for psql and whatever else sends SQL. A change is skipped where it
 * stands, made where the server is as the plan found it, and anything else stops the script, which then has changed nothing.
 *
 * @param parts.changes in the order of the apply script, whichever script it is
 */
export function scriptOf(kind: ScriptKind, parts: ScriptParts): string {
  return [
    ...head(kind, parts),
    '',
    `BEGIN ISOLATION LEVEL READ COMMITTED ${kind === 'verify' ? 'READ ONLY' : 'READ WRITE'};`,
    ...SETTINGS.map((setting) => `SET LOCAL ${setting};`),
    '',
    '-- Is this the place, and may we?',
    block(['DECLARE', '  lacking text;', 'BEGIN', ...checks(kind, parts), 'END']),
    ...changes(kind, parts.changes),
    '',
    'COMMIT;',
    '',
  ].join('\n');
}

/** Names are found by catalog and in full, whatever the session's settings are, and text looks the same everywhere. */
const SETTINGS = [
  "client_encoding = 'UTF8'",
  "lock_timeout = '5s'",
  'search_path = pg_catalog, pg_temp',
  'quote_all_identifiers = off',
];

const block = (lines: readonly string[]): string => `DO ${dollarQuoted(lines.join('\n'))};`;

const PURPOSE: Readonly<Record<ScriptKind, string>> = {
  apply: 'makes the changes of a plan of dbowner',
  rollback: 'takes back the changes of a plan of dbowner',
  verify: 'says whether the changes of a plan of dbowner stand, and changes nothing',
};

function head(kind: ScriptKind, { instance, version, database, takenAt, changes }: ScriptParts): string[] {
  const rights = [...new Set(changes.flatMap((change) => rightsOf(change, majorOf(version)).map(({ what }) => what)))];
  const where = database === null ? 'any database' : `database ${database}`;
  return [
    `${kind}: ${PURPOSE[kind]}`,
    `${instance}, ${where}, PostgreSQL ${version}, as it was at ${takenAt}`,
    `run: psql -X -v ON_ERROR_STOP=1 -d ${nameForShell(database ?? 'postgres')} -f FILE`,
    ...(kind === 'verify'
      ? ['as: anybody']
      : [`as: a superuser${rights.length === 0 ? '' : `, or a role with ${rights.sort().join(', ')}`}`]),
    ...(kind === 'verify' ? [] : ['One transaction: whatever goes wrong, nothing is changed. It can be run again.']),
  ].map((line) => `-- ${printable(line)}`);
}

/** Other names would be something else to a shell, or to psql. */
const nameForShell = (database: string): string => (/^[a-z_][a-z0-9_-]*$/i.test(database) ? database : 'DATABASE');

export const majorOf = (version: string): number => Number.parseInt(version, 10);

function checks(kind: ScriptKind, { version, database, changes }: ScriptParts): string[] {
  const fail = (condition: string, message: string): string[] => [
    `  IF ${condition} THEN`,
    `    RAISE EXCEPTION USING MESSAGE = ${message};`,
    '  END IF;',
  ];
  const major = majorOf(version);
  return [
    ...(database === null
      ? []
      : fail(
          `current_database() <> ${quoteLiteral(database)}`,
          `${quoteLiteral(`this script is for the database ${database}, not for `)} || current_database()`,
        )),
    ...fail(
      `current_setting('server_version_num')::int / 10000 <> ${String(major)}`,
      `${quoteLiteral(`plan is stale: it was made for PostgreSQL ${String(major)}, and this is `)} || current_setting('server_version')`,
    ),
    ...(kind === 'verify' ? [] : missingRights(changes, major)),
  ];
}

function changes(kind: ScriptKind, all: readonly Change[]): string[] {
  switch (kind) {
    case 'apply':
      return all.flatMap((change) => ['', ...comments(change), block(applyBlock(change))]);
    case 'rollback':
      return backwards(all).flatMap((change) => ['', ...comments(change), block(rollbackBlock(change))]);
    case 'verify':
      return ['', block(['DECLARE', "  failed text := '';", 'BEGIN', ...all.flatMap(verifyLines), ...VERDICT, 'END'])];
  }
}

/** Sequences that belong to a column come after their table here, too: they follow its owner. */
function backwards(changes: readonly Change[]): readonly Change[] {
  const isTransfer = ({ kind }: Change): boolean => kind === 'transfer';
  const last = changes.findLastIndex(isTransfer);
  return [
    ...changes.slice(last + 1).reverse(),
    ...changes.filter(isTransfer),
    ...changes.filter((change, i) => i <= last && !isTransfer(change)).reverse(),
  ];
}

const VERDICT = [
  "  IF failed <> '' THEN",
  "    RAISE EXCEPTION USING MESSAGE = 'these changes do not stand:' || failed;",
  '  END IF;',
];

function comments({ id, title, clears, reason, irreversible }: Change): string[] {
  return [
    `${id} ${title}`,
    [...clears, reason].filter((text) => text !== '').join(', '),
    ...(irreversible === null ? [] : [`cannot be undone in full: ${irreversible}`]),
  ]
    .filter((line) => line !== '')
    .map((line, i) => `--${i === 0 ? '' : '  '} ${printable(line)}`);
}
