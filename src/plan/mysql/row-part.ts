import { NONE, ROOT, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { routineWord } from '../../dialects/mysql/grant-objects.ts';
import { accountIs, databaseColumns, rowProbe, setProbe, type PrivilegeProbe } from '../../dialects/mysql/probes.ts';
import { accountNames, grantSql, privilegesSql, revokeSql } from '../../dialects/mysql/statements.ts';
import { textSql } from '../../dialects/mysql/text.ts';
import { grantorLost } from './grantors.ts';
import type { GrantRows } from './grant-rows.ts';
import { less, missingIn, union, type Part, type Step } from './part.ts';
import { placeOf } from './words.ts';

/** One row for a database or a routine. */
export function rowPart(before: GrantRows, after: GrantRows, grantee: PrincipalId, target: SecurableId): Part {
  const { facts } = after;
  const was = before.held(grantee, target);
  const is = after.held(grantee, target);
  const probe = probeOf(facts, grantee, target, union(was ?? [], is ?? []));
  const steps = (from: readonly string[] | null, to: readonly string[] | null): readonly Step[] =>
    rowSteps(facts, grantee, target, probe, from, to);
  const lost =
    (was === null ? null : goneForGood(facts, target, less(was, is ?? []))) ?? grantorLost(before, grantee, target);
  return {
    read: probe.read,
    before: probe.textOf(was),
    after: probe.textOf(is),
    apply: steps(was, is),
    undo: goneForGood(facts, target, less(was ?? [], is ?? [])) === null ? steps(is, was) : [],
    on: kindOf(facts, target) === 'database-pattern' ? placeOf(facts, target) : target,
    remove: missingIn(before.factsOf(before.on(grantee, target)), after.factsOf(after.on(grantee, target))),
    add: missingIn(after.factsOf(after.on(grantee, target)), before.factsOf(before.on(grantee, target))),
    needs: [],
    irreversible: lost,
    hazards: [],
  };
}

function rowSteps(
  facts: Facts,
  grantee: PrincipalId,
  target: SecurableId,
  probe: PrivilegeProbe,
  from: readonly string[] | null,
  to: readonly string[] | null,
): readonly Step[] {
  const given = less(to ?? [], from ?? []);
  const taken = less(from ?? [], to ?? []);
  const both = union(from ?? [], given);
  const who = facts.principals[grantee]?.key ?? '';
  const on = nameInWords(facts, target);
  const steps: Step[] = [];
  if (given.length > 0)
    steps.push({
      sql: grantSql(facts, grantee, privilegesSql(facts, given, target)),
      words: `grant ${given.join(', ')} on ${on} to ${who}`,
      text: probe.textOf(both),
    });
  if (taken.length > 0)
    steps.push({
      sql: revokeSql(facts, grantee, privilegesSql(facts, taken, target)),
      words: `revoke ${taken.join(', ')} on ${on} from ${who}`,
      text: probe.textOf(to),
    });
  return steps;
}

function probeOf(facts: Facts, grantee: PrincipalId, target: SecurableId, named: readonly string[]): PrivilegeProbe {
  const account = accountIs(accountNames(facts, grantee));
  const name = facts.securables.name[target] ?? '';
  if (kindOf(facts, target) !== 'routine') {
    const columns = databaseColumns(
      facts.engine === 'mariadb' ? 'mariadb' : 'mysql',
      facts.settings.get('version') ?? '',
    );
    return rowProbe('mysql.db', `${account} AND Db = ${textSql(name)}`, named, columns);
  }
  const database = facts.securables.name[parentOf(facts, target)] ?? '';
  const word = routineWord(facts.securables.flags[target] ?? 0);
  return setProbe(
    'Proc_priv',
    `${account} AND Db = ${textSql(database)} AND Routine_name = ${textSql(name.replace(/\(\)$/, ''))} AND Routine_type = '${word}'`,
  );
}

/** Nobody can be granted anything on a routine that is gone. */
const goneForGood = (facts: Facts, target: SecurableId, taken: readonly string[]): string | null =>
  taken.length > 0 &&
  kindOf(facts, target) === 'routine' &&
  ((facts.securables.flags[target] ?? 0) & SecurableFlag.missing) !== 0
    ? `nothing can be granted on ${nameInWords(facts, target)}, which does not exist`
    : null;

/** `billing.*`, `procedure billing.pay`. */
function nameInWords(facts: Facts, target: SecurableId): string {
  const name = facts.securables.name[target] ?? '';
  if (kindOf(facts, target) !== 'routine') return `${name}.*`;
  const parent = parentOf(facts, target);
  const database = parent === NONE || parent === ROOT ? '' : `${facts.securables.name[parent] ?? ''}.`;
  return `${routineWord(facts.securables.flags[target] ?? 0).toLowerCase()} ${database}${name.replace(/\(\)$/, '')}`;
}
