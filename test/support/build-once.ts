import { build } from '../../scripts/build.mjs';

/** Tests of the command line run bin/dbowner, which runs dist: it has to be what src says now. */
export default function setup(): void {
  build();
}
