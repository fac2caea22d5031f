/**
 * The name of a project's log (`hutong-1a2b3c4d/<project>/g1`), under which its checkpoints are signed. One that was restored goes on under
 * another: what was signed of it before may be gone, and a log stands for all that it has ever signed.
 */
export const originOf = (installation: string, projectId: string, generation: number): string => `${installation}/${encodeURIComponent(projectId)}/g${generation}`;

/** The parts of such a name; undefined: it is none. */
export const partsOf = (origin: string): { readonly installation: string; readonly projectId: string; readonly generation: number } | undefined => {
  const [, installation = '', projectId = '', generation = ''] = /^([^/]+)\/([^/]+)\/g([1-9]\d{0,8})$/.exec(origin) ?? [];
  try {
    return generation === '' ? undefined : { installation, projectId: decodeURIComponent(projectId), generation: Number(generation) };
  } catch {
    return undefined;
  }
};
