import type { PlannedRoles } from '../model/plan.ts';
import { groupBy } from '../shared/group-by.ts';
import { wrap } from '../shared/wrap.ts';

/** What the manifest has to say of roles that are made on an instance, and what else there is to know about them. */
export function roleLines(instance: string, { identities, notes }: PlannedRoles, width: number): readonly string[] {
  const lines = [...groupBy(identities, ({ service }) => service)].flatMap(([service, own]) => [
    `    services: ${yamlWord(service)}: identities: ${yamlWord(instance)}:`,
    ...own.map(({ match, use }) => `      - { match: ${yamlWord(match)}, use: ${use} }`),
  ]);
  return [
    ...(lines.length === 0 ? [] : ['  to be added to the manifest: the roles of services', '', ...lines, '']),
    ...(notes.length === 0
      ? []
      : ['  about these roles', '', ...notes.map((note) => wrap(note, width, '    ', '      ')), '']),
  ];
}

/** As YAML reads it back: plain, or quoted as JSON is. */
const yamlWord = (word: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(word) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(word)
    ? word
    : JSON.stringify(word);
