import { printable } from '../shared/printable.ts';
import type { Engine } from '../model/engine.ts';
import type { Instance } from '../model/manifest.ts';
import type { MysqlEngine } from '../dialects/mysql/engines.ts';
import { UsageError } from '../shared/errors.ts';
import { EXIT, type Io, type ServerOptions } from './command.ts';
import { readManifest } from './gather.ts';
import type { Reading } from './build-report.ts';
import { chooseInstances, readInstances } from './read-instances.ts';

export interface DoctorOptions extends ServerOptions {
  /** Print the statements that make the auditor's account. The only thing that this version does. */
  readonly grants: boolean;
  /** MySQL and MariaDB: rights of the account's own instead of an audit kit. */
  readonly direct: boolean;
  /** `user@host`; the host counts on MySQL and MariaDB. */
  readonly account: string;
}

/**
 * `dbowner doctor --grants`: for each server the statements by which an administrator makes an account that can audit it and
 * do nothing else. Only `--direct` asks servers anything: which views there are.
 *
 * @returns the exit code: 3 where a server was to be asked and could not be read
 * @throws UsageError, ManifestError
 */
export async function runDoctor(options: DoctorOptions, io: Io): Promise<number> {
  if (!options.grants) throw new UsageError('this version of dbowner doctor prints grants: dbowner doctor --grants');
  const manifest = readManifest(options, io);
  const { instances, timeoutMs } = options;
  const chosen = chooseInstances(manifest, instances);
  const asked = options.direct ? chosen.filter(({ engine }) => isMysql(engine)).map(({ name }) => name) : [];
  const readings =
    asked.length === 0
      ? []
      : await readInstances({ manifest, instances: asked, timeoutMs, onProgress: () => undefined }, io);
  const scripts = await Promise.all(chosen.map((instance) => scriptFor(instance, options, readings)));
  io.stdout(printable(scripts.join('\n'), { keep: '\n' }));
  return readings.some(({ snapshot }) => snapshot === null) ? EXIT.incomplete : EXIT.clean;
}

const isMysql = (engine: Engine): engine is MysqlEngine => engine === 'mysql' || engine === 'mariadb';

async function scriptFor(
  { name, engine }: Instance,
  { account, direct }: DoctorOptions,
  readings: readonly Reading[],
): Promise<string> {
  const user = account.replace(/@[^@]*$/, '');
  if (isMysql(engine)) {
    const { directScript, kitScript } = await import('../adapters/mysql/auditor-script.ts');
    if (!direct) return kitScript(name, engine, account);
    const reading = readings.find(({ instance }) => instance.name === name);
    return directScript(name, engine, account, reading?.snapshot?.facts, reading?.gaps ?? []);
  }
  if (engine === 'postgres') {
    const { auditorScript } = await import('../adapters/postgres/auditor-script.ts');
    return auditorScript(name, user);
  }
  const { auditorScript } = await import('../dialects/mongodb/auditor-role.ts');
  return auditorScript(name, user);
}
