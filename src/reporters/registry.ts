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
  sarif: {
    what: 'SARIF 2.1.0, for code scanning on GitHub and elsewhere',
    load: async () => (await import('./sarif.ts')).sarif,
  },
  junit: {
    what: 'JUnit XML, for the test pages of Jenkins, GitLab and others',
    load: async () => (await import('./junit.ts')).junit,
  },
  github: {
    what: 'annotations of GitHub Actions, for the log of a step',
    load: async () => (await import('./github.ts')).github,
  },
  gitlab: {
    what: "GitLab's Code Quality report",
    load: async () => (await import('./gitlab.ts')).gitlab,
  },
  markdown: {
    what: 'the body of a pull-request comment',
    load: async () => (await import('./markdown.ts')).markdown,
  },
} as const satisfies Record<string, Reporter>;
