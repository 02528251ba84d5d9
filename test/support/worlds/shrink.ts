/**
 * Leaves out statements for as long as what is left still fails: first large parts, then ever smaller ones, until no single
 * statement can go.
 *
 * @param fails whether the world of these statements shows the fault
 */
export async function shrink(
  statements: readonly string[],
  fails: (statements: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let smallest = statements;
  for (let size = Math.ceil(statements.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    let start = 0;
    while (start < smallest.length) {
      const without = [...smallest.slice(0, start), ...smallest.slice(start + size)];
      if (without.length > 0 && (await fails(without))) smallest = without;
      else start += size;
    }
  }
  return smallest;
}
