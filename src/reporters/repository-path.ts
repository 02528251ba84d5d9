/**
 * A file as code hosts want it in annotations: below the repository's root, with slashes. dbowner knows the root as the
 * folder that it is started in.
 */
export const repositoryPath = (file: string): string => file.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
