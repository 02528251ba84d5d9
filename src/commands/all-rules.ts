import type { Rule } from '../rules/define-rule.ts';
import { RULES } from '../rules/registry.ts';
import { compare } from '../shared/compare.ts';

/** The registry in the order of ids. */
export const allRules = (): readonly Rule[] => Object.values<Rule>(RULES).sort((a, b) => compare(a.id, b.id));
