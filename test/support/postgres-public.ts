import type { PostgresServer } from './servers.ts';

/**
 * Takes from everybody, in the databases that there are and those that will be made, what new servers do not give: CREATE in
 * the schema public, before 15 a way into every session that has it in its search_path.
 */
export async function closePublicSchemas(server: PostgresServer): Promise<void> {
  for (const database of ['postgres', 'template1']) {
    const client = await server.connect(database);
    await client.query('revoke create on schema public from public');
    await client.end();
  }
}
