import { condition } from './condition.js';

/** Of a command that names its project, or something of it, by this field. Who opened a project decides what is renewed in it. */
export const openedTheProject = (field: string) =>
  condition({
    text: 'it opened the project',
    code: 'NOT_THE_PROJECTS_OWNER',
    field,
    holds: ({ by, openedBy }: { readonly by: string; readonly openedBy: string }) => by === openedBy,
  });
