import type { Reporter } from './reporter.ts';

/** Every report format; the names are what `--format` takes. */
export const REPORTERS = {
  pretty: {
    what: 'for people: by owning team, with the path of each access',
    load: async () => (await import('./pretty.ts')).pretty,
  },
  concise: {
    what: 'one line per finding, for grep',
    load: async () => (await import('./concise.ts')).concise,
  },
  json: {
    what: 'the whole report for programs, see schema/report.schema.json',
    load: async () => (await import('./json.ts')).json,
  },
} as const satisfies Record<string, Reporter>;
