import { ROOT, type Fact, type Facts, type PrincipalId } from '../../model/facts.ts';
import { accountNames, defaultRolesSql, grantSql, membershipSql, revokeSql } from '../../dialects/mysql/statements.ts';
import { defaultsRead, roleRead } from '../../dialects/mysql/role-probes.ts';
import { missingIn, type Part, type Sides, type Step } from './part.ts';
import { keyOf } from './words.ts';

interface RoleState {
  readonly held: boolean;
  readonly admin: boolean;
  /** Active when the member logs in. */
  readonly isDefault: boolean;
  /** The member's other roles of that sort, but for those that other changes are about. */
  readonly rest: readonly PrincipalId[];
}

/**
 * A role that somebody holds. On MySQL it ceases to be one by default when it is taken; MariaDB keeps the name, and it is active
 * again as soon as it is given back.
 * @param siblings roles of the member that other changes are about
 * @param active those of them that are active at login when this change is made
 */
export function rolePart(
  sides: Sides,
  member: PrincipalId,
  role: PrincipalId,
  siblings: readonly PrincipalId[],
  active: readonly PrincipalId[],
): Part {
  const was = stateOf(sides.before, member, role, siblings);
  const is = stateOf(sides.after, member, role, siblings);
  const facts = sides.after;
  const way = new RoleWay(facts, member, role, active);
  const apply = way.steps(was, is);
  const undo = way.steps(is, was);
  const whole = [...apply, ...undo].some(({ sql }) => sql.startsWith('SET DEFAULT ROLE'));
  const names = { member: accountNames(facts, member), role: accountNames(facts, role) };
  const others = [role, ...siblings].map((one) => accountNames(facts, one));
  const isMariadb = facts.engine === 'mariadb';
  const textOf = (state: RoleState): string => `${roleText(state)}${whole ? restText(facts, state) : ''}`;
  const textual = ({ sql, words, state }: RoleStep): Step => ({ sql, words, text: textOf(state) });
  const one = roleRead(isMariadb, names.member, names.role);
  const old = factsOf(sides.before, member, role);
  const fresh = factsOf(sides.after, member, role);
  return {
    read: whole ? `CONCAT(${one}, ${defaultsRead(isMariadb, names.member, others)})` : one,
    before: textOf(was),
    after: textOf(is),
    apply: apply.map(textual),
    undo: undo.map(textual),
    on: ROOT,
    remove: missingIn(old, fresh),
    add: missingIn(fresh, old),
    needs: whole ? [isMariadb ? 'UPDATE' : 'CREATE USER'] : [],
    irreversible: null,
    hazards: was.held && is.held && apply.some(({ state }) => !state.held) ? ['NON_TRANSACTIONAL'] : [],
  };
}

function stateOf(
  { memberships, defaultRoles }: Facts,
  member: PrincipalId,
  role: PrincipalId,
  siblings: readonly PrincipalId[],
): RoleState {
  const held = memberships.find((one) => one.set && one.member === member && one.role === role);
  const defaults = defaultRoles.filter(({ account }) => account === member).map((row) => row.role);
  return {
    held: held !== undefined,
    admin: held?.admin === true,
    isDefault: defaults.includes(role),
    rest: defaults.filter((one) => one !== role && !siblings.includes(one)),
  };
}

const roleText = ({ held, admin, isDefault }: RoleState): string =>
  `${held ? `member${admin ? ' WITH ADMIN OPTION' : ''}` : 'no member'}${isDefault ? ', default' : ''}`;

const restText = (facts: Facts, { rest }: RoleState): string =>
  rest
    .map((one) => `; ${keyOf(facts, one)}`)
    .sort()
    .join('');

interface RoleStep {
  readonly sql: string;
  readonly words: string;
  readonly state: RoleState;
}

class RoleWay {
  readonly #facts: Facts;
  readonly #member: PrincipalId;
  readonly #role: PrincipalId;
  readonly #active: readonly PrincipalId[];

  constructor(facts: Facts, member: PrincipalId, role: PrincipalId, active: readonly PrincipalId[]) {
    this.#facts = facts;
    this.#member = member;
    this.#role = role;
    this.#active = active;
  }

  steps(from: RoleState, to: RoleState): readonly RoleStep[] {
    const steps: RoleStep[] = [];
    const isMariadb = this.#facts.engine === 'mariadb';
    let now = from;
    const add = (sql: string, words: string, state: Partial<RoleState>): void => {
      now = { ...now, ...state };
      steps.push({ sql, words, state: now });
    };
    const what = membershipSql(this.#facts, this.#role, false);
    const name = keyOf(this.#facts, this.#role);
    const member = keyOf(this.#facts, this.#member);
    const losesAdmin = now.held && to.held && now.admin && !to.admin;
    if (losesAdmin && isMariadb)
      add(
        revokeSql(this.#facts, this.#member, `ADMIN OPTION FOR ${what}`),
        `revoke ADMIN OPTION for the role ${name} from ${member}`,
        { admin: false },
      );
    else if (now.held && (!to.held || losesAdmin))
      add(revokeSql(this.#facts, this.#member, what), `revoke the role ${name} from ${member}`, {
        ...{ held: false, admin: false },
        ...(isMariadb ? {} : { isDefault: false }),
      });
    if (to.held && (!now.held || (to.admin && !now.admin))) {
      const option = to.admin ? ' WITH ADMIN OPTION' : '';
      add(`${grantSql(this.#facts, this.#member, what)}${option}`, `grant the role ${name} to ${member}${option}`, {
        held: true,
        admin: to.admin,
      });
    }
    if (now.isDefault !== to.isDefault) {
      const roles = isMariadb ? [] : [...to.rest, ...this.#active];
      const list = (to.isDefault ? [...roles, this.#role] : roles).sort((a, b) => a - b);
      add(
        defaultRolesSql(this.#facts, this.#member, list),
        `make the role ${name} ${to.isDefault ? 'one' : 'none'} by default of ${member}`,
        { isDefault: to.isDefault, rest: to.rest },
      );
    }
    return steps;
  }
}

function factsOf(
  { memberships, defaultRoles, principals }: Facts,
  member: PrincipalId,
  role: PrincipalId,
): readonly Fact[] {
  const key = (id: PrincipalId): string => principals[id]?.key ?? '';
  return [
    ...memberships
      .filter((one) => one.set && one.member === member && one.role === role)
      .map(({ inherit, set, admin }): Fact => ({
        ...{ kind: 'membership', role: key(role), member: key(member), grantor: null },
        ...{ inherit, set, admin },
      })),
    ...defaultRoles
      .filter((one) => one.account === member && one.role === role)
      .map((): Fact => ({ kind: 'default-role', account: key(member), role: key(role) })),
  ];
}
