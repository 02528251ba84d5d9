// node --import: as if the optional package were not installed.
import { register } from 'node:module';

const hooks = `export const resolve = (specifier, context, next) =>
  next(specifier === '@electric-sql/pglite' ? specifier + '-is-missing' : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
