import { loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import { printable } from '../shared/printable.ts';
import { RULE_NAMES } from '../rules/names.ts';
import { EXIT, type Io, type ManifestOptions } from './command.ts';
import { expandManifest } from './expand-manifest.ts';

export interface ValidateOptions extends ManifestOptions {
  /** Print what conventions, globs and includes amount to. */
  readonly expand: boolean;
}

/**
 * Checks the manifest alone: no network, no credentials, no environment variable.
 *
 * @throws ManifestError with every problem
 */
export function runValidate(options: ValidateOptions, io: Pick<Io, 'stdout' | 'cwd' | 'now'>): Promise<number> {
  const manifest = loadManifest({
    file: options.manifest,
    cwd: io.cwd,
    env: options.environment ?? undefined,
    today: io.now.toISOString().slice(0, 10),
    rules: RULE_NAMES,
  });
  const text = options.expand ? expandManifest(manifest) : `${manifest.file}: ${summary(manifest)}\n`;
  io.stdout(printable(text, { keep: '\n' }));
  return Promise.resolve(EXIT.clean);
}

function summary({ files, instances, services, contexts, conventions, operators, waivers }: Manifest): string {
  const owners = [...services, ...contexts];
  const counts = [
    count(files.length - 1, 'included file'),
    count(instances.length, 'instance'),
    count(services.length, 'service'),
    count(contexts.length, 'context'),
    count(conventions.length, 'convention'),
    count(owners.flatMap(({ owns }) => owns).length, 'pattern'),
    count(services.flatMap(({ identities }) => identities).length + operators.length, 'account'),
    count(owners.flatMap(({ publishes }) => publishes).length, 'publication'),
    count(waivers.length, 'waiver'),
  ];
  return counts.filter((text) => !text.startsWith('0 ')).join(', ') || 'valid, and says nothing';
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
