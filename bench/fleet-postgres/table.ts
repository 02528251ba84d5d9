/** Figures beside their bars, as lines of equal columns. */
export class Table {
  missed = false;
  readonly #notes: string[] = [];
  readonly #rows: (readonly string[])[] = [['figure', 'measured', 'bar', '']];

  note(text: string): void {
    this.#notes.push(text);
  }

  row(figure: string, measured: string, bar: string, met: boolean): void {
    if (!met) this.missed = true;
    this.#rows.push([figure, measured, bar, bar === '' ? '' : met ? 'pass' : 'FAIL']);
  }

  text(): string {
    const widths = [0, 1, 2].map((column) => Math.max(...this.#rows.map((row) => (row[column] ?? '').length)));
    const lines = this.#rows.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    return [...this.#notes, '', ...lines].join('\n');
  }
}
