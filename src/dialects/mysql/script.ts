import type { Change, ScriptKind, ScriptParts } from '../../model/plan.ts';
import { printable } from '../../shared/printable.ts';
import { executorCheck, kindCheck, presenceCheck } from './executor-check.ts';
import { isInOracleMode } from './statements.ts';
import { failure, guarded } from './script-steps.ts';
import { textSql } from './text.ts';

/**
 * The script of one server for the `mysql` or `mariadb` client, plain SQL without client commands. Its statements commit one by
 * one, so each looks first where its change stands: a script that was ended anywhere is simply run again.
 */
export function scriptOf(kind: ScriptKind, parts: ScriptParts): string {
  const isMariadb = parts.engine === 'mariadb';
  const changes = kind === 'rollback' ? [...parts.changes].reverse() : parts.changes;
  const made = changes.filter(({ undo }) => kind !== 'rollback' || undo.length > 0);
  const checks = [
    kindCheck(isMariadb),
    session(isMariadb),
    presenceCheck(isMariadb, parts.changes),
    ...(kind === 'verify' ? [] : [executorCheck(isMariadb, made)]),
  ];
  const blocks =
    kind === 'verify'
      ? [...changes.map(verified), VERDICT]
      : [
          ...changes.map((change) => changed(kind, isMariadb, change)),
          `SELECT ${textSql(`${String(made.length)} changes: all stand`)} AS plan;`,
        ];
  return `${[head(kind, isMariadb, parts), START, ...checks, ...blocks].join('\n\n')}\n`;
}

function head(kind: ScriptKind, isMariadb: boolean, { instance, version, takenAt, changes }: ScriptParts): string {
  const client = isMariadb ? 'mariadb' : 'mysql';
  const lines = [
    `dbowner: ${TITLES[kind]}`,
    `instance ${instance}, ${isMariadb ? 'MariaDB' : 'MySQL'} ${version}, rights as they were at ${takenAt}, ${String(changes.length)} changes`,
    `run it with: ${client} --host=… --user=… --password --default-character-set=utf8mb4 --binary-mode < ${kind}.sql`,
    kind === 'verify'
      ? 'as an account that may read the tables of mysql; it changes nothing'
      : 'as an administrator who may grant what it gives and takes, which is checked first; one that named itself as grantor',
    ...(kind === 'verify'
      ? []
      : [
          'It stops at the first error (no --force), and can be run again at any time: what already stands is skipped.',
        ]),
  ];
  return comment(lines);
}

const TITLES: Readonly<Record<ScriptKind, string>> = {
  apply: 'makes the changes of a plan',
  rollback: 'takes the changes of a plan back',
  verify: 'fails unless all changes of a plan stand',
};

const comment = (lines: readonly string[]): string => lines.map((line) => `-- ${printable(line)}`).join('\n');

const START = `SET NAMES utf8mb4;
SET @lacks = 'the checks of this script', @open = '';`;

/** Without NO_AUTO_CREATE_USER a GRANT of MariaDB would make the account that somebody has dropped. */
const session = (isMariadb: boolean): string =>
  `SET SESSION sql_mode = '${isMariadb ? 'NO_AUTO_CREATE_USER' : ''}', group_concat_max_len = 1000000, lock_wait_timeout = 30;`;

/** One change: where it stands is looked at before each of its statements, and once more in the end. */
function changed(kind: 'apply' | 'rollback', isMariadb: boolean, change: Change): string {
  const { probe, between, irreversible } = change;
  const [from, to] = kind === 'apply' ? [probe.before, probe.after] : [probe.after, probe.before];
  const statements = kind === 'apply' ? change.apply : change.undo;
  const title = kind === 'apply' ? change.title : `take back: ${change.title}`;
  const about = comment([
    `${change.id} ${title}`,
    `clears ${change.clears.length === 0 ? 'nothing by itself' : change.clears.join(', ')}: ${change.reason}`,
    ...change.hazards.map((hazard) => `hazard ${hazard}`),
    ...(irreversible === null ? [] : [`cannot be taken back: ${irreversible}`]),
  ]);
  if (statements.length === 0) return about;
  const states = [from, ...((kind === 'apply' ? between?.apply : between?.undo) ?? []), to];
  const look = lookAt(probe.read);
  const moves = statements.flatMap((sql, i) => {
    const later = states.slice(i + 1).map((state) => `WHEN @now = ${textSql(state)} THEN 'DO 0'`);
    return [
      look,
      ...guarded({
        isMariadb,
        sql,
        cases: [`WHEN @lacks <> '' THEN ${REFUSED}`, ...later],
        from: textSql(states[i] ?? from),
        otherwise: failure(`plan is stale: ${nameOf(change)}`),
        oracle: isInOracleMode(sql),
      }),
    ];
  });
  const end = [
    look,
    `SET @do = IF(@now = ${textSql(to)}, 'DO 0', ${failure(`no effect: ${nameOf(change)}`)});`,
    'PREPARE step FROM @do;',
    'EXECUTE step;',
    'DEALLOCATE PREPARE step;',
  ];
  return [about, ...moves, ...end].join('\n');
}

const REFUSED = failure('nothing was changed: what this script checks first was refused');

const lookAt = (read: string): string => `SET @now = CAST(${read} AS BINARY);`;

/** The words of an error are cut by the server. */
const nameOf = ({ id, title }: Change): string => `${id} ${printable(title).slice(0, 120).trimEnd()}`;

const verified = ({ id, title, probe }: Change): string =>
  `${comment([`${id} ${title}`])}
${lookAt(probe.read)}
SET @open = IF(@now = ${textSql(probe.after)}, @open, CONCAT_WS(', ', NULLIF(@open, ''), '${id}'));
SELECT ${textSql(`${id} does not stand: ${printable(title)}`)} AS verify FROM DUAL WHERE @now <> ${textSql(probe.after)};`;

const VERDICT = `SET @do = IF(@open = '', 'DO 0', CONCAT('DO \`do not stand: ', @open, '\`'));
PREPARE step FROM @do;
EXECUTE step;
DEALLOCATE PREPARE step;
SELECT 'all changes stand' AS plan;`;
