import { Chalk } from 'chalk';

export type Paint = ReturnType<typeof paint>;

/** The colours of every text that dbowner prints; without `color` each one leaves its text as it is. */
export function paint(color: boolean) {
  // the 16 colours of every terminal, which its user may have themed
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    severity: { error: chalk.red, warning: chalk.yellow, info: chalk.cyan },
    title: chalk.bold,
    dim: chalk.dim,
  } as const;
}
