import type { Fact } from '../model/facts.ts';

/** The principal that a fact is about: who holds, who is a member, who owns; null: nobody in particular. */
export function principalOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'principal':
      return fact.key;
    case 'grant':
      return fact.grantee;
    case 'membership':
      return fact.member;
    case 'restriction':
      return fact.principal;
    case 'default-role':
      return fact.account;
    case 'securable':
      return fact.owner;
    case 'user-mapping':
      return fact.principal;
    case 'definition':
    case 'default-privilege':
    case 'setting':
      return null;
  }
}
