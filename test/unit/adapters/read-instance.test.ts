import { describe, expect, it } from 'vitest';
import { readInstance } from '../../../src/adapters/read-instance.ts';

describe('readInstance', () => {
  it.each(['mysql', 'mariadb'] as const)('says that it does not read %s yet', async (engine) => {
    const options = { instance: 'crm', url: 'x', env: {}, home: '/', timeoutMs: 1000, takenAt: '' };
    await expect(readInstance(engine, options)).rejects.toMatchObject({
      name: 'SourceError',
      instance: 'crm',
      message: `this version of dbowner does not read ${engine} yet`,
    });
  });
});
