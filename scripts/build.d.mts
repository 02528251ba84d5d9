export function build(options?: { log?: (line: string) => void }): boolean;
