import type { FleetService } from './fleet.ts';

/** Double-quoted where it has to be. */
export const identifier = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

export const tableList = ({ schema }: FleetService, tables: readonly string[]): string =>
  tables.map((table) => `${schema}.${table}`).join(', ');
